"""Every model on one panel, as the table of estimates."""

from __future__ import annotations

import pandas as pd

from analysis.modelling.panel import Panel
from analysis.modelling.pooled import pooled_estimates
from analysis.modelling.trend import first_year, single_province_estimates


def all_estimates(panel: Panel, *, confidence: float = 0.95, origin: int | None = None) -> pd.DataFrame:
    """Single-province and pooled estimates of a panel together, with the columns of `estimates`.

    `origin` is the calendar year at which intercepts are read and from which time is counted in every model, the first
    year of the panel by default; the pooled beta-binomial depends on it, since its province intercepts and slopes are
    independent there. What cannot be estimated is a row with empty numbers and the reason in `covers`.
    Raises ValueError for a confidence outside (0, 1).
    """
    if not 0 < confidence < 1:
        raise ValueError(f"confidence is {confidence}, not between 0 and 1")
    start = first_year(panel.rows) if origin is None else origin
    single = single_province_estimates(panel.rows, confidence=confidence, origin=start, left_out=panel.left_out)
    pooled = pooled_estimates(panel.rows, confidence=confidence, origin=start, left_out=panel.left_out)
    return pd.concat([single, pooled], ignore_index=True)
