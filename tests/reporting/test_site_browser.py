"""The site as a reader meets it, in Debian's Chromium; skipped, and said so, where there is no browser."""

from __future__ import annotations

import functools
import http.server
import shutil
import threading
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

sync_api = pytest.importorskip("playwright.sync_api", reason="no playwright: the site is not tested in a browser")
CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser")
if CHROMIUM is None:
    pytest.skip("no chromium: the site is not tested in a browser", allow_module_level=True)

FLAGS = ["--no-sandbox", "--disable-gpu", "--disable-background-networking", "--no-first-run"]
PAGES = [
    "index",
    "how-to-read",
    "how-to-rerun",
    "your-own-figures",
    "forms",
    "figures",
    "explore",
    "tour",
    "provinces/index",
    "provinces/dak-lak",
    "about",
    "publish",
    "search",
    "notebooks/03_trend",
    "notebooks/07_report",
    "notebooks/sources",
    "notebooks/glossary",
]
MARK = "#explore-chart [aria-roledescription='point']"
CAN_THO = {"vi": "Cần Thơ", "en": "Can Tho"}
PHONE = {"width": 390, "height": 844}
DESK = {"width": 1280, "height": 900}


@pytest.fixture(scope="module")
def browser() -> Iterator[Any]:
    with sync_api.sync_playwright() as playwright:
        started = playwright.chromium.launch(executable_path=CHROMIUM, args=FLAGS)
        yield started
        started.close()


@pytest.fixture(scope="module")
def server(site: Path) -> Iterator[str]:
    """The site under a sub-path, as GitHub Pages serves it."""

    class Quiet(http.server.SimpleHTTPRequestHandler):
        def log_message(self, format: str, *args: Any) -> None:  # noqa: A002
            pass

    handler = functools.partial(Quiet, directory=str(site.parent))
    with http.server.ThreadingHTTPServer(("127.0.0.1", 0), handler) as running:
        threading.Thread(target=running.serve_forever, daemon=True).start()
        yield f"http://127.0.0.1:{running.server_port}/site"
        running.shutdown()


@pytest.fixture(params=["folder", "sub-path"])
def address(request: pytest.FixtureRequest, site: Path) -> str:
    return f"file://{site}" if request.param == "folder" else str(request.getfixturevalue("server"))


@pytest.fixture
def folder(site: Path) -> str:
    """For what is the same wherever the pages come from: looks, widths, themes."""
    return f"file://{site}"


class Reader:
    """A page that notes every complaint of the browser and every request to another host."""

    def __init__(self, browser: Any, **context: Any) -> None:
        self.context = browser.new_context(**({"viewport": DESK} | context))
        self.page = self.context.new_page()
        self.faults: list[str] = []
        self.page.on(
            "console",
            lambda said: (
                self.faults.append(f"{said.text} {said.location}") if said.type in ("error", "warning") else None
            ),
        )
        self.page.on("pageerror", lambda error: self.faults.append(str(error)))
        self.page.on("requestfailed", self._failed)
        self.page.on("request", self._note)

    def _failed(self, request: Any) -> None:
        if request.failure != "net::ERR_ABORTED":  # the reader went on before it came
            self.faults.append(f"failed: {request.url} ({request.failure})")

    def _note(self, request: Any) -> None:
        if not request.url.startswith(("file://", "data:", "blob:", "http://127.0.0.1:")):
            self.faults.append(f"asked another host: {request.url}")


@pytest.fixture
def open_reader(browser: Any) -> Iterator[Any]:
    readers: list[Reader] = []

    def start(**context: Any) -> Reader:
        readers.append(Reader(browser, **context))
        return readers[-1]

    yield start
    faults = [fault for reader in readers for fault in reader.faults]
    for reader in readers:
        reader.context.close()
    assert faults == []


@pytest.mark.parametrize(("locale", "language"), [("vi-VN", "vi"), ("en-GB", "en"), ("fr-FR", None)])
def test_the_start_page_follows_the_reader_s_language(
    open_reader: Any, address: str, locale: str, language: str | None
) -> None:
    page = open_reader(locale=locale).page
    page.goto(f"{address}/index.html")
    page.wait_for_timeout(300)
    assert page.url == f"{address}/{language}/index.html" if language else page.url == f"{address}/index.html"


def test_without_javascript_pages_and_switch_still_work(browser: Any, address: str) -> None:
    context = browser.new_context(java_script_enabled=False)
    page = context.new_page()
    page.goto(f"{address}/index.html")
    page.get_by_text("Read in English").click()
    page.locator("article a", has_text="trend").click()
    page.locator("a.hoso-language").click()
    assert page.url.endswith("/vi/notebooks/03_trend.html")
    page.locator("article img").first.wait_for()
    context.close()


def test_a_policy_reader_finds_the_report_and_changes_language_in_place(open_reader: Any, address: str) -> None:
    page = open_reader().page
    page.goto(f"{address}/vi/index.html")
    page.get_by_role("link", name="báo cáo", exact=True).click()
    assert page.url.endswith("/vi/notebooks/07_report.html")
    page.goto(f"{page.url}#the-picture")
    page.get_by_role("link", name="Tiếng Việt").or_(page.get_by_role("link", name="English")).first.click()
    assert page.url.endswith("/en/notebooks/07_report.html#the-picture")
    assert page.locator("html").get_attribute("lang") == "en"


@pytest.mark.parametrize("language", ["vi", "en"])
@pytest.mark.parametrize("words", ["hoi quy", "hồi quy", "HỒI QUY", "regression", "regressions"])
def test_search_finds_with_and_without_marks(open_reader: Any, address: str, language: str, words: str) -> None:
    page = open_reader().page
    page.goto(f"{address}/{language}/index.html")
    page.keyboard.press("Control+k")
    page.locator("#pst-search-dialog input").fill(words)
    page.keyboard.press("Enter")
    page.wait_for_selector("#search-results li a")
    links = page.locator("#search-results li a").evaluate_all("links => links.map(link => link.getAttribute('href'))")
    assert any("notebooks/03_trend.html" in link for link in links)
    page.locator("a.hoso-language").click()
    page.wait_for_selector("#search-results li a")


@pytest.mark.parametrize("language", ["vi", "en"])
@pytest.mark.parametrize("words", ["dak lak", "Đắk Lắk"])
def test_search_finds_a_profile(open_reader: Any, address: str, language: str, words: str) -> None:
    page = open_reader().page
    page.goto(f"{address}/{language}/search.html?q={words}")
    page.locator("#search-results li a[href^='provinces/dak-lak.html']").first.wait_for()


def test_search_says_in_vietnamese_when_nothing_is_found(open_reader: Any, address: str) -> None:
    page = open_reader().page
    page.goto(f"{address}/vi/search.html?q=xyzzy")
    page.get_by_text("Không có trang nào khớp").wait_for()


def test_dark_and_light_follow_the_device_and_the_reader(open_reader: Any, folder: str) -> None:
    page = open_reader(color_scheme="dark").page
    page.goto(f"{folder}/vi/index.html")
    theme = page.locator("html")
    assert theme.get_attribute("data-theme") == "dark"
    page.locator(".theme-switch-button").click()
    page.locator('.theme-change-button[data-mode="light"]').click()
    assert theme.get_attribute("data-theme") == "light"


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("name", ["figures", "notebooks/03_trend"])
def test_a_figure_follows_the_theme_and_is_read_once(open_reader: Any, folder: str, name: str, scheme: str) -> None:
    page = open_reader(color_scheme=scheme).page
    page.goto(f"{folder}/en/{name}.html")
    pair = page.locator("article .hoso-figure img")
    shown = [picture for picture in pair.all() if picture.is_visible()]
    assert [picture.get_attribute("class") for picture in shown] == [f"only-{scheme}"]
    alt = shown[0].get_attribute("alt")
    assert page.get_by_role("img", name=alt, exact=True).count() == 1
    shown[0].scroll_into_view_if_needed()
    page.wait_for_function("image => image.complete && image.naturalWidth > 0", arg=shown[0].element_handle())


def test_on_paper_a_dark_reader_gets_the_light_figure(open_reader: Any, site: Path) -> None:
    page = open_reader(color_scheme="dark").page
    page.goto(f"file://{site}/en/figures.html")
    page.emulate_media(media="print")
    assert page.locator("img.only-light").first.is_visible()
    assert not page.locator("img.only-dark").first.is_visible()


# The page to explore


@pytest.mark.parametrize("language", ["vi", "en"])
def test_a_mark_that_is_pointed_at_tells_number_interval_and_source(
    open_reader: Any, address: str, language: str
) -> None:
    page = open_reader().page
    page.goto(f"{address}/{language}/explore.html")
    page.locator("#explore-province").select_option("can-tho")
    page.locator(f"#explore-chart [aria-label^='{CAN_THO[language]} 2018']").hover(force=True)
    told = page.locator("#explore-told")
    for words in {"vi": ("55,5", "801 / 1.377"), "en": ("55.5", "801 / 1,377")}[language]:
        told.get_by_text(words).wait_for()
    told.get_by_role("link").first.click()
    assert page.url.endswith(f"/{language}/notebooks/sources.html#article-002-8")


def test_the_picker_narrows_chart_and_table_by_keyboard_alone(open_reader: Any, address: str) -> None:
    page = open_reader().page
    page.goto(f"{address}/vi/explore.html")
    page.locator("#explore-chart svg").wait_for()
    assert not page.locator("#explore-picture").is_visible()
    every = page.locator("#explore-table tbody tr:visible").count()
    page.locator("#explore-province").focus()
    page.keyboard.type("Nam")
    rows = page.locator("#explore-table tbody tr:visible")
    assert 0 < rows.count() < every
    assert {row.get_attribute("data-province") for row in rows.all()} == {"nam-dinh"}
    drawn = "([mark, wanted]) => document.querySelectorAll(mark).length === wanted"
    page.wait_for_function(drawn, arg=[MARK, rows.count()])
    for _ in range(4):
        page.keyboard.press("Tab")
        if page.evaluate("document.activeElement.className") == "claim":
            break
    assert "Nam Định" in (page.locator("#explore-told").text_content() or "")


def test_the_chart_keeps_within_its_box_when_the_window_changes(open_reader: Any, folder: str) -> None:
    page = open_reader().page
    page.goto(f"{folder}/en/explore.html")
    page.locator("#explore-chart svg").wait_for()
    for width in (1280, 600, 390, 1000):
        page.set_viewport_size({"width": width, "height": 900})
        page.wait_for_function(
            "() => { const box = document.querySelector('#explore-chart');"
            " const gap = box.clientWidth - box.querySelector('svg').clientWidth; return gap >= 0 && gap < 20; }"
        )


def test_without_javascript_the_picture_and_the_whole_table_stand(browser: Any, address: str) -> None:
    context = browser.new_context(java_script_enabled=False)
    page = context.new_page()
    page.goto(f"{address}/en/explore.html")
    assert page.locator("#explore-picture img.only-light").is_visible()
    assert not page.locator("#explore-province").is_visible()
    assert page.locator("#explore-table tbody tr:visible").count() > 50
    context.close()


def test_the_files_of_the_gallery_are_handed_over(open_reader: Any, server: str) -> None:
    page = open_reader().page
    page.goto(f"{server}/vi/figures.html")
    for link in page.locator(".hoso-downloads a").all():
        with page.expect_download() as handed:
            link.click()
        assert handed.value.suggested_filename == (link.get_attribute("href") or "").rpartition("/")[2]


@pytest.mark.parametrize("language", ["vi", "en"])
def test_a_phone_never_scrolls_sideways(open_reader: Any, folder: str, language: str) -> None:
    page = open_reader(viewport=PHONE).page
    for name in PAGES:
        page.goto(f"{folder}/{language}/{name}.html")
        wide = page.evaluate("[document.documentElement.scrollWidth, document.body.scrollWidth]")
        assert max(wide) <= PHONE["width"], name
    page.goto(f"{folder}/{language}/notebooks/03_trend.html")
    boxes = page.locator(".cell_output .output", has=page.locator("table")).evaluate_all(
        "boxes => boxes.map(box => [box.scrollWidth, box.clientWidth, box.tabIndex])"
    )
    wide = [tab for inside, box, tab in boxes if inside > box]
    assert wide
    assert set(wide) == {0}


@pytest.mark.parametrize("size", [DESK, PHONE], ids=["desk", "phone"])
def test_a_figure_of_the_gallery_keeps_its_proportions(open_reader: Any, folder: str, size: dict[str, int]) -> None:
    page = open_reader(viewport=size).page
    page.goto(f"{folder}/en/figures.html")
    width, height = page.locator(".hoso-figure img").first.evaluate("image => [image.width, image.height]")
    assert width / height == pytest.approx(640 / 360, rel=0.02)


def test_a_phone_opens_the_contents(open_reader: Any, folder: str) -> None:
    page = open_reader(viewport=PHONE).page
    page.goto(f"{folder}/vi/index.html")
    page.locator(".bd-header-article button.primary-toggle").click()
    page.get_by_role("link", name="Cách đọc số liệu").first.click()
    assert page.url.endswith("/vi/how-to-read.html")


def test_the_keyboard_alone_reaches_content_and_code(open_reader: Any, folder: str) -> None:
    page = open_reader().page
    page.goto(f"{folder}/vi/notebooks/07_report.html")
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.textContent.trim()") == "Đến nội dung chính"
    page.keyboard.press("Enter")
    assert page.url.endswith("#main-content")
    for _ in range(30):
        page.keyboard.press("Tab")
        if page.evaluate("document.activeElement.tagName") == "SUMMARY":
            break
    page.keyboard.press("Enter")
    assert page.locator("details[open]").count() == 1


# Colours and widths do not bear on each other: two of the four pairs show both.
@pytest.mark.parametrize(("width", "scheme"), [(DESK, "light"), (PHONE, "dark")], ids=["desk-light", "phone-dark"])
@pytest.mark.parametrize("language", ["vi", "en"])
def test_no_barrier_is_found_by_axe(
    open_reader: Any, server: str, language: str, width: dict[str, int], scheme: str
) -> None:
    axe = pytest.importorskip("axe_playwright_python.sync_playwright", reason="no axe: barriers are not tested").Axe()
    page = open_reader(viewport=width, color_scheme=scheme, reduced_motion="reduce").page
    found = []
    for name in ["../index", *PAGES, "search.html?q=hoi quy"]:
        stay = "?stay" if name == "../index" else ""
        page.goto(f"{server}/{language}/{name}" + ("" if "?" in name else f".html{stay}"))
        page.evaluate("document.querySelectorAll('details').forEach(fold => (fold.open = true))")
        page.wait_for_timeout(200)
        options = {"runOnly": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa"], "preload": False}
        for violation in axe.run(page, options=options).response["violations"]:
            found.append((name, violation["id"], [node["html"][:200] for node in violation["nodes"]]))
    assert found == []


def test_print_hides_the_bars_and_keeps_the_text(open_reader: Any, site: Path) -> None:
    page = open_reader().page
    page.goto(f"file://{site}/vi/notebooks/07_report.html")
    page.emulate_media(media="print")
    assert not page.locator("#pst-primary-sidebar").is_visible()
    assert not page.locator("a.hoso-language").is_visible()
    assert page.get_by_role("heading", level=1).first.is_visible()
    assert page.locator("article .cell_output").first.is_visible()
    assert page.locator(".hoso-licence").is_visible()
