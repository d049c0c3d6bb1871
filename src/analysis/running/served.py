"""Imported by the server that worker processes are forked from: what is loaded and built here, they share."""

from __future__ import annotations

import gc

from analysis.running.formats_on_demand import formats_on_demand

with formats_on_demand():
    import nbformat

    from analysis.running import execute, kernel, warm_kernel, work

__all__ = ["execute", "kernel", "warm_kernel", "work"]

# nbformat builds its check of notebooks on first use, ten megabytes of it.
nbformat.validate({"cells": [], "metadata": {}, "nbformat": 4, "nbformat_minor": 5})
# The collector writes to all it sees, and what is written to is no longer shared.
gc.collect()
gc.freeze()
