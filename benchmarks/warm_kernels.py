"""Warm kernels beside cold ones: to the first cell, to the end, memory, four hundred ends three at a time, and nbval.

Usage: python benchmarks/warm_kernels.py [rounds] [kernels to end] [rounds of nbval]. Cold and warm take turns, so that
a busy machine slows both alike. Prints tables in markdown; the last ones stand in benchmarks/warm_kernels.md.
"""

from __future__ import annotations

import os
import re
import statistics
import subprocess
import sys
import tempfile
import time
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import fanout_project
import papermill
from jupyter_client.manager import start_new_kernel

ROOT = Path(__file__).parents[1]
COLD, WARM = "python3", "hoso-warm"
# How many notebooks of the fan-out.
LIGHT = 6
IMPORTS = "import numpy, pandas, seaborn, matplotlib.pyplot, scipy.stats, statsmodels.api, pandera.pandas"


def main(rounds: int, ends: int, suites: int) -> None:
    os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")
    with_libraries(rounds)
    memory(6)
    shutdowns(ends)
    nbval(suites)


def start(name: str) -> tuple[Any, Any]:
    return start_new_kernel(kernel_name=name, cwd=str(ROOT), stderr=subprocess.DEVNULL, stdout=subprocess.DEVNULL)


def ask(client: Any, code: str) -> str:
    said: list[str] = []
    client.execute_interactive(
        code, store_history=False, output_hook=lambda message: said.append(message["content"].get("text", ""))
    )
    return "".join(said).strip()


def with_libraries(rounds: int) -> None:
    """Median seconds from asking for a kernel; the first warm one, which waits for the zygote, apart."""
    times: dict[str, list[list[float]]] = {COLD: [], WARM: []}
    for _ in range(rounds + 1):
        for name in (COLD, WARM):
            marks = [time.perf_counter()]
            manager, client = start(name)
            marks.append(time.perf_counter())
            for code in ("1", IMPORTS):
                ask(client, code)
                marks.append(time.perf_counter())
            client.stop_channels()
            manager.shutdown_kernel()
            marks.append(time.perf_counter())
            times[name].append([marks[1] - marks[0], marks[2] - marks[0], marks[3] - marks[0], marks[4] - marks[3]])
    print("| kernel | ready, s | first cell, s | libraries imported, s | clean end, s |\n|---|--:|--:|--:|--:|")
    shown = {"warm, the first": times[WARM][:1], "warm": times[WARM][1:], "cold": times[COLD][1:]}
    medians = {name: [statistics.median(column) for column in zip(*rows, strict=True)] for name, rows in shown.items()}
    for name, row in medians.items():
        print(f"| {name} | " + " | ".join(f"{value:.2f}" for value in row) + " |")
    ratios = [cold / warm for cold, warm in zip(medians["cold"], medians["warm"], strict=True)]
    print("| cold / warm | " + " | ".join(f"{ratio:.1f}" for ratio in ratios) + " |\n", flush=True)


def memory(number: int) -> None:
    """Proportional set size that each kernel with all libraries adds to what was there before, in MB."""
    print("| kernel | PSS added by each, MB |\n|---|--:|")
    for name in (WARM, COLD):
        first = start(name)
        zygote = [int(ask(first[1], "import os; print(os.getppid())"))] if name == WARM else []
        first[1].stop_channels()
        first[0].shutdown_kernel()
        before = sum(map(pss, zygote))
        running = [start(name) for _ in range(number)]
        for _, client in running:
            ask(client, IMPORTS)
        after = sum(map(pss, [*zygote, *(manager.provisioner.pid for manager, _ in running)]))
        for manager, client in running:
            client.stop_channels()
            manager.shutdown_kernel()
        beside = f" (beside the zygote's {before / 1024:.0f})" if zygote else ""
        print(f"| {name} | {(after - before) / number / 1024:.0f}{beside} |")
    print(flush=True)


def pss(pid: int) -> int:
    found = re.search(r"^Pss:\s+(\d+)", Path(f"/proc/{pid}/smaps_rollup").read_text(), re.MULTILINE)
    return int(found[1]) if found else 0


def shutdowns(number: int) -> None:
    """Whether kernels end by themselves, three at once: jupyter_client ends one after 2.5 s, and kills it after 5 s."""
    with ThreadPoolExecutor(3) as pool:
        ends = list(pool.map(lambda _: shutdown(), range(number)))
    took, codes = [seconds for seconds, _ in ends], Counter(code for _, code in ends)
    print(f"{number} clean ends: exit codes {dict(codes)}, median {statistics.median(took):.3f} s, ", end="")
    print(f"longest {max(took):.3f} s\n", flush=True)


def shutdown() -> tuple[float, int]:
    manager, client = start(WARM)
    process = manager.provisioner.process
    ask(client, "print(1)")
    client.stop_channels()
    begin = time.perf_counter()
    manager.shutdown_kernel()
    return time.perf_counter() - begin, process.returncode


def nbval(rounds: int) -> None:
    """nbval as it comes, with warm kernels, and as `make test` runs them: the study's notebooks, and six light ones."""
    print("| nbval, the study's notebooks | seconds | stock is as many times as long |\n|---|--:|--:|")
    under_nbval(rounds, ROOT, ["notebooks"])
    with tempfile.TemporaryDirectory(prefix="hoso-nbval-") as folder:
        project = fanout_project.make(Path(folder) / "project", LIGHT, drawn="twice")
        names = [f"{name}.ipynb" for name in fanout_project.names(LIGHT)]
        for name in names:
            parameters = {"province": name.removesuffix(".ipynb"), "save_to": "figures"}
            papermill.execute_notebook(
                project / "notebooks" / "province.ipynb", project / name, parameters=parameters, cwd=project,
                kernel_name=COLD, progress_bar=False,
            )  # fmt: skip
        print("\n| nbval, six notebooks of the fan-out | seconds | stock is as many times as long |\n|---|--:|--:|")
        under_nbval(rounds, project, names)


def under_nbval(rounds: int, folder: Path, notebooks: list[str]) -> None:
    plugins = ["-p", "analysis.running.pytest_start", "-p", "no:anyio", "-p", "no:typeguard"]
    as_tested = [*plugins, "-n", "2", "--dist", "loadfile"]
    # With the seconds that a zygote waits for the next one to ask: a round's last way finds the one of the way before.
    ways = {
        "stock": ([COLD], "0.1"),
        "warm kernels": ([WARM], "0.1"),
        "warm kernels, as in `make test`": ([WARM, *as_tested], "15"),
        "the same, the libraries still in memory": ([WARM, *as_tested], "15"),
    }
    took: dict[str, list[float]] = {way: [] for way in ways}
    for _ in range(rounds):
        for way, ((kernel, *more), idle) in ways.items():
            begin = time.perf_counter()
            command = [sys.executable, "-m", "pytest", "--nbval", "--nbval-kernel-name", kernel, *more, "-q"]
            command += ["--nbval-sanitize-with", str(ROOT / "tests/nbval.cfg"), "-p", "no:cacheprovider", *notebooks]
            environment = {**os.environ, "HOSO_ZYGOTE_IDLE": idle}
            subprocess.run(command, cwd=folder, env=environment, capture_output=True, check=True)
            took[way].append(time.perf_counter() - begin)
    medians = {way: statistics.median(seconds) for way, seconds in took.items()}
    for way, seconds in medians.items():
        print(f"| {way} | {seconds:.1f} | {medians['stock'] / seconds:.1f} |", flush=True)


if __name__ == "__main__":
    given = [int(argument) for argument in sys.argv[1:]]
    main(*(given + [5, 400, 2][len(given) :]))
