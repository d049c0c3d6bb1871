"""Observations → filings: one row for each province, agency, period and meaning of the denominator."""

from __future__ import annotations

import math
import re
from collections import defaultdict
from collections.abc import Mapping, Sequence
from typing import Any

import pandas as pd

from analysis import tables
from analysis.cleaning.scope import convention_of, is_full_year
from analysis.vietnamese import fold

MEASURES = ("online_filing", "dossiers_received", "in_person_filing", "postal_intake", "carried_over")
WHO_AND_WHEN = ("province", "province_code", "agency", "scope", "period_start", "period_end")
UNSETTLED = ("numerator", "denominator", "unknown")
LEVELS = ("3", "4", "full", "partial")

# Why a filing may not enter a trend; the rules are stated in ASSUMPTIONS (A7).
NOT_COMPARABLE = (
    "bases_differ",
    "no_counts",
    "no_denominator",
    "part_year",
    "part_of_agency",
    "level_3_4_base",
    "hedged",
    "territory_changed",
)

# The 63 provinces of the study became 34 on this day (Resolution 202/2025/QH15), some under an earlier name and code.
LAST_DAY_OF_63 = "2025-06-30"

_PART = re.compile(r"(^|- )(linh vuc|thu tuc) ")

_Row = Mapping[str, Any]


def assemble_filings(observations: pd.DataFrame, claims: pd.DataFrame) -> pd.DataFrame:
    """The filings that settled observations tell of, with the ids of every claim they came from.

    `claims` gives the printed period, from which the period convention is read. A printed figure that contradicts
    another, or a count that is in doubt, enters no filing until a correction settles it (`unsettled` lists them).
    A stated rate that disagrees with sound counts leaves the counts in place and marks the filing as disputed.
    """
    wanted = (
        observations["measure"].isin(MEASURES)
        & (observations["kind"] == "actual")
        & (observations["period_end"] != "")
        & ~observations["fault"].isin(UNSETTLED)
    )
    usable = observations.loc[wanted]
    texts = dict(zip(claims["claim_id"], claims["period_text"], strict=True))
    groups: dict[tuple[str, ...], list[_Row]] = defaultdict(list)
    for row in usable.to_dict("records"):
        named: dict[str, Any] = {str(name): value for name, value in row.items()}
        named["period_text"] = texts.get(named["claim_id"], "")
        groups[tuple(named[name] for name in WHO_AND_WHEN)].append(named)
    rows = [
        _filing(dict(zip(WHO_AND_WHEN, key, strict=True)), means, cell)
        for key, group in sorted(groups.items())
        if _tells_of_channels(group)
        for means, cell in _cells(group)
    ]
    frame = pd.DataFrame(rows, columns=[*tables.TABLES["filings"]])
    return tables.typed(frame, "filings")


def unsettled(observations: pd.DataFrame) -> pd.DataFrame:
    """The observations on filing that enter no filing, since a count in them is in doubt."""
    doubtful = observations["measure"].isin(MEASURES) & observations["fault"].isin(UNSETTLED)
    return observations.loc[doubtful, ["claim_id", "measure", "province", "year", "diagnosis", "fault", "reading"]]


def _tells_of_channels(group: Sequence[_Row]) -> bool:
    """Whether anything is said of how dossiers came in; a total alone, or what the post brought, is no filing."""
    return any(row["measure"] in ("online_filing", "in_person_filing") for row in group)


def _cells(group: Sequence[_Row]) -> list[tuple[str, list[_Row]]]:
    """Split by the meaning of the base; a printed total joins no base that counts something else.

    A figure without a base of its own joins the only base there is. A total of dossiers received joins a base that
    counts them, or one whose meaning is not told; else it stands in a cell of its own.
    """
    cells: dict[str, list[_Row]] = {
        means: [] for means in sorted({row["denominator_means"] for row in group if row["denominator_means"]})
    }
    for row in group:
        cells.setdefault(_means(row, list(cells)), []).append(row)
    return sorted(cells.items())


def _means(row: _Row, known: Sequence[str]) -> str:
    if row["measure"] == "dossiers_received" and row["denominator_means"] in ("", "received"):
        fitting = [means for means in ("received", "unknown") if means in known]
        return fitting[0] if fitting else ("received" if known else "unknown")
    return row["denominator_means"] or (known[0] if len(known) == 1 else "unknown")


def _filing(who: dict[str, str], means: str, cell: Sequence[_Row]) -> dict[str, Any]:
    online = {level: _one(cell, "online_filing", level) for level in (*LEVELS, "3+4", "")}
    wholes = [row for level in ("", "3+4") if (row := online[level]) is not None]
    counted = wholes[:1] or [row for level in LEVELS if (row := online[level]) is not None]
    bases_differ = len({row["denominator"] for row in counted if _known(row["denominator"])}) > 1
    total = None if bases_differ or not counted else sum(float(row["numerator"]) for row in counted)
    received = None if bases_differ else _received(cell, counted)
    not_online = _sum([_count(_one(cell, "in_person_filing", "")), _count(_one(cell, "postal_intake", ""))])
    if received is None and total is not None and not_online is not None and not bases_differ:
        received = total + not_online
    elif received is not None and total is not None:
        not_online = received - total
    else:
        not_online = None
    reasons = _reasons(who, means, cell, total, received, bases_differ)
    return {
        **who,
        "year": next((int(row["year"]) for row in cell if not pd.isna(row["year"])), None),
        "period_convention": _convention(cell, who),
        "denominator_means": means,
        "dossiers_received": received,
        "dossiers_carried_over": _count(_one(cell, "carried_over", "")),
        "dossiers_online_level3": _count(online["3"]),
        "dossiers_online_level4": _count(online["4"]),
        "dossiers_online_full": _count(online["full"]),
        "dossiers_online_partial": _count(online["partial"]),
        "dossiers_online": total,
        "dossiers_not_online": not_online,
        "share_online": total / received if total is not None and received else None,
        "share_stated": _stated(cell),
        "disputed": any(row["fault"] == "rate" for row in cell),
        "comparable": not reasons,
        "not_comparable_because": " ".join(reasons),
        "claim_ids": tables.join_claims(row["claim_id"] for row in cell),
    }


def _one(cell: Sequence[_Row], measure: str, level: str) -> _Row | None:
    """The row that counts this; one without "about" or "over" is preferred to a hedged one for the same thing."""
    rows = [row for row in cell if row["measure"] == measure and row["level"] == level and _known(row["numerator"])]
    return min(rows, key=lambda row: row["qualifier"] != "", default=None)


def _received(cell: Sequence[_Row], counted: Sequence[_Row]) -> float | None:
    """The base of the dossiers counted online, else of a rate, else the printed total."""
    others = [row for row in cell if row["measure"] == "online_filing"]
    others += [row for row in cell if row["measure"] == "in_person_filing"]
    bases = [float(row["denominator"]) for row in (*counted, *others) if _known(row["denominator"])]
    return bases[0] if bases else _count(_one(cell, "dossiers_received", ""))


def _stated(cell: Sequence[_Row]) -> float | None:
    """The printed share online as a whole: of levels 3+4, of no level, or of the only level there is."""
    online = [row for row in cell if row["measure"] == "online_filing"]
    rated = [row for row in online if _known(row["share_stated"])]
    whole = [row for row in rated if row["level"] in ("3+4", "")]
    if not whole and len(rated) == 1 and len({row["level"] for row in online}) == 1:
        whole = rated
    return float(whole[0]["share_stated"]) if whole else None


def _reasons(
    who: dict[str, str],
    means: str,
    cell: Sequence[_Row],
    total: float | None,
    received: float | None,
    bases_differ: bool,
) -> list[str]:
    holds = {
        "bases_differ": bases_differ,
        "no_counts": total is None and not bases_differ,
        "no_denominator": received is None and not bases_differ,
        "part_year": not is_full_year(who["period_start"], who["period_end"]),
        "part_of_agency": bool(_PART.search(fold(who["agency"]))),
        "level_3_4_base": means == "level_3_4_procedures",
        "territory_changed": bool(who["province"]) and who["period_end"] > LAST_DAY_OF_63,
        "hedged": any(row["measure"] == "online_filing" and row["qualifier"] for row in cell),
    }
    return [reason for reason in NOT_COMPARABLE if holds[reason]]


def _convention(cell: Sequence[_Row], who: dict[str, str]) -> str:
    told = {convention_of(row["period_text"], who["period_start"], who["period_end"]) for row in cell}
    return next(iter(sorted(told - {"unknown"})), "unknown")


def _sum(parts: Sequence[float | None]) -> float | None:
    known = [part for part in parts if part is not None]
    return sum(known) if known else None


def _count(row: _Row | None) -> float | None:
    return None if row is None else float(row["numerator"])


def _known(value: float | None) -> bool:
    return value is not None and not math.isnan(value)
