from __future__ import annotations

import datetime as dt
from collections.abc import Callable

import pytest

from analysis.sources.provinces import load_provinces
from analysis.sources.reader.document import document
from analysis.sources.reader.places import Gazetteer, gazetteer
from analysis.sources.reader.reading import Proposal, read

Reads = Callable[..., list[Proposal]]


@pytest.fixture(scope="session")
def names() -> Gazetteer:
    return gazetteer(load_provinces())


@pytest.fixture(scope="session")
def reads(names: Gazetteer) -> Reads:
    """Reads made-up text under a headline without figures, published on 15 August 2020 in Cần Thơ."""

    def run(text: str, headline: str = "Tiêu đề", province: str | None = "can-tho") -> list[Proposal]:
        return read(document(f"{headline}\n{text}", "x", dt.date(2020, 8, 15), province), names)

    return run
