"""What the commands say once runs are planned or done."""

from __future__ import annotations

import json
import sys
from collections import Counter

from analysis.running.tasks import Summary


def tell_plan(summary: Summary, *, explain: bool, as_json: bool) -> None:
    """Say what would run, with `explain` also why."""
    if as_json:
        _document(summary)
        return
    if not summary.planned:
        print("nothing changed: nothing would run")
    for name, reasons in summary.planned.items():
        print(f"{name} would run")
        for reason in reasons if explain else []:
            print(f"  {reason}")
    for file, number in sorted(Counter(summary.possible.values()).items()):
        what = "1 other would run" if number == 1 else f"{number} others would run, each only"
        print(f"{what} if the rows that it reads of {file} come out changed")


def tell_summary(summary: Summary, *, as_json: bool) -> None:
    """Say what was done; raise the error of the last job that failed, so that the command ends with its code."""
    if as_json:
        _document(summary)
    elif not (summary.executed or summary.failed or summary.skipped):
        print(f"nothing changed: {len(summary.unchanged)} up to date")
        return
    else:
        failed = f", {len(summary.failed)} failed" if summary.failed else ""
        print(f"{len(summary.executed)} run, {len(summary.unchanged)} up to date{failed}, in {summary.seconds:.0f} s")
    for name, reason in summary.skipped.items():
        print(f"hoso: {name} was not run: it waits for {reason}, which failed", file=sys.stderr)
    if summary.failed:
        *others, last = summary.failed
        for failure in others:
            print(f"hoso: {failure.message}", file=sys.stderr)
        raise last.error


def _document(summary: Summary) -> None:
    print(json.dumps(summary.as_json(), ensure_ascii=False, indent=2))
