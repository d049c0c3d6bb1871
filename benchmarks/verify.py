"""How long `hoso verify` takes beside a cold `hoso report`, both at once on fresh copies of the project.

Both run at the same time, so that whatever else the machine does slows both alike; processor time is told as well.
Run: python benchmarks/verify.py
"""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from analysis.paths import project_root, write_text
from analysis.reporting.verification_command import copy_inputs

RESULTS = Path(__file__).parent / "results" / "verify.txt"
COMMITTED = ("reports/figures", "reports/manifest.json", "data/processed")


def main() -> None:
    with tempfile.TemporaryDirectory() as folder:
        roots = {name: copied(Path(folder) / name) for name in ("report", "verify")}
        took = seconds({start(name, root): name for name, root in roots.items()})
    lines = [f"hoso {name}: {wall:.0f} s, processor {processor:.0f} s" for name, (wall, processor) in took.items()]
    ratios = [took["verify"][part] / took["report"][part] for part in (0, 1)]
    lines.append(f"verify / cold report: {ratios[0]:.2f} by the clock, {ratios[1]:.2f} of the processor")
    print("\n".join(lines))
    write_text(RESULTS, "\n".join(lines) + "\n")


def copied(folder: Path) -> Path:
    """The project in a folder of its own, with what is committed and nothing else that is made."""
    copy_inputs(project_root(), folder)
    for path in COMMITTED:
        subprocess.run(["cp", "-R", "--parents", path, str(folder)], cwd=project_root(), check=True)
    return folder


def start(name: str, root: Path) -> int:
    """The process that runs the command there."""
    code = f"import os; os.chdir({str(root)!r})\nfrom analysis import cli\ncli.main([{name!r}])"
    return os.posix_spawn(sys.executable, [sys.executable, "-c", code], os.environ)


def seconds(running: dict[int, str]) -> dict[str, tuple[float, float]]:
    """Of each process by its name: seconds by the clock, and of the processor with those of its kernels."""
    began, took = time.monotonic(), {}
    while running:
        process, status, usage = os.wait3(0)
        name = running.pop(process)
        if status:
            sys.exit(f"hoso {name} ended with {os.waitstatus_to_exitcode(status)}")
        took[name] = time.monotonic() - began, usage.ru_utime + usage.ru_stime
    return took


if __name__ == "__main__":
    main()
