"""A project for the benchmark: one notebook, a synthetic panel of provinces that do not exist, a run for each."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np

YEARS = range(2015, 2021)
COMMON = """import io
from pathlib import Path

import matplotlib.pyplot as plt
import numpy as np
import pandas as pd
import seaborn as sns
import statsmodels.api as sm
from IPython.display import Image"""
READ = """panel = pd.read_csv("data/panel.csv")
chosen = panel[panel["province"] == province].assign(share_online=lambda rows: rows["online"] / rows["received"])
chosen.round(4)"""
FIT = """counts = np.column_stack([chosen["online"], chosen["received"] - chosen["online"]])
fitted = sm.GLM(counts, sm.add_constant(chosen["year"] - 2015.0), family=sm.families.Binomial()).fit(scale="X2")
pd.DataFrame({"estimate": fitted.params, "std_error": fitted.bse}).round(6)"""
SHARE = """figure, axes = plt.subplots(figsize=(6, 4))
sns.scatterplot(data=chosen, x="year", y="share_online", ax=axes)
sns.lineplot(x=chosen["year"], y=fitted.fittedvalues, ax=axes)
axes.set_title(f"{province} (synthetic): share online")"""
COUNTS = """figure, axes = plt.subplots(figsize=(6, 4))
long = chosen.melt(id_vars="year", value_vars=["received", "online"], var_name="dossiers", value_name="count")
sns.barplot(data=long, x="year", y="count", hue="dossiers", errorbar=None, ax=axes)
axes.set_title(f"{province} (synthetic): dossiers")"""
# As notebooks are mostly written: the figure is saved, and the inline display draws it again.
TWICE = """
figure.savefig(Path(save_to) / f"{{province}}-{name}.png")
plt.show()"""
# As the notebooks of this project do: drawn once for each format, closed, and the saved bytes displayed.
ONCE = """
picture = io.BytesIO()
figure.savefig(picture, format="png"){more}
plt.close(figure)
(Path(save_to) / f"{{province}}-{name}.png").write_bytes(picture.getvalue())
Image(picture.getvalue())"""
SVG = """
figure.savefig(Path(save_to) / f"{{province}}-{name}.svg")"""
ENDS = {"once": ONCE.replace("{more}", ""), "once as PNG and once as SVG": ONCE.replace("{more}", SVG), "twice": TWICE}

RUNS = """[[run]]
id = "province.{{province}}"
notebook = "province"
reads = ["data/panel.csv"]
output = "executed/{{province}}.ipynb"
[run.for_each]
province = {provinces}
[run.parameters]
province = "{{province}}"
save_to = "figures"
"""


def names(number: int) -> list[str]:
    """The provinces of the synthetic panel."""
    return [f"synthetic-{place:04d}" for place in range(1, number + 1)]


def make(folder: Path, number: int, *, drawn: str) -> Path:
    """The project's folder, made: panel, notebook, list of runs; `drawn` is one of ENDS."""
    for name in ("data", "notebooks", "figures", "executed", "src/analysis"):
        (folder / name).mkdir(parents=True)
    random = np.random.default_rng(2015)
    lines = ["province,year,received,online"]
    for name in names(number):
        base, slope = random.normal(-3.0, 0.6), random.normal(0.8, 0.2)
        for year in YEARS:
            received = int(random.integers(2_000, 40_000))
            noisy = base + slope * (year - 2015) + random.normal(0, 0.3)
            lines.append(f"{name},{year},{received},{random.binomial(received, 1 / (1 + np.exp(-noisy)))}")
    (folder / "data" / "panel.csv").write_text("\n".join(lines) + "\n")
    (folder / "notebooks" / "runs.toml").write_text(RUNS.format(provinces=json.dumps(names(number))))
    (folder / "notebooks" / "province.ipynb").write_text(json.dumps(notebook(ENDS[drawn]), indent=1))
    (folder / "requirements.lock").write_text("")
    return folder


def notebook(end: str) -> dict[str, object]:
    """The notebook: a table, a model, two figures; `end` saves and shows a figure."""
    parameters = 'province: str = "synthetic-0001"  # slug\nsave_to: str = "figures"  # folder'
    sources = [parameters, COMMON, READ, FIT, SHARE + end.format(name="share"), COUNTS + end.format(name="counts")]
    cells = [
        {
            "cell_type": "code", "id": f"cell-{place}", "execution_count": None, "outputs": [], "source": source,
            "metadata": {"tags": ["parameters"]} if place == 0 else {},
        }
        for place, source in enumerate(sources)
    ]  # fmt: skip
    kernelspec = {"name": "python3", "display_name": "Python 3", "language": "python"}
    return {"cells": cells, "metadata": {"kernelspec": kernelspec}, "nbformat": 4, "nbformat_minor": 5}
