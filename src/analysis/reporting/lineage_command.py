"""The door of `hoso trace`: reads the road from its files and answers what was asked of it."""

from __future__ import annotations

import functools
import json
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from analysis import paths, tables
from analysis.cleaning.study import read_study
from analysis.errors import BadInputError
from analysis.labels import LANGUAGES
from analysis.reporting.drawn_tables import estimates_table
from analysis.reporting.lineage import (
    Effects,
    Origin,
    Record,
    Road,
    Sentence,
    depends_on,
    missing_claims,
    records,
    trace_claim,
    trace_estimate,
    trace_figure_row,
    trace_filing,
)
from analysis.reporting.lineage_find import find_claim, find_estimate, find_figure_row, find_filing
from analysis.reporting.lineage_numbers import places_of, readings, sentences_on
from analysis.reporting.lineage_text import MOST_PLACES, as_json, as_text
from analysis.reporting.outputs import MANIFEST, data_fingerprint
from analysis.sources.provinces import resolve_province

KINDS = ("claim", "filing", "estimate", "figure", "number")


@dataclass(frozen=True)
class Asked:
    """What `hoso trace` was asked: the words as typed, and the options."""

    words: Sequence[str]
    forward: bool = False
    whole: bool = False
    agency: str = ""
    scope: str = ""
    row: int | None = None
    filings: str = ""
    figures: str = ""


def trace(asked: Asked, *, json_wanted: bool = False) -> str:
    """The answer to what was asked, as text or as one JSON document.

    Raises BadInputError, with suggestions, where nothing or more than one thing is meant.
    """
    kind, words = _kind(asked.words)
    road = read_road(asked.filings, asked.figures)
    found = _found(road, kind, words, asked)
    # A claim is asked for to see where it goes; of anything else one asks where it comes from.
    effects = _effects(road, found) if (asked.forward or kind == "claim") and found else None
    shown = found if asked.whole else found[:MOST_PLACES]
    more, name = len(found) - len(shown), " ".join([kind, *words])
    if json_wanted:
        return json.dumps(as_json(name, shown, effects, road.notes, more), ensure_ascii=False, indent=2)
    return as_text(name, shown, effects, road.notes, more, whole=asked.whole)


def read_road(filings: str = "", figures: str = "") -> Road:
    """The road as its files tell it; `filings` names one's own table, `figures` the folder its figures were saved to.

    Claims, observations and filings are read anew; estimates, figures and sentences are those of the last
    `hoso report`, and `notes` say where they are missing or older. One's own estimates are fitted here.
    """
    study = read_study(filings)
    notes: list[str] = []
    estimates = records(estimates_table(study.filings)) if filings else _estimates(notes)
    tables_drawn = _figures(Path(figures) if figures else None if filings else paths.reports("figures"), notes)
    road = Road(
        sources=records(study.sources),
        claims=records(study.claims),
        corrections=study.corrections,
        observations=records(study.observations),
        filings=records(study.filings),
        estimates=estimates,
        figures=tables_drawn,
        sentences=() if filings else tuple(_sentences()),
        own=filings,
        notes=tuple(notes),
    )
    return road if filings else _noted(road)


def _kind(words: Sequence[str]) -> tuple[str, list[str]]:
    first, rest = words[0], list(words[1:])
    if first in KINDS:
        if not rest:
            raise BadInputError(f"trace {first} names nothing", expected=_EXAMPLES[first])
        return first, rest
    if "#" in first or (not rest and first[:1].isalpha() and any(letter.isdigit() for letter in first)):
        return "claim", list(words)
    try:
        readings(" ".join(words))
    except BadInputError:
        raise BadInputError(
            f"trace does not know {first!r}", expected="\n    ".join(["one of", *_EXAMPLES.values()])
        ) from None
    return "number", list(words)


_EXAMPLES = {
    "claim": "hoso trace article-002#6",
    "filing": "hoso trace filing can-tho 2016",
    "estimate": "hoso trace estimate can-tho quasibinomial odds_ratio",
    "figure": "hoso trace figure share_online can-tho 2018",
    "number": 'hoso trace number "58,2 %"',
}


def _found(road: Road, kind: str, words: Sequence[str], asked: Asked) -> list[Origin]:
    resolve: Callable[[str], str] = functools.cache(resolve_province)
    if kind == "claim":
        return [trace_claim(road, find_claim(road, " ".join(words)))]
    if kind == "filing":
        return [trace_filing(road, find_filing(road, words, resolve, agency=asked.agency, scope=asked.scope))]
    if kind == "estimate":
        scope = [asked.scope] if asked.scope else []
        return [trace_estimate(road, find_estimate(road, [*words, *scope], resolve))]
    if kind == "figure":
        return [trace_figure_row(road, find_figure_row(road, words[0], words[1:], resolve, row=asked.row))]
    return places_of(road, " ".join(words))


def _effects(road: Road, found: Sequence[Origin]) -> Effects:
    claim_ids = {claim.claim_id for origin in found for claim in origin.claims}
    effects = depends_on(road, claim_ids)
    rows = [*effects.filings, *effects.estimates, *(point.values for point in effects.figures)]
    sentences = sentences_on(road, claim_ids, rows)
    return Effects(effects.observations, effects.filings, effects.estimates, effects.figures, sentences)


def _estimates(notes: list[str]) -> list[Record]:
    path = paths.processed("estimates.csv")
    if not path.is_file():
        notes.append(f"no estimates: {paths.shown(path)} is not there; run `hoso report`")
        return []
    return records(tables.read_table(path, "estimates"))


def _figures(folder: Path | None, notes: list[str]) -> dict[str, list[Record]]:
    if folder is None:
        notes.append("no figures: name the folder they were saved to with --figures")
        return {}
    found = {path.stem: _figure(path) for path in sorted(folder.glob("*.csv"))}
    if not found:
        notes.append(f"no figures: {paths.shown(folder)} holds none; run `hoso report`")
    return found


def _figure(path: Path) -> list[Record]:
    frame = tables.read_csv(path)
    if "claim_ids" not in frame.columns:
        raise BadInputError("lacks claim_ids", file=paths.shown(path), row=1, remedy="run `hoso report`")
    return [{name: _value(name, text) for name, text in row.items()} for _, row in tables.text_rows(frame)]


def _value(name: str, text: str) -> Any:
    """A cell of a figure's table as its column says, or as it looks where the dictionary does not know the column."""
    described = tables.COLUMNS.get(name)
    if described is not None and described.type in ("string", "date"):
        return text
    if not text:
        return None
    for read in (int, float):
        try:
            return read(text)
        except ValueError:
            continue
    return text


def _sentences() -> list[Sentence]:
    """The computed sentences of the report in both languages; of the committed notebooks where there is none yet."""
    folders = [paths.reports(f"notebooks/{language}") for language in LANGUAGES]
    files = [path for folder in folders for path in sorted(folder.glob("*.ipynb"))]
    return [sentence for path in files or sorted(paths.notebooks().glob("*.ipynb")) for sentence in _said(path)]


def _said(path: Path) -> list[Sentence]:
    try:
        cells = json.loads(path.read_text(encoding="utf-8"))["cells"]
    except (json.JSONDecodeError, KeyError):
        raise BadInputError("is not a notebook", file=paths.shown(path), remedy="run `hoso report`") from None
    lang = path.parent.name if path.parent.name in LANGUAGES else "en"
    return [
        Sentence(paths.shown(path), number, lang, line.removeprefix("- ").strip())
        for number, cell in enumerate(cells, start=1)
        for output in cell.get("outputs", [])
        for line in "".join(output.get("data", {}).get("text/markdown", "")).splitlines()
        if line.strip()
    ]


def _noted(road: Road) -> Road:
    """The road with a note where what the report left behind is older than the claims."""
    gone = missing_claims(road)
    manifest = paths.reports(MANIFEST)
    older = manifest.is_file() and json.loads(manifest.read_text(encoding="utf-8")).get(
        "data_sha256"
    ) != data_fingerprint(paths.project_root())
    if not (gone or older):
        return road
    named = f" ({gone[0]} is gone)" if gone else ""
    note = f"data/raw has changed since the last report{named}: estimates, figures and sentences are older than the "
    values = {name: getattr(road, name) for name in Road.__dataclass_fields__}
    return Road(**values | {"notes": (*road.notes, note + "claims; run `hoso report`")})
