"""What the figures on models draw: the specification curve, the coverage of intervals, forecasts, pooled lines."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pandas as pd

from analysis.modelling.estimates import all_estimates
from analysis.modelling.forest import forest_frame
from analysis.modelling.holdout import leave_one_year_out, rolling_origin
from analysis.modelling.intervals import exact
from analysis.modelling.panel import model_panel
from analysis.modelling.points import points_from_filings, points_from_observations
from analysis.modelling.pooled import pooling_table
from analysis.modelling.projection import projection_fan
from analysis.modelling.sensitivity import CHOICES, specification_curve
from analysis.modelling.simulation import CONFIDENCE, coverage_table
from analysis.modelling.supply import supply_and_uptake
from analysis.modelling.trend import fitted_curve

# Drawn large, and beside it the case in which the years are not independent.
DRAWN_SCENARIOS = ("four_years", "five_years_ar1")
YEARS_AHEAD = 2

SPECIFICATION_COLUMNS = (
    "province", "specification", *CHOICES, "honest", "primary", "n_years", "odds_ratio", "low", "high",
    "excludes_no_growth", "covers", "claim_ids",
)  # fmt: skip
FORECAST_COLUMNS = (
    "part", "province", "scope", "year", "confidence", "share", "low", "high", "ceiling", "covers", "claim_ids",
)  # fmt: skip
POOLED_COLUMNS = (
    "province", "scope", "model", "n_years", "odds_ratio", "low", "high", "borrowed", "covers", "claim_ids",
)  # fmt: skip

_UNIT = ["province", "agency", "scope", "year"]


def all_estimates_table(filings: pd.DataFrame, confidence: float = 0.95) -> pd.DataFrame:
    """Every model's estimates on the filings, single-province and pooled, with the columns of `estimates`."""
    return all_estimates(model_panel(filings), confidence=confidence)


def disputed_points(observations: pd.DataFrame, filings: pd.DataFrame) -> pd.DataFrame:
    """The yearly points that a sensitivity analysis varies: from observations, and filings where these have no base.

    Columns of `modelling.points`. A filing may join a base that its own claim prints; an observation knows what was
    printed beside it. So observations come first, and comparable filings fill in what they lack.
    """
    points = points_from_observations(observations)
    comparable = filings.loc[filings["comparable"] & filings["dossiers_received"].notna() & filings["year"].notna()]
    more = points_from_filings(comparable.loc[comparable["dossiers_online"].notna()])
    known = set(points.loc[points["received"].notna(), _UNIT].itertuples(index=False, name=None))
    new = [unit not in known for unit in more.loc[:, _UNIT].itertuples(index=False, name=None)]
    return pd.concat([points, more.loc[new]], ignore_index=True)


def specification_table(observations: pd.DataFrame, filings: pd.DataFrame, confidence: float = 0.95) -> pd.DataFrame:
    """The specification curve of the province with the most comparable years, as odds ratios a year.

    Columns of `SPECIFICATION_COLUMNS`, sorted by estimate; a specification that cannot be told keeps its row, empty.
    No rows where no province has three comparable years.
    """
    panel = model_panel(filings).rows
    years = panel.groupby("province", sort=True)["year"].nunique()
    if years.empty or years.max() < 3:
        return pd.DataFrame(columns=list(SPECIFICATION_COLUMNS))
    province = str(years.idxmax())
    curve = specification_curve(disputed_points(observations, filings), province, confidence=confidence)
    for name, source in (("odds_ratio", "estimate"), ("low", "low"), ("high", "high")):
        curve[name] = np.exp(curve[source])
    return curve.assign(province=province).loc[:, list(SPECIFICATION_COLUMNS)]


def logit_curve(specifications: pd.DataFrame) -> pd.DataFrame:
    """The same specifications with `estimate`, `low` and `high` as log odds ratios, as `modelling.sensitivity` has."""
    out = specifications.rename(columns={"odds_ratio": "estimate"})
    for name in ("estimate", "low", "high"):
        out[name] = np.log(out[name].astype("float64"))
    return out


def simulated_coverage(replications: int) -> pd.DataFrame:
    """The coverage of every method in every scenario, with the verdict of `replications` simulated series each.

    Columns of `simulation.COLUMNS`, and `too_narrow`: the coverage lies more than two Monte Carlo errors, as they would
    be at the nominal level, below that level. claim_ids are empty: nothing here was reported by anyone.
    """
    table = coverage_table(replications)
    error = np.sqrt(CONFIDENCE * (1 - CONFIDENCE) / table["replications"])
    return table.assign(too_narrow=table["coverage"] < CONFIDENCE - 2 * error, claim_ids="")


def interval_coverage_table(coverage: pd.DataFrame) -> pd.DataFrame:
    """What the figure of coverage draws: two scenarios, the methods in the order of their coverage in the first."""
    drawn = coverage.loc[coverage["scenario"].isin(DRAWN_SCENARIOS)].copy()
    first = drawn.loc[drawn["scenario"] == DRAWN_SCENARIOS[0]].sort_values("coverage", kind="stable")
    order = {method: place for place, method in enumerate(first["method"])}
    drawn["place"] = drawn["method"].map(order)
    keys = ["n_years", "scenario", "place"]
    return drawn.sort_values(keys, kind="stable").drop(columns="place").reset_index(drop=True)


def forecast_table(filings: pd.DataFrame, confidences: Sequence[float] = (0.5, 0.8, 0.95)) -> pd.DataFrame:
    """A forecast of the last year that was seen, and the fan of the years after it, for the longest series.

    `part` is point (a year that was seen, with its exact interval), foretold_line (the line through the years before
    the last), foretold (what that line says of the last year; its limits are those of an honest forecast), no_change,
    line and ceiling (the fan, one row a year and confidence). Empty where no province has four comparable years.
    """
    panel = model_panel(filings).rows
    columns = list(FORECAST_COLUMNS)
    told = rolling_origin(panel)
    told = told.loc[told["predicted"].notna()]
    if told.empty:
        return pd.DataFrame(columns=columns)
    longest = told.sort_values("n_years", kind="stable", ascending=False).iloc[0]
    row = told.loc[(told["province"] == longest["province"]) & (told["scope"] == longest["scope"])].iloc[-1]
    unit = panel.loc[(panel["province"] == row["province"]) & (panel["scope"] == row["scope"])]
    target = int(row["target_year"])
    before = unit.loc[unit["year"] < target]
    low, high = exact(unit["dossiers_online"], unit["dossiers_received"])
    points = unit.assign(
        part="point", share=unit["dossiers_online"] / unit["dossiers_received"], low=low, high=high, confidence=0.95,
    )  # fmt: skip
    grid = np.round(np.arange(unit["year"].min(), target + 0.01, 0.1), 1)
    line = fitted_curve(before, "quasibinomial", grid).assign(part="foretold_line")
    honest = projection_fan(before, [target], confidences=(0.95,))
    honest = honest.loc[honest["scenario"] == "line"].assign(part="foretold", share=row["predicted"])
    same = pd.DataFrame([{"part": "no_change", "year": target, "share": row["no_change"], "covers": row["covers"]}])
    last = int(unit["year"].max())
    ahead = [last + step for step in range(1, YEARS_AHEAD + 1)]
    fan = projection_fan(unit, ahead, confidences=tuple(confidences))
    fan = fan.assign(part=fan["scenario"])
    claims = row["claim_ids"]
    trained = [part.assign(claim_ids=claims).drop(columns=["low", "high"], errors="ignore") for part in (line, same)]
    parts = [points, *trained, honest.assign(claim_ids=claims), fan.assign(claim_ids=claims)]
    drawn = pd.concat([part.reindex(columns=columns).astype("object") for part in parts], ignore_index=True)
    numbers = dict.fromkeys(("year", "confidence", "share", "low", "high", "ceiling"), "float64")
    drawn = drawn.assign(province=row["province"], scope=row["scope"]).fillna({"covers": ""})
    return pd.DataFrame(drawn.astype(numbers))


def pooled_table(filings: pd.DataFrame, confidence: float = 0.95) -> pd.DataFrame:
    """The odds ratio a year of each province three ways: separate, partially pooled, pooled; what is borrowed is told.

    Only of scopes in which something can be pooled; what cannot be told keeps its row, empty, with the reason.
    """
    lines = pooling_table(model_panel(filings).rows, confidence=confidence)
    slopes = lines.loc[lines["term"] == "slope"].copy()
    pooled = slopes.loc[(slopes["model"] == "pooled") & slopes["estimate"].notna(), "scope"]
    slopes = slopes.loc[slopes["scope"].isin(pooled)]
    for name, source in (("odds_ratio", "estimate"), ("low", "low"), ("high", "high")):
        slopes[name] = np.exp(slopes[source].astype("float64"))
    return slopes.loc[:, list(POOLED_COLUMNS)].reset_index(drop=True)


def three_intervals_table(filings: pd.DataFrame, confidence: float = 0.95) -> pd.DataFrame:
    """Every comparable share with its exact, Wilson and Jeffreys interval: columns of `forest.COLUMNS`."""
    return forest_frame(model_panel(filings).rows, confidence=confidence)


def left_out_table(filings: pd.DataFrame) -> pd.DataFrame:
    """The primary model's slope with each year left out in turn: columns of `holdout.leave_one_year_out`."""
    return leave_one_year_out(model_panel(filings).rows)


def foretold_table(filings: pd.DataFrame) -> pd.DataFrame:
    """Each year as foretold by the years before it, with scores: columns of `holdout.ROLLING_COLUMNS`."""
    return rolling_origin(model_panel(filings).rows)


def uptake_table(observations: pd.DataFrame) -> pd.DataFrame:
    """Bounds on uptake where supply and share online are both reported: columns of `supply.COLUMNS`."""
    return supply_and_uptake(observations)
