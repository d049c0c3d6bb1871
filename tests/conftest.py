"""Settings of the whole suite."""

from __future__ import annotations

from hypothesis import settings

# A test never fails for the machine's being busy: speed is measured in benchmarks/, side by side.
settings.register_profile("house", deadline=None)
settings.load_profile("house")
