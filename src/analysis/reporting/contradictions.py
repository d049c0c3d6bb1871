"""Every printed figure that something speaks against, with the reading of it; and what else stands out."""

from __future__ import annotations

import pandas as pd

from analysis.cleaning.rates import AGREES
from analysis.labels import label
from analysis.reporting.export import Table, titled
from analysis.reporting.shown_tables import printed_figure
from analysis.tables import join_claims

UNREFUTED = (*AGREES, "counts_only", "rate_only", "not_checkable")


def contradictions_table(observations: pd.DataFrame) -> pd.DataFrame:
    """The observations whose figures are refuted, by themselves or by others, or that cannot be read as printed."""
    refuted = ~observations["diagnosis"].isin(UNREFUTED) | (observations["fault"] != "")
    return observations.loc[refuted | (observations["corrected_by"] != "")].reset_index(drop=True)


def contradictions_shown(observations: pd.DataFrame, claims: pd.DataFrame, lang: str) -> Table:
    """Each refuted figure as printed: diagnosis, the part at fault or that it is settled, and what it should read."""
    found = contradictions_table(observations)
    printed = {row["claim_id"]: printed_figure(row) for row in claims.to_dict("records")}
    columns: dict[str, list[object]] = {
        "claim": list(found["claim_id"]),
        "province": [label(f"province.{slug or 'nation'}", lang) for slug in found["province"]],
        "year": ["" if pd.isna(year) else year for year in found["year"]],
        "measure": [label(f"measure.{measure}", lang) for measure in found["measure"]],
        "printed": [printed[claim] for claim in found["claim_id"]],
        "diagnosis": [label(f"diagnosis.{name}", lang) for name in found["diagnosis"]],
        "fault": [label(f"fault.{name or 'settled'}", lang) for name in found["fault"]],
        "reading": list(found["reading"]),
        "flags": [", ".join(label(f"flag.{word}", lang) for word in cell.split()) for cell in found["flags"]],
    }
    return Table(pd.DataFrame({label(f"column.{name}", lang): cells for name, cells in columns.items()}), lang)


def flags_shown(observations: pd.DataFrame, lang: str) -> Table:
    """How many observations carry each flag, in the order of the words, and which."""
    carried = observations.set_index("claim_id")["flags"].str.split().explode().dropna()
    found = sorted(carried.reset_index().groupby("flags")["claim_id"])
    return titled(
        lang,
        {
            "flags": [label(f"flag.{word}", lang) for word, _ in found],
            "claims": [len(claims) for _, claims in found],
            "sources": [join_claims(claims) for _, claims in found],
        },
    )
