"""Processor time of a run beside its cells' own work: to start and end a kernel, and to run a cell with nothing in it.

Run: python benchmarks/kernel_overhead.py [CHECKOUT ...]
Each checkout of the project is measured in turn, three rounds; without any, this one. Medians, in milliseconds.
"""

from __future__ import annotations

import json
import os
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

ROUNDS, CELLS, RUNS = 3, 100, 12
HERE = Path(__file__).parents[1]
MEASURED = ("client, start and end", "client, a cell", "kernel, start and end", "kernel, a cell")


def main() -> None:
    checkouts = [Path(given).resolve() for given in sys.argv[1:]] or [HERE]
    found: dict[Path, list[list[float]]] = {checkout: [] for checkout in checkouts}
    for _ in range(ROUNDS):
        for checkout in checkouts:
            environment = {**os.environ, "PYTHONPATH": str(checkout / "src"), "HOSO_ZYGOTE_IDLE": "1"}
            told = subprocess.run(
                [sys.executable, __file__, "--one"], env=environment, capture_output=True, text=True, check=True
            )
            found[checkout].append(json.loads(told.stdout))
    print(f"| ms of processor time | {' | '.join(MEASURED)} |\n|---|{'--:|' * len(MEASURED)}")
    for checkout, rounds in found.items():
        middle = [statistics.median(column) for column in zip(*rounds, strict=True)]
        print(f"| {checkout.name} | {' | '.join(f'{value:.1f}' for value in middle)} |")


def one() -> list[float]:
    """MEASURED, of the package that is on the path."""
    from analysis.running.execute import execute

    with tempfile.TemporaryDirectory(prefix="hoso-overhead-") as folder:
        root = Path(folder)
        (root / "src" / "analysis").mkdir(parents=True)
        (root / "requirements.lock").touch()

        def spent(cells: int, runs: int) -> tuple[float, float]:
            source = notebook(root, cells)
            execute(source, root / "out.ipynb", {}, root=root, kernel="hoso-warm")
            before, client = kernels(), time.process_time()
            for _ in range(runs):
                execute(source, root / "out.ipynb", {}, root=root, kernel="hoso-warm")
            client = time.process_time() - client
            # A kernel counts once it is buried.
            time.sleep(0.2)
            return client / runs * 1000, (kernels() - before) / runs * 1000

        short, long = spent(1, RUNS), spent(CELLS + 1, RUNS // 4)
    a_cell = [(more - less) / CELLS for less, more in zip(short, long, strict=True)]
    return [short[0] - a_cell[0], a_cell[0], short[1] - a_cell[1], a_cell[1]]


def notebook(root: Path, cells: int) -> Path:
    """A notebook with so many cells that do next to nothing."""
    cell = {"cell_type": "code", "metadata": {}, "source": "x = 1", "outputs": [], "execution_count": None}
    spec = {"kernelspec": {"name": "python3", "display_name": "Python 3", "language": "python"}}
    numbered = [{**cell, "id": f"cell-{number}"} for number in range(cells)]
    path = root / f"{cells}.ipynb"
    path.write_text(json.dumps({"cells": numbered, "metadata": spec, "nbformat": 4, "nbformat_minor": 5}))
    return path


def kernels() -> float:
    """The processor seconds of all kernels that this package's zygote has buried."""
    import analysis.running

    script = os.fsencode(Path(analysis.running.__file__).with_name("zygote.py"))
    for process in Path("/proc").iterdir():
        try:
            # Kernels have its command line too; it is nobody's child.
            if process.name.isdigit() and script in (process / "cmdline").read_bytes():
                status = (process / "stat").read_text().rpartition(")")[2].split()
                if status[1] == "1":
                    return (int(status[13]) + int(status[14])) / os.sysconf("SC_CLK_TCK")
        except OSError:
            continue
    raise RuntimeError("no zygote: kernels start cold here")


if __name__ == "__main__":
    if sys.argv[1:] == ["--one"]:
        print(json.dumps(one()))
    else:
        main()
