from __future__ import annotations

import io
import re
import shutil
from collections.abc import Iterator
from html.parser import HTMLParser
from pathlib import Path
from typing import Any

import matplotlib.image
import numpy as np
import pytest

from analysis.labels import LANGUAGES
from analysis.reporting.site_checks import problems
from analysis.reporting.verification import Comparison
from analysis.reporting.verification_page import page
from analysis.reporting.verification_points import Pair, Point, Verdict, differing

CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser")


def png(spots: int, width: int = 60) -> bytes:
    pixels = np.full((40, width, 3), 230, dtype="uint8")
    pixels[5, 10 : 10 + spots] = 0
    buffer = io.BytesIO()
    matplotlib.image.imsave(buffer, pixels, format="png")
    return buffer.getvalue()


def changed() -> Comparison:
    cell = Point("cell", {"row": 5, "name": "can-tho 2018", "column": "share"}, "0.58 <b>", "0.68 <b>")
    long = differing("word " * 60 + "58.2 %", "word " * 60 + "68.2 %")
    return Comparison(
        (
            Verdict("data/raw/claims.csv", "changed", (Point("hash"),), ("share_online", "trend")),
            Verdict("data/processed/filings.csv", "changed", (cell,)),
            Verdict("notebooks/03_trend.ipynb", "changed", (Point("cell_output", {"cell": 3, "id": "a"}, *long),)),
            Verdict(
                "reports/figures/trend.en.png", "changed", (Point("picture"),), (),
                (Pair("image/png", png(3), png(7), "The share rises."),),
            ),
            Verdict("reports/figures/map.en.png", "missing", (Point("absent"),)),
            Verdict("reports/figures/trend.en.svg", "identical"),
        )
    )  # fmt: skip


class Texts(HTMLParser):
    """The words of a page by the element they stand in."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.open: list[str] = []
        self.found: dict[str, list[str]] = {}
        self.feed(html)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag not in ("meta", "img"):
            self.open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        self.open.pop()

    def handle_data(self, data: str) -> None:
        self.found.setdefault(self.open[-1] if self.open else "", []).append(data)


def test_old_and_new_stand_side_by_side_with_the_difference_marked() -> None:
    html = page(changed(), "en", told=["environment: <as> locked"])
    words = Texts(html).found
    assert "0.58" in words["del"]
    assert "0.68" in words["ins"]
    assert "58.2" in words["del"]
    assert "environment: <as> locked" in words["p"]
    assert "figures that rest on it: share_online, trend" in words["p"]
    assert "4 pixels differ, between columns 13 and 16 and rows 5 and 5" in words["p"]
    assert "<b>" not in html.replace("&lt;b&gt;", "")
    assert words["h2"] == [verdict.path for verdict in changed().verdicts if verdict.judgement != "identical"]
    alts = re.findall(r'alt="([^"]*)"', html)
    assert alts[:2] == ["The committed picture: The share rises.", "The picture made again: The share rises."]
    assert len(alts) == 3


def test_pictures_that_cannot_be_laid_over_each_other_are_told_in_words() -> None:
    for old, said in ((png(3, width=50), "size: 50 × 40 → 60 × 40 pixels"), (b"no picture", "no PNG picture")):
        verdict = Verdict("a.png", "changed", (), (), (Pair("image/png", old, png(3)),))
        assert said in page(Comparison((verdict,)), "en")
    same = png(3).replace(b"IEND", b"IEND")
    verdict = Verdict("a.png", "changed", (), (), (Pair("image/png", same, same),))
    assert "every pixel is the same" in page(Comparison((verdict,)), "en")


@pytest.mark.parametrize("lang", LANGUAGES)
def test_the_page_is_whole_and_asks_nobody(tmp_path: Path, lang: str) -> None:
    (tmp_path / lang).mkdir()
    (tmp_path / lang / "index.html").write_text(page(changed(), lang), encoding="utf-8")
    found = [problem for problem in problems(tmp_path) if "data:image" not in problem]
    assert found == []


def test_two_pages_of_the_same_are_the_same() -> None:
    assert page(changed(), "vi") == page(changed(), "vi")


@pytest.fixture(scope="module")
def browser() -> Iterator[Any]:
    sync_api = pytest.importorskip("playwright.sync_api", reason="no playwright")
    if CHROMIUM is None:
        pytest.skip("no chromium: the page is not tested in a browser")
    with sync_api.sync_playwright() as playwright:
        started = playwright.chromium.launch(
            executable_path=CHROMIUM, args=["--no-sandbox", "--disable-gpu", "--disable-background-networking"]
        )
        yield started
        started.close()


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_the_page_is_accessible_and_fits_a_phone(browser: Any, tmp_path: Path, scheme: str) -> None:
    axe = pytest.importorskip("axe_playwright_python.sync_playwright")
    path = tmp_path / "index.html"
    path.write_text(page(changed(), "vi"), encoding="utf-8")
    context = browser.new_context(viewport={"width": 390, "height": 844}, color_scheme=scheme)
    tab = context.new_page()
    asked: list[str] = []
    tab.on("request", lambda request: asked.append(request.url))
    tab.goto(path.as_uri())
    assert axe.Axe().run(tab).response["violations"] == []
    assert tab.evaluate("document.documentElement.scrollWidth") <= 390
    assert [url for url in asked if not url.startswith(("file:", "data:"))] == []
    # By keyboard alone: the contents, then each table, which scrolls by itself.
    stops = []
    for _ in range(8):
        tab.keyboard.press("Tab")
        stops.append(tab.evaluate("document.activeElement.getAttribute('href') || document.activeElement.className"))
    assert stops[:5] == [f"#v{number}" for number in range(5)]
    assert "scroll" in stops
    context.close()
