"""What each figure draws, as a plain table with the ids of the claims behind every row."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pandas as pd

from analysis import tables
from analysis.cleaning.selection import of_agency
from analysis.modelling.intervals import exact
from analysis.modelling.panel import model_panel
from analysis.modelling.trend import fitted_curve, single_province_estimates

SHARE_COLUMNS = (
    "province", "agency", "year", "mark", "share_online", "low", "high", "share_level3", "share_level4",
    "dossiers_online", "dossiers_received", "share_stated", "claim_ids",
)  # fmt: skip


def share_online_table(filings: pd.DataFrame, confidence: float = 0.95) -> pd.DataFrame:
    """One row for each filing that can be drawn, with the exact interval of its share.

    `mark` says what the point is: counts, zero_without_denominator, stated_only (a printed rate without counts), or
    part_year and stated_part_year (the same two of a shorter period, drawn apart). A filing with neither counts nor a
    rate is left out.
    """
    rows = []
    for filing in filings.to_dict("records"):
        online, received, stated = filing["dossiers_online"], filing["dossiers_received"], filing["share_stated"]
        has_counts = pd.notna(online) and pd.notna(received) and received > 0
        part_year = "part_year" in filing["not_comparable_because"].split()
        if has_counts:
            mark = "part_year" if part_year else "counts"
        elif pd.notna(online) and online == 0:
            mark = "zero_without_denominator"
        elif pd.notna(stated):
            mark = "stated_part_year" if part_year else "stated_only"
        else:
            continue
        low, high = _exact(online, received, confidence) if has_counts else (np.nan, np.nan)
        share = dict.fromkeys(("counts", "part_year"), filing["share_online"])
        share |= dict.fromkeys(("stated_only", "stated_part_year"), stated)
        rows.append(
            {
                **{name: filing[name] for name in ("province", "agency", "year", "claim_ids")},
                "mark": mark,
                "share_online": share.get(mark, 0.0),
                "low": low,
                "high": high,
                "share_level3": _part(filing["dossiers_online_level3"], received),
                "share_level4": _part(filing["dossiers_online_level4"], received),
                "dossiers_online": online,
                "dossiers_received": received,
                "share_stated": stated if filing["disputed"] else np.nan,
            }
        )
    frame = pd.DataFrame(rows, columns=list(SHARE_COLUMNS))
    return frame.sort_values(["province", "agency", "year", "mark"], kind="stable").reset_index(drop=True)


def _exact(online: float, received: float, confidence: float) -> tuple[float, float]:
    low, high = exact(int(online), int(received), confidence)
    return float(low), float(high)


def _part(count: float, received: float) -> float:
    return float(count) / float(received) if pd.notna(count) and pd.notna(received) and received else np.nan


def estimates_table(filings: pd.DataFrame, confidence: float = 0.95) -> pd.DataFrame:
    """Every estimate of the single-province models on the filings, with the columns of `estimates`."""
    panel = model_panel(filings)
    return single_province_estimates(panel.rows, confidence=confidence, left_out=panel.left_out)


def trend_table(filings: pd.DataFrame, confidence: float = 0.95) -> pd.DataFrame:
    """What the trend figure draws, for the one province with the most comparable years: points, lines, odds ratios.

    `part` is point, honest, naive (a line with its band by year) or odds_ratio_honest and odds_ratio_naive (one row
    each, share holds the ratio). Empty where no province has three comparable years through which a line can be fitted.
    """
    panel = model_panel(filings).rows
    columns = ["part", "province", "year", "share", "low", "high", "covers", "claim_ids"]
    fitted = single_province_estimates(panel, confidence=confidence)
    told = (fitted["model"] == "quasibinomial") & (fitted["term"] == "slope") & fitted["estimate"].notna()
    lines = fitted.loc[told, ["province", "scope", "n_years"]].sort_values(["province", "scope"], kind="stable")
    if lines.empty:
        return pd.DataFrame(columns=columns)
    province, scope, _ = lines.iloc[int(np.argmax(lines["n_years"].to_numpy()))]
    unit = panel.loc[(panel["province"] == province) & (panel["scope"] == scope)]
    claims = tables.join_claims(unit["claim_ids"])
    estimates = fitted.loc[(fitted["province"] == province) & (fitted["scope"] == scope)]
    parts = [_points(estimates, unit)]
    grid = np.round(np.arange(unit["year"].min(), unit["year"].max() + 0.01, 0.1), 1)
    for part, model in (("honest", "quasibinomial"), ("naive", "binomial")):
        parts.append(fitted_curve(unit, model, grid, confidence).assign(part=part, claim_ids=claims))
        ratio = estimates.loc[(estimates["model"] == model) & (estimates["term"] == "odds_ratio")]
        parts.append(ratio.rename(columns={"estimate": "share"}).assign(part=f"odds_ratio_{part}"))
    drawn = pd.concat([part.assign(province=province) for part in parts], ignore_index=True)
    return drawn.reindex(columns=columns)


def _points(estimates: pd.DataFrame, unit: pd.DataFrame) -> pd.DataFrame:
    shares = estimates.loc[estimates["model"] == "exact"].copy()
    shares["year"] = shares["term"].str.removeprefix("share_").astype(int)
    by_year = dict(zip(unit["year"], unit["claim_ids"], strict=True))
    shares["claim_ids"] = shares["year"].map(by_year)
    return shares.rename(columns={"estimate": "share"}).assign(part="point")


def rates_table(observations: pd.DataFrame, claims: pd.DataFrame, provinces: Sequence[str] = ()) -> pd.DataFrame:
    """Every printed rate that stands beside counts: as printed, as a share, recomputed, difference, diagnosis, claim.

    `provinces` narrows the table; none named means all.
    """
    both = observations["share"].notna() & observations["share_stated"].notna() & (observations["kind"] == "actual")
    if provinces:
        both &= observations["province"].isin(list(provinces))
    columns = ["claim_id", "province", "agency", "measure", "level", "year", "share_stated", "share", "diagnosis"]
    out = observations.loc[both, columns].rename(columns={"share": "share_recomputed"})
    out["difference"] = out["share_stated"] - out["share_recomputed"]
    out["rate_text"] = out["claim_id"].map(dict(zip(claims["claim_id"], claims["rate_text"], strict=True)))
    out["claim_ids"] = out["claim_id"]
    return out.sort_values(["province", "year", "measure", "level"], kind="stable").reset_index(drop=True)


def supply_table(observations: pd.DataFrame, filings: pd.DataFrame, agency: str = "") -> pd.DataFrame:
    """Supply (procedures offered at levels 3 and 4, of all procedures) beside uptake (dossiers filed online).

    Columns province, agency, year, what (supply | uptake), share, mark (counts | stated_only), numerator, denominator,
    claim_ids. Procedures are not dossiers, and the dates differ: the two are never divided here.
    """
    supply = observations.loc[
        (observations["measure"] == "procedures_online")
        & (observations["kind"] == "actual")
        & observations["level"].isin(["3", "4", "3+4"])
        & (observations["scope"] == "department")
        & observations["year"].notna()
        & of_agency(observations, agency)
    ]
    rows = [_supply_row(group) for _, group in supply.groupby(["province", "agency", "year"], sort=True)]
    uptake = share_online_table(filings)
    uptake = uptake.loc[uptake["mark"].isin(["counts", "stated_only"])]
    for row in uptake.to_dict("records"):
        rows.append(
            {
                "province": row["province"],
                "agency": row["agency"],
                "year": row["year"],
                "what": "uptake",
                "share": row["share_online"],
                "mark": row["mark"],
                "numerator": row["dossiers_online"],
                "denominator": row["dossiers_received"],
                "claim_ids": row["claim_ids"],
            }
        )
    columns = ["province", "agency", "year", "what", "share", "mark", "numerator", "denominator", "claim_ids"]
    drawn = pd.DataFrame([row for row in rows if row], columns=columns)
    return drawn.sort_values(["province", "agency", "year", "what"], kind="stable").reset_index(drop=True)


def _supply_row(group: pd.DataFrame) -> dict[str, object]:
    known = {level: rows.iloc[0] for level, rows in group.loc[group["share"].notna()].groupby("level") if len(rows)}
    if "3+4" in known:
        top, base = known["3+4"]["numerator"], known["3+4"]["denominator"]
    elif {"3", "4"} <= set(known):
        top, base = known["3"]["numerator"] + known["4"]["numerator"], known["3"]["denominator"]
    else:
        stated = group.loc[group["share_stated"].notna() & (group["level"] == "3+4")]
        if stated.empty:
            return {}
        top, base = np.nan, np.nan
    share = top / base if pd.notna(top) else float(stated["share_stated"].iloc[0])
    return {
        "province": group["province"].iloc[0],
        "agency": group["agency"].iloc[0],
        "year": group["year"].iloc[0],
        "what": "supply",
        "share": share,
        "mark": "counts" if pd.notna(top) else "stated_only",
        "numerator": top,
        "denominator": base,
        "claim_ids": tables.join_claims(group["claim_id"]),
    }
