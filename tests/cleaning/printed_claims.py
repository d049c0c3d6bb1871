"""Claims that several tests print."""

from __future__ import annotations

import pandas as pd

from analysis import tables
from analysis.cleaning.corrections import Correction
from analysis.cleaning.filings import assemble_filings
from analysis.cleaning.observations import observe
from analysis.sources.claims import RawData, load_raw, validated_claims

RAW: RawData = load_raw()

CLAIM = {
    "paragraph": "1", "measure": "online_filing", "province": "can-tho", "agency": "Sở X", "period_text": "năm 2018",
    "period_start": "2018-01-01", "period_end": "2018-12-31", "kind": "actual", "denominator_means": "received",
}  # fmt: skip


def claims(*rows: dict[str, str]) -> pd.DataFrame:
    """Claims test#1, test#2 ... with the cells given, and otherwise those of CLAIM; sound by the codebook."""
    cells = [
        dict.fromkeys(tables.TABLES["claims"], "") | CLAIM | {"claim_id": f"test#{number}", "source_id": "test"} | row
        for number, row in enumerate(rows, start=1)
    ]
    frame = pd.DataFrame(cells, columns=list(tables.TABLES["claims"]), dtype="str")
    sources = pd.DataFrame({"source_id": ["test"], "sha256": ["0" * 64]}, dtype="str")
    return validated_claims(frame, sources, RAW.provinces)


def observed(*rows: dict[str, str], corrections: list[Correction] | None = None) -> pd.DataFrame:
    """The observations of `claims`, by claim id."""
    found = observe(claims(*rows), RAW.provinces, corrections or [])
    return found.set_index("claim_id", drop=False)


def filed(*rows: dict[str, str], corrections: list[Correction] | None = None) -> pd.DataFrame:
    """The filings of `claims`."""
    printed = claims(*rows)
    return assemble_filings(observe(printed, RAW.provinces, corrections or []), printed)


def online(numerator: str = "", denominator: str = "", rate: str = "", **cells: str) -> dict[str, str]:
    """One claim of dossiers filed online, its figures as printed."""
    return {"numerator_text": numerator, "denominator_text": denominator, "rate_text": rate, **cells}
