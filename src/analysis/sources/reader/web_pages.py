"""The text of a web page: a line per block, a tab between the cells of a row; scripts, styles and forms are ignored."""

from __future__ import annotations

import re
from html.parser import HTMLParser

_IGNORED = {"script", "style", "noscript", "template", "svg", "iframe", "object", "select", "textarea", "nav", "head"}
_CELLS = {"td", "th"}
_INLINE = frozenset(
    {
        "a", "abbr", "b", "bdi", "cite", "code", "data", "em", "font", "i", "img", "ins", "kbd", "label", "mark", "q",
        "s", "small", "span", "strong", "sub", "sup", "time", "u", "wbr",
    }
)  # fmt: skip


def text(page: str) -> str:
    """The readable text of an HTML page; nothing in it is executed or fetched.

    The title comes first where no heading repeats it; entities are resolved; unclosed tags are read as they come.
    """
    collector = _Collector()
    # The parser takes time that grows with the square of what is opened and never closed; none of that is text.
    quiet = re.sub(r"<!--(?:[^-]|-(?!->))*+(?:-->|$)|<[!?][^>]{0,2000}>?", " ", page)
    collector.feed(re.sub(r"<(?=[^<>]*+(?:<|$))", "&lt;", quiet))
    collector.close()
    lines = [re.sub(r"[ \n]+", " ", line).strip() for line in "".join(collector.parts).split("\v")]
    lines = [line for line in lines if line]
    title = " ".join(collector.title.split())
    return "\n".join([title, *lines] if title and title not in lines[:5] else lines)


class _Collector(HTMLParser):
    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.parts: list[str] = []
        self.title = ""
        self.ignoring = ""
        self.depth = 0
        self.in_title = False

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag == "title":
            self.in_title = True
        if self.ignoring:
            self.depth += tag == self.ignoring
        elif tag in _IGNORED and tag != "head":
            self.ignoring, self.depth = tag, 1
        elif tag in _CELLS:
            self.parts.append("\t")
        elif tag not in _INLINE:
            self.parts.append("\v")

    def handle_endtag(self, tag: str) -> None:
        if tag == "title":
            self.in_title = False
        if self.ignoring == tag:
            self.depth -= 1
            if not self.depth:
                self.ignoring = ""
        elif not self.ignoring and tag not in _INLINE and tag not in _CELLS:
            self.parts.append("\v")

    def handle_data(self, data: str) -> None:
        if self.in_title:
            self.title += data
        elif not self.ignoring:
            self.parts.append(data.replace("\v", " ").replace("\t", " "))
