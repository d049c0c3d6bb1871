"""How long the pure part of `hoso clean` takes on the claims as they are, and on 10 and 100 times as many.

The larger tables are synthetic: copies of the claims under other source ids and about other provinces, which do not
exist, so that no copy tells of the same facts as another. They live in memory only.
Run: python benchmarks/cleaning.py [--profile]
"""

from __future__ import annotations

import argparse
import cProfile
import pstats
import time
from pathlib import Path

import pandas as pd

from analysis.cleaning.checks import check_filings
from analysis.cleaning.corrections import read_corrections
from analysis.cleaning.filings import assemble_filings
from analysis.cleaning.observations import observe
from analysis.paths import raw, write_text
from analysis.sources.claims import load_raw

TIMES = (1, 10, 100)
REPEATS = 3
RESULTS = Path(__file__).parent / "results" / "cleaning.txt"


def main() -> None:
    arguments = argparse.ArgumentParser(description=__doc__)
    arguments.add_argument("--profile", action="store_true", help="show where the time goes at 10 times the claims")
    study = load_raw()
    corrections = read_corrections(raw("corrections.yml"))
    if arguments.parse_args().profile:
        claims, provinces = synthetic(study.claims, study.provinces, 10)
        with cProfile.Profile() as profile:
            clean(claims, provinces, corrections)
        pstats.Stats(profile).sort_stats("cumulative").print_stats(25)
        return
    lines = ["claims (synthetic beyond the first row)  seconds, best of 3  milliseconds a claim"]
    for times in TIMES:
        claims, provinces = synthetic(study.claims, study.provinces, times)
        seconds = min(timed(claims, provinces, corrections) for _ in range(REPEATS))
        lines.append(f"{len(claims):>40,}  {seconds:>19.2f}  {1000 * seconds / len(claims):>20.3f}")
    text = "\n".join(lines) + "\n"
    print(text, end="")
    write_text(RESULTS, text)


def synthetic(claims: pd.DataFrame, provinces: pd.DataFrame, times: int) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Claims and provinces, each with `times - 1` synthetic copies whose ids say so; the nation has no copy."""
    claim_copies, province_copies = [claims], [provinces]
    for number in range(1, times):
        mark = f"synthetic-{number}-"
        copy = claims.copy()
        for column in ("claim_id", "source_id"):
            copy[column] = mark + copy[column]
        copy["province"] = [f"{mark}{slug}" if slug else "" for slug in copy["province"]]
        claim_copies.append(copy)
        province_copies.append(provinces.assign(province=mark + provinces["province"]))
    return pd.concat(claim_copies, ignore_index=True), pd.concat(province_copies, ignore_index=True)


def timed(claims: pd.DataFrame, provinces: pd.DataFrame, corrections: list[object]) -> float:
    start = time.perf_counter()
    clean(claims, provinces, corrections)
    return time.perf_counter() - start


def clean(claims: pd.DataFrame, provinces: pd.DataFrame, corrections: list[object]) -> None:
    check_filings(assemble_filings(observe(claims, provinces, corrections), claims), provinces)


if __name__ == "__main__":
    main()
