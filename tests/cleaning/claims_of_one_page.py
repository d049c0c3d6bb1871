"""Claims of one or two documents for the tests of sums, neighbours and corrections."""

from __future__ import annotations

import pandas as pd

from analysis import tables
from analysis.cleaning.corrections import Correction
from analysis.cleaning.filings import assemble_filings
from analysis.cleaning.observations import observe
from analysis.sources.claims import RawData, load_raw

RAW: RawData = load_raw()

_USUAL = {
    "source_id": "page", "paragraph": "", "measure": "online_filing", "province": "can-tho", "agency": "Sở X",
    "period_text": "năm 2018", "period_start": "2018-01-01", "period_end": "2018-12-31", "kind": "actual",
    "denominator_means": "received",
}  # fmt: skip


def page(*rows: dict[str, str]) -> pd.DataFrame:
    """Claims page#1, page#2 ... with the cells given, and otherwise the usual ones; ids follow the source."""
    cells = []
    for number, row in enumerate(rows, start=1):
        full = dict.fromkeys(tables.TABLES["claims"], "") | _USUAL | row
        cells.append(full | {"claim_id": f"{full['source_id']}#{number}"})
    return pd.DataFrame(cells, columns=list(tables.TABLES["claims"]), dtype="str")


def told(numerator: str = "", denominator: str = "", rate: str = "", **cells: str) -> dict[str, str]:
    """The cells of one claim, its figures as printed."""
    return {"numerator_text": numerator, "denominator_text": denominator, "rate_text": rate, **cells}


def seen(*rows: dict[str, str], corrections: list[Correction] | None = None) -> pd.DataFrame:
    """The observations of the page, by their number."""
    found = observe(page(*rows), RAW.provinces, corrections or [])
    return found.assign(number=range(1, len(found) + 1)).set_index("number")


def filed(*rows: dict[str, str]) -> pd.DataFrame:
    """The filings of the page."""
    claims = page(*rows)
    return assemble_filings(observe(claims, RAW.provinces), claims)


def verdicts(*rows: dict[str, str]) -> list[tuple[str, str, str]]:
    """Diagnosis, fault and reading of each claim of the page."""
    return list(seen(*rows)[["diagnosis", "fault", "reading"]].itertuples(index=False, name=None))
