"""Years held out: how one year moves the trend, and how well earlier years foretell the next."""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd
from scipy.special import expit

from analysis import tables
from analysis.modelling.binomial import MINIMUM_YEARS, fit_quasibinomial
from analysis.modelling.covers import sentence
from analysis.modelling.lines import estimates_frame, line_rows
from analysis.modelling.trend import FITS, counts, first_year, units

ROLLING_COLUMNS = (
    "province", "scope", "first_year", "last_year", "target_year", "n_years", "share", "predicted", "no_change",
    "brier", "brier_no_change", "log_score", "log_score_no_change", "better", "covers", "claim_ids",
)  # fmt: skip


def leave_one_year_out(
    panel: pd.DataFrame, *, model: str = "quasibinomial", confidence: float = 0.95, origin: int | None = None
) -> pd.DataFrame:
    """The slope with each year left out in turn: columns of `estimates` and `year_left_out` (missing: no year).

    One block a province and scope; slopes are on the logit scale per year. Where too few years remain, or those that
    remain allow no line, the row is empty and `covers` says why. Raises ValueError for an unknown model.
    """
    if model not in FITS:
        raise ValueError(f"no model {model!r}; known: {', '.join(FITS)}")
    start = first_year(panel) if origin is None else origin
    rows: list[dict[str, Any]] = []
    left: list[int | None] = []
    for province, scope, unit in units(panel):
        for year in [None, *sorted(set(unit["year"]))]:
            kept = unit if year is None else unit[unit["year"] != year]
            line = FITS[model](*counts(kept), start)
            keys = {"province": province, "scope": scope, "claim_ids": tables.join_claims(kept["claim_ids"])}
            rows += [keys | {"model": model} | row for row in line_rows(line, confidence, ("slope",))]
            left.append(None if year is None else int(year))
    return estimates_frame(rows).assign(year_left_out=pd.array(left, dtype="Int64"))


def rolling_origin(panel: pd.DataFrame) -> pd.DataFrame:
    """Each next year as foretold by the line through all years before it, and by "no change", with both scores.

    One row for each province, scope and observed year that has three or more years before it; shares in [0, 1].
    `brier` is the mean squared error of the forecast for a dossier and `log_score` its mean negative log likelihood in
    nats; smaller is better, and `better` is line, no_change or equal. The forecast of no change is the last share, with
    half a dossier added on both sides where it is 0 or 1, so that its log score is finite. A province with fewer than
    four years, or whose earlier years allow no line, has one row with the reason in `covers`.
    Source: Brier (1950), Monthly Weather Review 78, 1-3; Gneiting and Raftery (2007), JASA 102, 359-378.
    """
    rows: list[dict[str, Any]] = []
    for province, scope, unit in units(panel):
        keys = {"province": province, "scope": scope, "claim_ids": tables.join_claims(unit["claim_ids"])}
        ordered = unit.sort_values("year", kind="stable")
        if len(ordered) <= MINIMUM_YEARS:
            rows.append(keys | {"n_years": len(ordered), "covers": sentence("few_years_to_test")})
        for place in range(MINIMUM_YEARS, len(ordered)):
            rows.append(keys | _forecast(ordered.iloc[:place], ordered.iloc[place]))
    frame = pd.DataFrame(rows, columns=list(ROLLING_COLUMNS))
    whole = dict.fromkeys(("first_year", "last_year", "target_year", "n_years"), "Int64")
    text = dict.fromkeys(("province", "scope", "better", "covers", "claim_ids"), "str")
    numbers = {name: "float64" for name in ROLLING_COLUMNS if name not in whole | text}
    frame["better"] = frame["better"].astype("object").where(frame["better"].notna(), "")
    return frame.astype(whole | text | numbers)


def _forecast(train: pd.DataFrame, target: pd.Series) -> dict[str, Any]:
    years, online, received = counts(train)
    found = {
        "first_year": int(years[0]), "last_year": int(years[-1]), "target_year": int(target["year"]),
        "n_years": len(train), "share": target["dossiers_online"] / target["dossiers_received"],
    }  # fmt: skip
    line = fit_quasibinomial(years, online, received, int(years[-1]))
    if line.reason:
        return found | {"covers": line.reason}
    predicted = float(expit(line.coefficients @ [1.0, target["year"] - years[-1]]))
    last, total = online[-1], received[-1]
    stays = float((last + 0.5) / (total + 1)) if last in (0, total) else float(last / total)
    scores = {
        "brier": _brier(found["share"], predicted), "brier_no_change": _brier(found["share"], stays),
        "log_score": _log_score(found["share"], predicted), "log_score_no_change": _log_score(found["share"], stays),
    }  # fmt: skip
    gap = scores["brier"] - scores["brier_no_change"]
    better = "equal" if abs(gap) < 1e-12 else "line" if gap < 0 else "no_change"
    return found | scores | {
        "predicted": predicted, "no_change": stays, "better": better, "covers": sentence("point_only"),
    }  # fmt: skip


def _brier(share: float, forecast: float) -> float:
    return float(share * (1 - forecast) ** 2 + (1 - share) * forecast**2)


def _log_score(share: float, forecast: float) -> float:
    # A line may foretell 0 or 1 to the last digit of a float; the score stays finite and very bad.
    sure = float(np.clip(forecast, 1e-12, 1 - 1e-12))
    return float(-share * np.log(sure) - (1 - share) * np.log1p(-sure))
