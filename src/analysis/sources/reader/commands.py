"""What `hoso read` and `hoso review` do, apart from printing."""

from __future__ import annotations

from pathlib import Path

from analysis.errors import BadInputError
from analysis.sources.provinces import load_provinces, resolve_province
from analysis.sources.reader.document import Document, publication
from analysis.sources.reader.loading import documents
from analysis.sources.reader.places import gazetteer
from analysis.sources.reader.reading import Proposal, read


def read_files(
    files: list[str],
    source_id: str | None = None,
    province: str | None = None,
    published: str | None = None,
    provinces: Path | None = None,
    all_figures: bool = False,
) -> list[tuple[Document, list[Proposal]]]:
    """Each document with its proposals, in order.

    With `all_figures`, those outside the label rules too. `province` is any name of a province, or `none` for a
    national publisher; `published` a day, month or year.
    Raises BadInputError for a bad file, an unknown province or a day that is none.
    """
    table = load_provinces(provinces)
    day = publication(published) if published else None
    if published and day is None:
        raise BadInputError(
            f"{published!r} is not a day", column="--published", expected="2020-08-12, 12/08/2020, 2020-08 or 2020"
        )
    slug = None if province is None else "" if province == "none" else resolve_province(province, table)
    names = gazetteer(table)
    found = documents(files, source_id, day, slug)
    return [(document, read(document, names, all_figures=all_figures)) for document in found]
