"""A plugin of pytest: jsonschema comes without its slowest part, and kernels' libraries while pytest itself starts."""

from __future__ import annotations

from typing import Any

from analysis.running import preferred
from analysis.running.formats_on_demand import formats_on_demand

with formats_on_demand():
    # nbval would load it.
    import nbformat

__all__ = ["nbformat", "pytest_configure"]


def pytest_configure(config: Any) -> None:
    """Begin to load the libraries where notebooks are tested with warm kernels; xdist's workers share them."""
    option = config.option
    if getattr(option, "nbval_kernel_name", None) == preferred.WARM and not hasattr(config, "workerinput"):
        preferred.warm_up_meanwhile(config.rootpath)
