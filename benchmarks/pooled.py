"""The models on 63 provinces × 6 years and 1,000 units × 12 years, beside R's glmmTMB where it is installed.

Usage: python benchmarks/pooled.py [rounds]. Ours and R's run in turn, so that a busy machine slows both alike. Prints a
table in markdown; the last one stands in benchmarks/pooled.md.
"""

from __future__ import annotations

import resource
import shutil
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import numpy as np
import pandas as pd
from scipy.special import expit

from analysis.modelling.estimates import all_estimates
from analysis.modelling.panel import Panel, model_panel
from analysis.modelling.pooled import pooled_estimates


def main(rounds: int) -> None:
    print("| panel | pooled, s | glmmTMB, s | ratio | slopes differ | heights differ | all models, s | peak MB |")
    print("|---|--:|--:|--:|--:|--:|--:|--:|")
    for provinces, years in ((63, 6), (1000, 12)):
        panel = simulated_panel(provinces, years)
        with tempfile.TemporaryDirectory() as folder:
            path = Path(folder) / "panel.csv"
            panel.rows.to_csv(path, index=False)
            print(compared(panel, path, f"{provinces} × {years}", rounds), flush=True)


def compared(panel: Panel, path: Path, name: str, rounds: int) -> str:
    ours, theirs = [], []
    told: list[str] = []
    for _ in range(rounds):
        begin = time.perf_counter()
        found = pooled_estimates(panel.rows).set_index(["model", "term"])["estimate"]
        ours.append(time.perf_counter() - begin)
        told = glmmtmb(path)
        theirs += [float(told[0])] if told else []
    begin = time.perf_counter()
    all_estimates(panel)
    whole = time.perf_counter() - begin
    memory = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    if not told:
        return f"| {name} | {min(ours):.2f} | R not installed | | | | {whole:.1f} | {memory:.0f} |"
    slope = abs(float(told[1]) - found["pooled_betabinomial", "slope"])
    height = abs(float(told[2]) - found["pooled_betabinomial", "log_likelihood"])
    return (
        f"| {name} | {min(ours):.2f} | {min(theirs):.2f} | {min(ours) / min(theirs):.2f} | {slope:.0e} | "
        f"{height:.0e} | {whole:.1f} | {memory:.0f} |"
    )


def glmmtmb(path: Path) -> list[str]:
    if shutil.which("Rscript") is None:
        return []
    script = Path(__file__).with_suffix(".R")
    run = subprocess.run(["Rscript", str(script), str(path)], capture_output=True, text=True, check=False)
    return run.stdout.split() if run.returncode == 0 else []


def simulated_panel(provinces: int, years: int) -> Panel:
    random = np.random.default_rng([provinces, years])
    level, growth = random.normal(0, 0.8, (provinces, 1)), random.normal(0, 0.25, (provinces, 1))
    time_ = np.arange(years)
    received = np.exp(random.normal(7, 1, (provinces, years))).astype(int) + 5
    share, precision = expit(-2.5 + level + (0.6 + growth) * time_), 24.0
    drawn = random.beta(np.maximum(share * precision, 1e-9), np.maximum((1 - share) * precision, 1e-9))
    table = pd.DataFrame(
        {
            "province": np.repeat([f"p{number:04d}" for number in range(provinces)], years),
            "year": np.tile(2009 + time_, provinces),
            "dossiers_received": received.ravel(),
            "dossiers_online": random.binomial(received, drawn).ravel(),
        }
    )
    return model_panel(table)


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 3)
