"""Which kernels runs take, and their environment: known without loading anything that talks to kernels."""

from __future__ import annotations

import contextlib
import functools
import json
import logging
import os
import sys
import threading
from pathlib import Path

from jupyter_core.paths import jupyter_path

from analysis.running.zygote_socket import NoForkError, begin, unfit

WARM = "hoso-warm"
COLD = "python3"

# Sets iterate in one order, fits are bit-identical, and figures reach the notebook whatever the caller's backend is.
ENVIRONMENT = {
    "PYTHONHASHSEED": "0",
    "OPENBLAS_NUM_THREADS": "1",
    "MPLBACKEND": "module://matplotlib_inline.backend_inline",
}


@functools.cache
def preferred_kernel() -> str:
    """The name of the warm kernelspec where it is installed and kernels can be forked, else `python3`."""
    if reason := unfit() or ("" if _kernelspec() else f"the kernelspec {WARM} is not installed"):
        say_once(reason)
        return COLD
    return WARM


def warm_up(root: Path) -> None:
    """Have the libraries imported for the kernels of `root` that will be asked for soon, while other work goes on."""
    if preferred_kernel() != WARM:
        return
    with contextlib.suppress(NoForkError, OSError):
        argv = json.loads(_kernelspec()[0].read_text(encoding="utf-8"))["argv"]
        begin([sys.executable, *argv[1:]], {**os.environ, **ENVIRONMENT}, os.fspath(root))


def warm_up_meanwhile(root: Path) -> None:
    """`warm_up` in the background; what goes wrong is told by the first kernel that is asked for."""
    threading.Thread(target=warm_up, args=(root,), daemon=True).start()


@functools.cache
def say_once(reason: str) -> None:
    """Tell why kernels are not forked."""
    logging.getLogger(__name__).warning("Kernels start one by one, and slower: %s.", reason)


def _kernelspec() -> list[Path]:
    """The warm kernelspec wherever it is installed, the first of them in force."""
    # jupyter_client, which would tell, takes eight megabytes.
    found = [Path(folder) / WARM / "kernel.json" for folder in jupyter_path("kernels")]
    return [path for path in found if path.is_file()]
