"""Checks of a built site: links and anchors lead somewhere, images say what they show, nothing comes from elsewhere."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from functools import cache
from html.parser import HTMLParser
from pathlib import Path
from urllib.parse import unquote, urlsplit

_OUTSIDE = re.compile(r"^(?:https?:)?//", flags=re.IGNORECASE)
_STYLE_ADDRESS = re.compile(r"""(?:url\(\s*['"]?|@import\s+['"])((?:https?:)?//[^'")\s]+)""", flags=re.IGNORECASE)
_FILE_NAME = re.compile(r"^\S+\.(?:png|svg|jpe?g|gif|webp)$", flags=re.IGNORECASE)
_LOADS = {"script": "src", "img": "src", "source": "src", "iframe": "src", "video": "src", "audio": "src"}
_LOADING_RELATIONS = {"stylesheet", "preload", "icon", "shortcut", "modulepreload", "preconnect", "dns-prefetch"}


@dataclass
class Page:
    """What a page refers to, for checking."""

    language: str = ""
    ids: set[str] = field(default_factory=set)
    repeated: set[str] = field(default_factory=set)
    links: list[str] = field(default_factory=list)
    loads: list[str] = field(default_factory=list)
    images: list[tuple[str, str | None]] = field(default_factory=list)
    styles: list[str] = field(default_factory=list)


def problems(site: Path) -> list[str]:
    """Every fault of the site as a line for people; empty where there is none.

    Checked: links and anchors inside the site, files that pages load, alt texts, ids used twice, the language of each
    page, and that no script, style, image or font comes from another host. Links a reader follows may lead outside.
    """
    pages = {path: read_page(path) for path in sorted(site.rglob("*.html"))}
    found: list[str] = []
    for path, page in pages.items():
        name = path.relative_to(site).as_posix()
        found += [f"{name}: {text}" for text in _faults(path, page, pages, site)]
    for path in sorted(site.rglob("*.css")):
        for address in _STYLE_ADDRESS.findall(path.read_text(encoding="utf-8")):
            found.append(f"{path.relative_to(site).as_posix()}: loads {address} from another host")
    return found


def read_page(path: Path) -> Page:
    """The references of one page."""
    reader = _Reader()
    reader.feed(path.read_text(encoding="utf-8"))
    return reader.page


def _faults(path: Path, page: Page, pages: dict[Path, Page], site: Path) -> list[str]:
    found = [] if page.language else ["<html> names no language"]
    expected = path.relative_to(site).parts[0]
    if expected in ("vi", "en") and page.language != expected:
        found.append(f"<html> says lang={page.language!r}")
    found += [f"id {name!r} stands twice" for name in sorted(page.repeated)]
    for address, alt in page.images:
        if alt is None or not alt.strip() or _FILE_NAME.match(alt.strip()):
            found.append(f"the image {address[:60]} has no alt text")
    outside = [address for address in page.loads if _OUTSIDE.match(address)]
    outside += [address for style in page.styles for address in _STYLE_ADDRESS.findall(style)]
    found += [f"loads {address} from another host" for address in outside]
    for address in [*page.links, *page.loads]:
        found += _dead(path, address, page, pages, site)
    return found


def _dead(path: Path, address: str, page: Page, pages: dict[Path, Page], site: Path) -> list[str]:
    parts = urlsplit(address)
    if parts.scheme or parts.netloc or address.startswith("//"):
        return []
    if parts.path.startswith("/"):
        return [f"{address} breaks under a sub-path"]
    target = _resolved(path.parent, unquote(parts.path)) if parts.path else path
    if not target.is_relative_to(_resolved(site, ".")):
        return [f"{address} leads out of the site"]
    if not target.is_file():
        return [f"{address} leads nowhere"]
    anchor = unquote(parts.fragment)
    if not anchor or target.suffix != ".html":
        return []
    ids = page.ids if target == path else pages[target].ids if target in pages else set()
    return [] if anchor in ids else [f"{address}: no such place on the page"]


@cache
def _resolved(folder: Path, relative: str) -> Path:
    return Path(folder, relative).resolve() if relative else folder


class _Reader(HTMLParser):
    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.page = Page()
        self._in_style = False

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        values = dict(attrs)
        if tag == "html":
            self.page.language = values.get("lang") or ""
        if (name := values.get("id")) is not None:
            (self.page.repeated if name in self.page.ids else self.page.ids).add(name)
        if tag == "a" and values.get("href") is not None:
            self.page.links.append(values["href"] or "")
        if tag == "link" and values.get("href") and _LOADING_RELATIONS & set((values.get("rel") or "").split()):
            self.page.loads.append(values["href"] or "")
        if tag in _LOADS and values.get(_LOADS[tag]):
            self.page.loads.append(values[_LOADS[tag]] or "")
        if tag == "object" and values.get("data"):
            self.page.loads.append(values["data"] or "")
        if tag == "img":
            self.page.images.append((values.get("src") or "", values.get("alt")))
        if values.get("style"):
            self.page.styles.append(values["style"] or "")
        self._in_style = tag == "style"

    def handle_endtag(self, tag: str) -> None:
        if tag == "style":
            self._in_style = False

    def handle_data(self, data: str) -> None:
        if self._in_style:
            self.page.styles.append(data)
