"""Which claims changed, by the digests that the manifest keeps, and which figures rest on them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from analysis import tables
from analysis.errors import BadInputError
from analysis.reporting.outputs import claim_digests
from analysis.reporting.verification_points import Point
from analysis.reporting.verification_tables import same_value

OBSERVATIONS = "data/processed/observations.csv"
FIGURES = "reports/figures"


@dataclass(frozen=True)
class ChangedClaim:
    """A claim that is not what it was: what it now reads, and the figures that draw it."""

    claim_id: str
    points: tuple[Point, ...]
    figures: tuple[str, ...]


def changed_claims(old: Path, new: Path, digests: Mapping[str, str] | None) -> Iterator[ChangedClaim]:
    """Every claim whose row is not the one that the manifest knows, in the order of the ids.

    What it was and is comes from the observations of both folders, since the manifest has its digest only. Nothing
    where the manifest has no digests or claims.csv is no table.
    """
    try:
        here = claim_digests(new)
    except BadInputError:
        return
    if digests is None:
        return
    before, after = _observations(old), _observations(new)
    changed = {claim for claim in {*digests, *here} if digests.get(claim) != here.get(claim)}
    for claim in sorted(changed, key=tables.claim_order):
        name = {"claim": claim}
        if claim not in here:
            points = [Point("claim_gone", name)]
        elif claim not in digests:
            points = [Point("claim_new", name)]
        else:
            points = _changes(name, before.get(claim, {}), after.get(claim, {})) or [Point("claim", name)]
        yield ChangedClaim(claim, tuple(points), _drawing({claim}, old, new))


def figures_that_moved(old: Path, new: Path) -> tuple[str, ...]:
    """The figures that draw a claim which is read otherwise than before, its own text changed or that of its base."""
    before, after = _observations(old), _observations(new)
    moved = {claim for claim in before if claim in after and _changes({}, before[claim], after[claim])}
    return _drawing(moved, old, new)


def _changes(name: Mapping[str, str], old: Mapping[str, str], new: Mapping[str, str]) -> list[Point]:
    both = [column for column in old if column in new and not same_value(old[column], new[column])]
    return [Point("claim_cell", {**name, "column": column}, old[column], new[column]) for column in both]


def _observations(root: Path) -> dict[str, dict[str, str]]:
    try:
        frame = tables.read_csv(root / OBSERVATIONS)
    except BadInputError:
        return {}
    return {row.get("claim_id", ""): row for _, row in tables.text_rows(frame)}


def _drawing(claims: set[str], *roots: Path) -> tuple[str, ...]:
    """The figures whose table, as committed or as made again, names one of the claims."""
    found = set()
    for path in (path for root in roots for path in sorted((root / FIGURES).glob("*.csv"))):
        try:
            frame = tables.read_csv(path)
        except BadInputError:
            continue
        if "claim_ids" in frame and any(not claims.isdisjoint(str(cell).split()) for cell in frame["claim_ids"]):
            found.add(path.stem)
    return tuple(sorted(found))
