"""The same notebooks, one for each synthetic province, executed side by side in several ways, in one run.

Slow and fast ways alternate: before each slow one, ours and the bare cells run again, so that a machine that slows down
slows all of them. Outputs of ours are held to those of stock papermill after the scrub.
Run: python benchmarks/fanout.py [--notebooks 63] [--ploomber PYTHON] [--snakemake PYTHON]
`--drawn twice` takes one of the three ways to draw; `--turns 10` lets only the fast ways take turns, ten times;
`--growth 63,200` measures ours alone on more notebooks.
"""

from __future__ import annotations

import argparse
import shutil
import statistics
import tempfile
import time
from collections.abc import Iterable
from dataclasses import dataclass, field
from pathlib import Path

import fanout_contenders
import fanout_project
import nbformat
from fanout_contenders import FAST, Contender
from fanout_memory import Peak

from analysis.paths import write_text
from analysis.running.scrub import scrubbed

RESULTS = Path(__file__).parent / "results" / "fanout.md"
OURS = 0
# How often the fast ways run at least, and how often one that fails is begun.
ROUNDS, TRIES = 4, 3
# Stock papermill in two processes, whose notebooks ours are held to.
STOCK = FAST


@dataclass
class Measured:
    """The seconds and peak memory of one contender, run by run, and how many runs failed."""

    seconds: list[float] = field(default_factory=list)
    mb: list[float] = field(default_factory=list)
    failed: int = 0


def main() -> None:
    arguments = argparse.ArgumentParser(description=__doc__)
    arguments.add_argument("--notebooks", type=int, default=63)
    arguments.add_argument("--ploomber", type=Path, help="a Python that has ploomber-engine")
    arguments.add_argument("--snakemake", type=Path, help="a Python that has snakemake")
    arguments.add_argument("--drawn", choices=fanout_project.ENDS, help="only this way to draw; all unless told")
    arguments.add_argument("--turns", type=int, default=0, help="only the fast ways, so many times")
    arguments.add_argument("--growth", default="", help="numbers of notebooks, for ours alone: 63,200")
    given = arguments.parse_args()
    if given.growth:
        lines = growth([int(number) for number in given.growth.split(",")])
    else:
        ends = [given.drawn] if given.drawn else list(fanout_project.ENDS)
        lines = compared(given.notebooks, ends, given.ploomber, given.snakemake, given.turns)
    print("\n".join(lines))
    if not given.drawn:
        kind = "_growth" if given.growth else "_fast" if given.turns else ""
        write_text(RESULTS.with_name(f"fanout{kind}.md"), "\n".join(lines) + "\n")


def compared(number: int, ends: Iterable[str], ploomber: Path | None, snakemake: Path | None, turns: int) -> list[str]:
    lines = [f"# {number} notebooks with two figures each, two cores", ""]
    for drawn in ends:
        with tempfile.TemporaryDirectory(prefix="hoso-fanout-") as folder:
            project = fanout_project.make(Path(folder) / "project", number, drawn=drawn)
            all_ways = fanout_contenders.contenders(project, number, ploomber=ploomber, snakemake=snakemake)
            ways = all_ways[:FAST] if turns else all_ways if drawn == "once" else all_ways[: STOCK + 1]
            measured, equal = alternate(ways, project, number, turns or ROUNDS)
        lines += [f"## Each figure drawn {drawn}{', as the inline display does' * (drawn == 'twice')}", ""]
        lines += [*table(ways, measured), ""]
        if not turns:
            lines += [f"{equal} of {number} notebooks of ours equal stock papermill's after the scrub.", ""]
    if not turns and (ploomber is None or snakemake is None):
        lines += [
            "Not measured: "
            + ", ".join(n for n, p in (("ploomber-engine", ploomber), ("snakemake", snakemake)) if p is None)
        ]
    return lines


def alternate(ways: list[Contender], project: Path, number: int, turns: int) -> tuple[list[Measured], int]:
    """Each slow way once, and each fast one before it, so many turns at least.

    Returns what was measured, and how many notebooks of ours equal stock papermill's.
    """
    measured = [Measured() for _ in ways]
    slow = range(FAST, len(ways))
    for turn in range(max(turns, len(slow))):
        for place in (*range(FAST), *slow[turn : turn + 1]):
            # papermill fails where two kernels that start at once take the same port; the table tells who failed.
            done = any(one(ways[place], measured[place], project, f"{turn}-{place}-{again}") for again in range(TRIES))
            if done and ways[place].leaves_notebooks:
                keep(project, place)
    ours, stock = project / f"kept-{OURS}", project / f"kept-{STOCK}"
    both = [name for name in fanout_project.names(number) if (stock / f"{name}.ipynb").is_file()]
    return measured, sum(text(ours / f"{name}.ipynb") == text(stock / f"{name}.ipynb") for name in both)


def one(way: Contender, measured: Measured, project: Path, mark: str) -> bool:
    """Whether it went well; only then is it measured."""
    for folder in ("executed", "figures", ".pytask", ".snakemake"):
        shutil.rmtree(project / folder, ignore_errors=True)
    for folder in ("executed", "figures"):
        (project / folder).mkdir()
    began = time.perf_counter()
    try:
        with Peak(mark) as peak:
            told = way.run(project, mark)
    except RuntimeError as error:
        print(error, flush=True)
        measured.failed += 1
        return False
    measured.seconds.append(time.perf_counter() - began if told is None else told)
    measured.mb.append(peak.mb)
    print(f"{way.name}: {measured.seconds[-1]:.1f} s, {peak.mb:.0f} MB", flush=True)
    return True


def keep(project: Path, place: int) -> None:
    shutil.rmtree(project / f"kept-{place}", ignore_errors=True)
    shutil.copytree(project / "executed", project / f"kept-{place}")


def text(path: Path) -> str:
    """What was executed, scrubbed; nbformat joins the lines that stock papermill keeps apart."""
    return scrubbed(nbformat.read(path, as_version=4))


def table(ways: list[Contender], measured: list[Measured]) -> list[str]:
    ours = measured[OURS].seconds
    lines = [
        "| | runs | seconds (median) | of ours | ours by turns, as many times as long | peak memory, MB (PSS) |",
        "|---|--:|--:|--:|--:|--:|",
    ]
    for way, found in zip(ways, measured, strict=True):
        runs = f"{len(found.seconds)}" + f", {found.failed} failed" * bool(found.failed)
        if not found.seconds:
            lines.append(f"| {way.name} | {runs} | | | | |")
            continue
        middle = statistics.median(found.seconds)
        # What ran beside it in the same minute: a machine that slows down for a while slows both.
        by_turns = sorted(mine / its for mine, its in zip(ours, found.seconds, strict=False))
        told = f"{statistics.median(by_turns):.2f} ({by_turns[0]:.2f}-{by_turns[-1]:.2f})" if len(by_turns) > 1 else ""
        lines.append(
            f"| {way.name} | {runs} | {middle:.1f} | {middle / statistics.median(ours):.2f} | {told} |"
            f" {max(found.mb):.0f} |"
        )
    return lines


def growth(numbers: list[int]) -> list[str]:
    lines = ["| notebooks | seconds | seconds a notebook | peak memory, MB (PSS) |", "|--:|--:|--:|--:|"]
    for number in numbers:
        with tempfile.TemporaryDirectory(prefix="hoso-fanout-") as folder:
            project = fanout_project.make(Path(folder) / "project", number, drawn="once")
            measured = Measured()
            ours = fanout_contenders.contenders(project, number, ploomber=None, snakemake=None)[OURS]
            one(ours, measured, project, str(number))
        lines.append(
            f"| {number} | {measured.seconds[0]:.1f} | {measured.seconds[0] / number:.3f} | {measured.mb[0]:.0f} |"
        )
    return lines


if __name__ == "__main__":
    main()
