"""A plugin of pytest: jsonschema comes without its slowest part, and kernels' libraries while pytest itself starts."""

from __future__ import annotations

import os
import sys
from pathlib import Path

from analysis.running import preferred
from analysis.running.formats_on_demand import formats_on_demand

with formats_on_demand():
    # nbval would load it.
    import nbformat

__all__ = ["nbformat", "pytest_addoption"]


def pytest_addoption() -> None:
    """Begin to load the libraries where notebooks are tested with warm kernels, before pytest loads all its plugins.

    Options are not read so early, so that the command's own words are looked at. xdist's workers share the libraries.
    """
    if any(preferred.WARM in word for word in sys.argv[1:]) and "PYTEST_XDIST_WORKER" not in os.environ:
        preferred.warm_up_meanwhile(Path.cwd())
