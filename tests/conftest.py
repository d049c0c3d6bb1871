"""Settings of the whole suite."""

from __future__ import annotations

import os

from hypothesis import settings

# A test never fails for the machine's being busy: speed is measured in benchmarks/, side by side.
settings.register_profile("house", deadline=None)
settings.load_profile("house")

# A zygote of the tests ends with the last of them.
os.environ["HOSO_ZYGOTE_IDLE"] = "0"
