"""The site's translations: English messages taken from pages and notebooks, Vietnamese kept in docs/locale.

To translate after a text has changed:

    python -m analysis.reporting.site_messages

It writes the English messages of every page and of the markdown cells of every notebook into
`docs/locale/vi/LC_MESSAGES/<page>.po`, keeps what is already translated, and names what still lacks its Vietnamese.
"""

from __future__ import annotations

import sys
import tempfile
from pathlib import Path

from babel.messages.pofile import normalize, read_po

from analysis import paths
from analysis.reporting.site_source import (
    escape_heading_numbers,
    read_notebook,
    run_sphinx,
    stage_pages,
    write_notebook,
)

_HEADER = (
    'msgid ""\nmsgstr ""\n"Language: vi\\n"\n"MIME-Version: 1.0\\n"\n"Content-Type: text/plain; charset=utf-8\\n"\n'
)


def update_messages(root: Path) -> dict[str, list[str]]:
    """Bring the Vietnamese catalogues in step with the English texts; returns what lacks Vietnamese, by page.

    Translations of unchanged messages stay; a changed message starts untranslated; messages no longer used go.
    """
    folder = catalogs(root)
    lacking: dict[str, list[str]] = {}
    for page, messages in english_messages(root).items():
        known = read_messages(folder / f"{page}.po")
        blocks = [f"msgid {normalize(text)}\nmsgstr {normalize(known.get(text, ''))}\n" for text in messages]
        paths.write_text(folder / f"{page}.po", "\n".join([_HEADER, *blocks]))
        if missing := [text for text in messages if not known.get(text)]:
            lacking[page] = missing
    return lacking


def missing_messages(root: Path) -> dict[str, list[str]]:
    """The English messages without Vietnamese, by page; changes nothing."""
    folder = catalogs(root)
    lacking = {}
    for page, messages in english_messages(root).items():
        known = read_messages(folder / f"{page}.po")
        if missing := [text for text in messages if not known.get(text)]:
            lacking[page] = missing
    return lacking


def english_messages(root: Path) -> dict[str, list[str]]:
    """Every translatable message by page, in reading order: the site's pages and the notebooks' markdown.

    Outputs are left out: they are computed, and each language has its own.
    """
    with tempfile.TemporaryDirectory() as temporary:
        source, built = Path(temporary) / "source", Path(temporary) / "built"
        stage_pages(root, source)
        for notebook in sorted((root / "notebooks").glob("*.ipynb")):
            bare = read_notebook(notebook)
            for cell in bare.cells:
                if cell.cell_type == "code":
                    cell.outputs, cell.execution_count = [], None
                else:
                    cell.source = escape_heading_numbers(cell.source)
            write_notebook(bare, source / "notebooks" / notebook.name)
        # Not strict: what links to a page that is not here yet is the site's affair, not the translator's.
        run_sphinx(source, built, "en", builder="gettext", strict=False)
        return {
            template.relative_to(built).with_suffix("").as_posix(): list(read_messages(template))
            for template in sorted(built.rglob("*.pot"))
            if template.stem != "sphinx"  # the theme's own words: docs/locale/vi/LC_MESSAGES/sphinx.po, by hand
        }


def catalogs(root: Path) -> Path:
    """The folder of the Vietnamese catalogues."""
    return root / "docs" / "locale" / "vi" / "LC_MESSAGES"


def read_messages(catalog: Path) -> dict[str, str]:
    """English to Vietnamese in one catalogue, fuzzy entries left out; empty where there is no file."""
    if not catalog.is_file():
        return {}
    with catalog.open("rb") as file:
        messages = read_po(file)
    return {str(entry.id): str(entry.string or "") for entry in messages if entry.id and not entry.fuzzy}


def main() -> int:
    """Update the catalogues of the project and say what lacks its Vietnamese."""
    lacking = update_messages(paths.project_root())
    for page, messages in lacking.items():
        print(f"docs/locale/vi/LC_MESSAGES/{page}.po: {len(messages)} without Vietnamese")
    return 1 if lacking else 0


if __name__ == "__main__":
    sys.exit(main())
