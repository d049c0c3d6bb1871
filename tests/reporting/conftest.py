"""The site of a small project, built once a session."""

from __future__ import annotations

from pathlib import Path

import pytest
from small_site import small_project

from analysis.reporting.site import build_site


@pytest.fixture(scope="session")
def site_project(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return small_project(tmp_path_factory.mktemp("project"))


@pytest.fixture(scope="session")
def site(site_project: Path) -> Path:
    return build_site(site_project)
