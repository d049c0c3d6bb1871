"""Where each number of a filing stands in print, or which of its other numbers it follows from."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True)
class Cell:
    """One number of a filing: its column and value, the rule it follows from, and of what.

    `rule` is printed (`of` holds claim_id:part), sum, difference, ratio (`of` holds columns), or unknown.
    """

    column: str
    value: float
    rule: str
    of: tuple[str, ...]


# Which part of which observation a column takes over: part, measure, levels (None: any).
_PRINTED: dict[str, tuple[tuple[str, str, tuple[str, ...] | None], ...]] = {
    "dossiers_received": (
        ("denominator", "online_filing", None),
        ("denominator", "in_person_filing", None),
        ("numerator", "dossiers_received", None),
    ),
    "dossiers_carried_over": (("numerator", "carried_over", None),),
    "dossiers_online_level3": (("numerator", "online_filing", ("3",)),),
    "dossiers_online_level4": (("numerator", "online_filing", ("4",)),),
    "dossiers_online_full": (("numerator", "online_filing", ("full",)),),
    "dossiers_online_partial": (("numerator", "online_filing", ("partial",)),),
    "dossiers_online": (("numerator", "online_filing", ("", "3+4")),),
    "dossiers_not_online": (("numerator", "in_person_filing", None), ("numerator", "postal_intake", None)),
    "share_stated": (("share_stated", "online_filing", None),),
}
_LEVELS = tuple(f"dossiers_online_{level}" for level in ("level3", "level4", "full", "partial"))


def filing_cells(filing: Mapping[str, Any], observations: Sequence[Mapping[str, Any]]) -> tuple[Cell, ...]:
    """How each count and share of a filing follows from its observations; a column of one's own table is printed."""
    own = [claim_id for claim_id in str(filing["claim_ids"]).split() if claim_id.startswith("own#")]
    found = []
    for column in (*_PRINTED, "share_online"):
        value = filing.get(column)
        if value is None:
            continue
        rule, of = _explained(column, float(value), filing, observations, own)
        found.append(Cell(column, value, rule, of))
    return tuple(found)


def _explained(
    column: str,
    value: float,
    filing: Mapping[str, Any],
    observations: Sequence[Mapping[str, Any]],
    own: Sequence[str],
) -> tuple[str, tuple[str, ...]]:
    printed = tuple(_places(column, value, observations))
    if printed:
        return "printed", printed
    if column == "share_online":
        return "ratio", ("dossiers_online", "dossiers_received")
    if own and column != "dossiers_not_online":
        return "printed", tuple(f"{claim_id}:{column}" for claim_id in own)
    for parts in (_LEVELS, ("dossiers_online", "dossiers_not_online")):
        known = [part for part in parts if filing.get(part) is not None and part != column]
        if known and sum(filing[part] for part in known) == value:
            return "sum", tuple(known)
    received, online = filing.get("dossiers_received"), filing.get("dossiers_online")
    if column == "dossiers_not_online" and received is not None and online is not None and received - online == value:
        return "difference", ("dossiers_received", "dossiers_online")
    channels = tuple(_places(column, None, observations))
    return ("sum", channels) if column == "dossiers_not_online" and channels else ("unknown", ())


def _places(column: str, value: float | None, observations: Sequence[Mapping[str, Any]]) -> Iterable[str]:
    for part, measure, levels in _PRINTED.get(column, ()):
        for seen in observations:
            fits = seen["measure"] == measure and (levels is None or seen["level"] in levels)
            if fits and seen[part] is not None and (value is None or seen[part] == value):
                name = "rate" if part == "share_stated" else part
                yield f"{seen['claim_id']}:{name}"
