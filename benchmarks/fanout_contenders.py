"""The ways to execute the same notebooks: each leaves executed/<province>.ipynb and two figures a province."""

from __future__ import annotations

import os
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

import fanout_project
from fanout_memory import MARK

PAPERMILL_POOL = """
import sys
from concurrent.futures import ProcessPoolExecutor

def one(name):
    import papermill
    papermill.execute_notebook(
        "notebooks/province.ipynb", f"executed/{name}.ipynb", parameters={"province": name, "save_to": "figures"},
        kernel_name="python3", progress_bar=False,
    )

if __name__ == "__main__":
    with ProcessPoolExecutor(2) as pool:
        list(pool.map(one, sys.argv[1:]))
"""
# ploomber-engine puts the notebook in the place of the main module, so that what the pool calls is in another.
PLOOMBER_ONE = """
def one(name):
    from ploomber_engine import execute_notebook
    execute_notebook(
        "notebooks/province.ipynb", f"executed/{name}.ipynb", parameters={"province": name, "save_to": "figures"},
        progress_bar=False,
    )
"""
PLOOMBER_POOL = """
import sys
from concurrent.futures import ProcessPoolExecutor
from ploomber_one import one

if __name__ == "__main__":
    with ProcessPoolExecutor(2) as pool:
        list(pool.map(one, sys.argv[1:]))
"""
# One process is forked for each half of the notebooks once the libraries are there; told to, it forks another for each
# notebook. Two times are told: with the import of the libraries, which is a cell too, and without it.
PURE = """
import time
began = time.perf_counter()
import gc, json, os, sys
import io
from pathlib import Path
import matplotlib
matplotlib.use("agg")
import matplotlib.pyplot as plt
import numpy, pandas, seaborn, statsmodels.api
from IPython.display import Image

cells = [cell["source"] for cell in json.loads(Path("notebooks/province.ipynb").read_text())["cells"]]
apart, *names = sys.argv[1:]

def show():
    for number in plt.get_fignums():
        plt.figure(number).savefig(io.BytesIO(), format="png", bbox_inches="tight")
    plt.close("all")

plt.show = show
def run(name):
    space = {}
    for source in cells:
        exec(source, space)
        space["province"] = name
        space["save_to"] = "figures"

def forked(work, *given):
    child = os.fork()
    if child:
        return child
    work(*given)
    os._exit(0)

def each(names):
    for name in names:
        if apart == "apart":
            if os.waitpid(forked(run, name), 0)[1]:
                os._exit(1)
        else:
            run(name)

if apart == "apart":
    gc.collect()
    gc.freeze()
imported = time.perf_counter()
children = [forked(each, half) for half in (names[::2], names[1::2])]
failed = [os.waitpid(child, 0)[1] for child in children]
ended = time.perf_counter()
print(ended - began, ended - imported)
sys.exit(any(failed))
"""
SNAKEFILE = """
NAMES = {names}
rule all:
    input: expand("executed/{{name}}.ipynb", name=NAMES)
rule province:
    input: "notebooks/province.ipynb", "data/panel.csv"
    output: "executed/{{name}}.ipynb"
    shell:
        "{papermill} {{input[0]}} {{output}} -p province {{wildcards.name}} -p save_to figures"
        " -k python3 --no-progress-bar"
"""
ENGINE = """
import sys
from pathlib import Path
from analysis.running import runs, tasks

if __name__ == "__main__":
    root = Path.cwd()
    summary = tasks.run_all(runs.read_runs(root / "notebooks/runs.toml"), root=root, workers=int(sys.argv[1]))
    sys.exit(bool(summary.failed or summary.skipped))
"""


# Ours, and the cells without kernels.
FAST = 5


@dataclass(frozen=True)
class Contender:
    """A way to execute them: its name in the table, the command, and which of the seconds it prints count, if any."""

    name: str
    command: tuple[str, ...]
    tells_seconds: int | None = None
    leaves_notebooks: bool = True

    def run(self, project: Path, mark: str) -> float | None:
        """Execute all in the project; the seconds it printed, if it does. Raises where it failed."""
        # A kernel's libraries are not to be there still from the run before.
        environment = {
            **os.environ, "OPENBLAS_NUM_THREADS": "1", "PYTHONHASHSEED": "0", "HOSO_ZYGOTE_IDLE": "0.1", MARK: mark,
        }  # fmt: skip
        done = subprocess.run(
            self.command, cwd=project, env=environment, capture_output=True, text=True, check=False
        )  # fmt: skip
        if done.returncode:
            raise RuntimeError(f"{self.name} failed:\n{done.stdout[-2000:]}\n{done.stderr[-4000:]}")
        return None if self.tells_seconds is None else float(done.stdout.split()[self.tells_seconds])


def contenders(project: Path, number: int, *, ploomber: Path | None, snakemake: Path | None) -> list[Contender]:
    """All that can run here, the FAST ones first; `ploomber` and `snakemake` are the Pythons that have them."""
    names = fanout_project.names(number)
    papermill = Path(sys.executable).with_name("papermill")
    one_by_one = " && ".join(
        f"{papermill} notebooks/province.ipynb executed/{name}.ipynb -p province {name} -p save_to figures"
        " -k python3 --no-progress-bar"
        for name in names
    )
    found = [
        Contender("hoso, 3 workers", (sys.executable, "-c", ENGINE, "3")),
        Contender("hoso, 2 workers", (sys.executable, "-c", ENGINE, "2")),
        Contender("pure cells, 2 processes", (sys.executable, "-c", PURE, "together", *names), 0, False),
        Contender(
            "the same, libraries imported before the clock", (sys.executable, "-c", PURE, "together", *names), 1, False
        ),
        Contender(
            "pure cells, a forked process for each notebook", (sys.executable, "-c", PURE, "apart", *names), 0, False
        ),
        Contender("papermill, 2 processes", (sys.executable, _script(project, "pool.py", PAPERMILL_POOL), *names)),
        Contender("papermill, one after another", ("sh", "-c", one_by_one)),
    ]
    if ploomber is not None:
        _script(project, "ploomber_one.py", PLOOMBER_ONE)
        found.append(
            Contender(
                "ploomber-engine, 2 processes", (str(ploomber), _script(project, "ploomber.py", PLOOMBER_POOL), *names)
            )
        )
    if snakemake is not None:
        snakefile = _script(project, "Snakefile", SNAKEFILE.format(names=names, papermill=papermill))
        command = (str(snakemake), "-m", "snakemake", "--snakefile", snakefile, "--cores", "2", "--forceall", "--quiet")
        found.append(Contender("snakemake, --cores 2", command))
    return found


def _script(project: Path, name: str, text: str) -> str:
    (project / name).write_text(text)
    return str(project / name)
