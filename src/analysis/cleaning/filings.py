"""Observations → filings: one row for each province, agency, period and meaning of the denominator."""

from __future__ import annotations

from typing import Any

import pandas as pd

from analysis import tables
from analysis.cleaning.scope import convention_of, is_full_year

MEASURES = ("online_filing", "dossiers_received", "in_person_filing", "postal_intake", "carried_over")
WHO_AND_WHEN = ("province", "province_code", "agency", "scope", "period_start", "period_end")
UNSETTLED = ("numerator", "denominator", "unknown")

# Why a filing may not enter a trend; the rules are stated in ASSUMPTIONS (A7).
NOT_COMPARABLE = (
    "no_counts",
    "no_denominator",
    "part_year",
    "level_3_4_base",
    "hedged",
)


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
    usable = usable.assign(
        period_text=usable["claim_id"].map(dict(zip(claims["claim_id"], claims["period_text"], strict=True)))
    )
    rows = [
        _filing(dict(zip(WHO_AND_WHEN, key, strict=True)), means, cell)
        for key, group in _groups(usable)
        if (group["measure"] == "online_filing").any() or _has_channels(group)
        for means, cell in _cells(group)
    ]
    frame = pd.DataFrame(rows, columns=[*tables.TABLES["filings"]])
    return tables.typed(frame, "filings")


def unsettled(observations: pd.DataFrame) -> pd.DataFrame:
    """The observations on filing that enter no filing, since a count in them is in doubt."""
    doubtful = observations["measure"].isin(MEASURES) & observations["fault"].isin(UNSETTLED)
    return observations.loc[doubtful, ["claim_id", "measure", "province", "year", "diagnosis", "fault", "reading"]]


def _groups(usable: pd.DataFrame) -> list[tuple[tuple[str, ...], pd.DataFrame]]:
    grouped = usable.groupby(list(WHO_AND_WHEN), sort=True)
    return [(tuple(str(part) for part in key), group) for key, group in grouped]


def _has_channels(group: pd.DataFrame) -> bool:
    return bool(group["measure"].isin(["dossiers_received", "in_person_filing"]).any())


def _cells(group: pd.DataFrame) -> list[tuple[str, pd.DataFrame]]:
    """Split by the meaning of the base; figures without a base of their own join the only base there is."""
    means = [word for word in sorted(set(group["denominator_means"])) if word]
    if len(means) <= 1:
        return [(means[0] if means else "unknown", group)]
    return [(word, group.loc[group["denominator_means"] == word]) for word in means]


def _filing(who: dict[str, str], means: str, cell: pd.DataFrame) -> dict[str, Any]:
    online = {level: _one(cell, "online_filing", level) for level in ("3", "4", "full", "partial", "3+4", "")}
    total = _online_total(online)
    not_online = _sum([_one(cell, "in_person_filing", ""), _one(cell, "postal_intake", "")])
    received = _received(cell)
    if received is None and total is not None and not_online is not None:
        received = total + not_online
    elif received is not None and total is not None:
        not_online = received - total
    else:
        not_online = None
    stated = _stated(cell)
    disputed = bool((cell["fault"] == "rate").any())
    reasons = _reasons(who, means, cell, total, received)
    texts = [str(text) for text in cell["period_text"]]
    return {
        **who,
        "year": _first(cell["year"]),
        "period_convention": convention_of(" ".join(texts), who["period_start"]),
        "denominator_means": means,
        "dossiers_received": received,
        "dossiers_carried_over": _one(cell, "carried_over", ""),
        "dossiers_online_level3": online["3"],
        "dossiers_online_level4": online["4"],
        "dossiers_online_full": online["full"],
        "dossiers_online_partial": online["partial"],
        "dossiers_online": total,
        "dossiers_not_online": not_online,
        "share_online": total / received if total is not None and received else None,
        "share_stated": stated,
        "disputed": disputed,
        "comparable": not reasons,
        "not_comparable_because": " ".join(reasons),
        "claim_ids": tables.join_claims(cell["claim_id"]),
    }


def _one(cell: pd.DataFrame, measure: str, level: str) -> float | None:
    rows = cell.loc[(cell["measure"] == measure) & (cell["level"] == level) & cell["numerator"].notna()]
    # A figure without "about" or "over" is preferred to a hedged one for the same thing.
    rows = rows.assign(is_hedged=rows["qualifier"] != "").sort_values("is_hedged", kind="stable")
    return float(rows["numerator"].iloc[0]) if len(rows) else None


def _online_total(online: dict[str, float | None]) -> float | None:
    for whole in ("", "3+4"):
        if online[whole] is not None:
            return online[whole]
    parts = [online[level] for level in ("3", "4", "full", "partial")]
    return _sum(parts)


def _sum(parts: list[float | None]) -> float | None:
    known = [part for part in parts if part is not None]
    return sum(known) if known else None


def _received(cell: pd.DataFrame) -> float | None:
    bases = cell.loc[(cell["measure"] == "online_filing") & cell["denominator"].notna(), "denominator"]
    if len(bases):
        return float(bases.iloc[0])
    return _one(cell, "dossiers_received", "")


def _stated(cell: pd.DataFrame) -> float | None:
    """The printed share online as a whole: of levels 3+4, of no level, or of the only level there is."""
    online = cell.loc[(cell["measure"] == "online_filing") & cell["share_stated"].notna()]
    whole = online.loc[online["level"].isin(["3+4", ""])]
    if len(whole):
        return float(whole["share_stated"].iloc[0])
    levels = cell.loc[cell["measure"] == "online_filing", "level"]
    return float(online["share_stated"].iloc[0]) if len(online) == 1 and levels.nunique() == 1 else None


def _reasons(
    who: dict[str, str], means: str, cell: pd.DataFrame, total: float | None, received: float | None
) -> list[str]:
    reasons = []
    if total is None:
        reasons.append("no_counts")
    if received is None:
        reasons.append("no_denominator")
    if not is_full_year(who["period_start"], who["period_end"]):
        reasons.append("part_year")
    if means == "level_3_4_procedures":
        reasons.append("level_3_4_base")
    if (cell.loc[cell["measure"] == "online_filing", "qualifier"] != "").any():
        reasons.append("hedged")
    return reasons


def _first(years: pd.Series) -> int | None:
    known = years.dropna()
    return int(known.iloc[0]) if len(known) else None
