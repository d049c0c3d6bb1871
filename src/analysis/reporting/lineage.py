"""The road walked back, from any row to what was printed, and forward, from claims to all that depends on them."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import pandas as pd

from analysis.cleaning.corrections import Correction
from analysis.reporting.claim_links import OWN
from analysis.reporting.lineage_cells import Cell, filing_cells
from analysis.reporting.shown_tables import printed_figure

Record = dict[str, Any]


@dataclass(frozen=True)
class Document:
    """A document as it is known; what is not known is empty."""

    source_id: str
    kind: str
    title: str
    publisher: str
    published: str
    url: str
    sha256: str
    note: str


@dataclass(frozen=True)
class Change:
    """A correction of one printed text: what it was, how it is read, why, and whether that reading is used."""

    field: str
    before: str
    after: str
    status: str
    reason: str


@dataclass(frozen=True)
class Claim:
    """The end of the road: a figure as printed, where it stands, and what cleaning found of it.

    `paragraph` is a number, a cell, or empty where the document was not kept; `figure` is the printed texts as one.
    """

    claim_id: str
    paragraph: str
    figure: str
    printed: Mapping[str, str]
    measure: str
    level: str
    province: str
    agency: str
    period: str
    kind: str
    qualifier: str
    note: str
    diagnosis: str
    fault: str
    reading: str
    corrections: tuple[Change, ...]
    document: Document


@dataclass(frozen=True)
class Sentence:
    """A line of text that a cell of an executed notebook computed."""

    file: str
    cell: int
    lang: str
    text: str


@dataclass(frozen=True)
class FigureRow:
    """A row of what a figure draws, numbered as a spreadsheet does: the header is row 1."""

    figure: str
    row: int
    values: Record


@dataclass(frozen=True)
class Origin:
    """Something traced: what it is, its row, how its cells follow, the filings it came through, the claims it ends at.

    `what` is claim, filing, estimate, figure or sentence; `at` names the columns in which a number was found.
    """

    what: str
    name: str
    values: Record
    cells: tuple[Cell, ...] = ()
    through: tuple[Origin, ...] = ()
    claims: tuple[Claim, ...] = ()
    at: tuple[str, ...] = ()


@dataclass(frozen=True)
class Effects:
    """What depends on some claims, stage by stage."""

    observations: tuple[str, ...]
    filings: tuple[Record, ...]
    estimates: tuple[Record, ...]
    figures: tuple[FigureRow, ...]
    sentences: tuple[Sentence, ...] = ()


@dataclass(frozen=True)
class Road:
    """Every table of the road as rows of plain values; `own` is the file that stands for our filings, or empty.

    `notes` say what is missing or older than the claims.
    """

    sources: Sequence[Record]
    claims: Sequence[Record]
    corrections: Sequence[Correction]
    observations: Sequence[Record]
    filings: Sequence[Record]
    estimates: Sequence[Record]
    figures: Mapping[str, Sequence[Record]]
    sentences: Sequence[Sentence] = ()
    own: str = ""
    notes: tuple[str, ...] = ()

    @cached_property
    def by_claim(self) -> dict[str, Claim]:
        """Every claim by its id, one's own rows among them."""
        documents = {row["source_id"]: Document(**{name: row[name] for name in _DOCUMENT}) for row in self.sources}
        seen = {row["claim_id"]: row for row in self.observations}
        changes: dict[str, list[Change]] = {}
        for fix in self.corrections:
            change = Change(fix.field, fix.printed, fix.reading, fix.status, fix.reason)
            changes.setdefault(fix.claim_id, []).append(change)
        found = {
            row["claim_id"]: _claim(row, seen[row["claim_id"]], changes, documents[row["source_id"]])
            for row in self.claims
        }
        own = Document(OWN, OWN, self.own, "", "", "", "", "")
        return found | {
            claim_id: _own_claim(claim_id, row, own)
            for row in self.filings
            for claim_id in ids(row)
            if claim_id.startswith(f"{OWN}#")
        }

    @cached_property
    def filings_by_claim(self) -> dict[str, list[int]]:
        """For each claim, the places of the filings it enters."""
        found: dict[str, list[int]] = {}
        for place, row in enumerate(self.filings):
            for claim_id in ids(row):
                found.setdefault(claim_id, []).append(place)
        return found


_DOCUMENT = ("source_id", "kind", "title", "publisher", "published", "url", "sha256", "note")
_YEAR = re.compile(r"_(\d{4})(?!\d)")


def records(frame: pd.DataFrame) -> list[Record]:
    """The rows of a frame as plain values: text, whole numbers, numbers, truth, or None where a cell is missing."""
    return [{str(name): _plain(value) for name, value in row.items()} for row in frame.to_dict("records")]


def ids(row: Mapping[str, Any]) -> tuple[str, ...]:
    """The claim ids of a row."""
    return tuple(str(row.get("claim_ids") or "").split())


def trace_claim(road: Road, claim_id: str) -> Origin:
    """A claim back to its document. Raises KeyError for a claim that the road does not have."""
    return Origin("claim", claim_id, {}, claims=(road.by_claim[claim_id],))


def trace_filing(road: Road, row: Record) -> Origin:
    """A filing back to its claims, with the claim or the sum that each of its counts is."""
    claims = _claims(road, ids(row))
    wanted = {claim.claim_id for claim in claims}
    observations = [seen for seen in road.observations if seen["claim_id"] in wanted]
    return Origin("filing", filing_name(row), row, filing_cells(row, observations), (), claims)


def trace_estimate(road: Road, row: Record) -> Origin:
    """An estimate back through the filings it was fitted to; none where nothing could be estimated."""
    found = _through(road, row, _years(row))
    return Origin("estimate", estimate_name(row), row, (), found, _claims(road, _estimate_ids(road, row)))


def trace_figure_row(road: Road, point: FigureRow) -> Origin:
    """A row of what a figure draws, back through filings where it draws filings, to its claims."""
    # A row that names its one claim was drawn from observations, and came through no filing.
    found = () if point.values.get("claim_id") else _through(road, point.values)
    name = f"{point.figure}, row {point.row}"
    return Origin("figure", name, point.values, (), found, _claims(road, ids(point.values)))


def figure_rows(road: Road, figure: str | None = None) -> list[FigureRow]:
    """Every row of one figure, or of all, with the number a spreadsheet gives it."""
    names = [figure] if figure is not None else sorted(road.figures)
    return [FigureRow(name, place, row) for name in names for place, row in enumerate(road.figures[name], start=2)]


def depends_on(road: Road, claim_ids: Iterable[str]) -> Effects:
    """The observations, filings, estimates and figure rows that come from any of the claims."""
    wanted = set(claim_ids)
    places = sorted({place for claim_id in wanted for place in road.filings_by_claim.get(claim_id, [])})
    return Effects(
        observations=tuple(row["claim_id"] for row in road.observations if row["claim_id"] in wanted),
        filings=tuple(road.filings[place] for place in places),
        estimates=tuple(row for row in road.estimates if not wanted.isdisjoint(_estimate_ids(road, row))),
        figures=tuple(point for point in figure_rows(road) if not wanted.isdisjoint(ids(point.values))),
    )


def filing_name(row: Mapping[str, Any]) -> str:
    """A filing as one types it: province, year, and who filed."""
    period = row["year"] or f"{row['period_start'] or '…'}/{row['period_end']}"
    return " ".join(str(part) for part in (row["province"] or "nation", period, row["agency"]) if part)


def estimate_name(row: Mapping[str, Any]) -> str:
    """An estimate as one types it: province, model and term."""
    return " ".join(str(part) for part in (row["province"], row["model"], row["term"]) if part)


def missing_claims(road: Road) -> list[str]:
    """Claim ids that an estimate or a figure names and the road no longer has: the files are older than the claims."""
    rows = [*road.estimates, *(row for rows in road.figures.values() for row in rows)]
    return sorted({claim_id for row in rows for claim_id in ids(row)} - set(road.by_claim))


def _through(road: Road, row: Record, years: frozenset[int] = frozenset()) -> tuple[Origin, ...]:
    wanted = set(ids(row))
    places = sorted({place for claim_id in wanted for place in road.filings_by_claim.get(claim_id, [])})
    found = [road.filings[place] for place in places]
    return tuple(
        trace_filing(road, filing)
        for filing in found
        if wanted.issuperset(ids(filing)) and (not years or filing["year"] in years)
    )


def _estimate_ids(road: Road, row: Record) -> tuple[str, ...]:
    """The claims of an estimate; one that names its years rests on the filings of those years only."""
    every, years = ids(row), _years(row)
    if not years:
        return every
    places = {place for claim_id in every for place in road.filings_by_claim.get(claim_id, [])}
    named = {claim for place in places if road.filings[place]["year"] in years for claim in ids(road.filings[place])}
    return tuple(claim_id for claim_id in every if claim_id in named)


def _years(row: Record) -> frozenset[int]:
    return frozenset(int(year) for year in _YEAR.findall(str(row["term"])))


def _claims(road: Road, claim_ids: Iterable[str]) -> tuple[Claim, ...]:
    return tuple(road.by_claim[claim_id] for claim_id in claim_ids if claim_id in road.by_claim)


def _claim(row: Record, seen: Record, changes: Mapping[str, list[Change]], document: Document) -> Claim:
    texts = ("numerator", "denominator", "rate", "value")
    return Claim(
        printed={name: row[f"{name}_text"] for name in texts},
        figure=printed_figure(row),
        period=row["period_text"],
        corrections=tuple(changes.get(row["claim_id"], ())),
        document=document,
        **{name: row[name] for name in _OF_CLAIM},
        **{name: seen[name] or "" for name in ("diagnosis", "fault", "reading")},
    )


_OF_CLAIM = ("claim_id", "paragraph", "measure", "level", "province", "agency", "kind", "qualifier", "note")


def _own_claim(claim_id: str, row: Record, document: Document) -> Claim:
    texts = {"numerator_text": row["dossiers_online"], "denominator_text": row["dossiers_received"]}
    printed = {name: "" if value is None else str(value) for name, value in texts.items()}
    return Claim(
        claim_id=claim_id, paragraph=claim_id.partition("#")[2],
        figure=printed_figure({**printed, "rate_text": "", "value_text": ""}),
        printed={"numerator": printed["numerator_text"], "denominator": printed["denominator_text"],
                 "rate": "", "value": ""},
        measure="online_filing", level="", province=row["province"], agency=row["agency"], period=str(row["year"]),
        kind="actual", qualifier="", note="", diagnosis="", fault="", reading="", corrections=(), document=document,
    )  # fmt: skip


def _plain(value: Any) -> Any:
    if value is None or value is pd.NA or (not isinstance(value, str) and pd.isna(value)):
        return None
    return value.item() if hasattr(value, "item") else value
