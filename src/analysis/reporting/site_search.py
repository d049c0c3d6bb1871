"""A Sphinx extension: search that finds Vietnamese with or without its marks, and both languages on every page."""

from __future__ import annotations

from pathlib import Path

from docutils import nodes
from sphinx.application import Sphinx
from sphinx.builders.html import StandaloneHTMLBuilder
from sphinx.search.en import SearchEnglish

from analysis.reporting.site_messages import read_messages
from analysis.vietnamese import fold

LANGUAGE = "hoso"


class FoldedSearch(SearchEnglish):
    """English stems over letters without marks: `hồi quy` and `hoi quy` are one word each, so is `regressions`.

    One class serves both languages: code, column names and glossary mix them on every page.
    """

    lang = LANGUAGE
    # English stop words, folded, are Vietnamese words: `so` is số, `to` is tờ, `the` is thẻ.
    stopwords = frozenset[str]()
    # The same fold as analysis.vietnamese.fold, on the reader's side: Đ has no decomposition.
    js_splitter_code = r"""
var splitQuery = (query) =>
  query
    .normalize("NFD")
    .replace(/\p{Mark}/gu, "")
    .replace(/[đĐ]/g, "d")
    .split(/[^\p{Letter}\p{Number}_\p{Emoji_Presentation}]+/gu)
    .filter((term) => term);
"""

    def split(self, input: str) -> list[str]:  # noqa: A002  (Sphinx's name)
        """The words of a text, folded."""
        return super().split(fold(input))


class BilingualHTMLBuilder(StandaloneHTMLBuilder):
    """Sphinx's HTML builder, whose index holds each page's words in the other language too."""

    def index_page(self, pagename: str, doctree: nodes.document, title: str) -> None:
        """Index the page with both sides of its translation."""
        words = both_sides(Path(self.srcdir) / "locale" / "vi" / "LC_MESSAGES" / f"{pagename}.po")
        if words:
            doctree = doctree.deepcopy()
            doctree += nodes.paragraph(text=words)
        super().index_page(pagename, doctree, title)


def both_sides(catalog: Path) -> str:
    """Every message of a catalogue, English and Vietnamese, as one text; empty where there is no catalogue."""
    if not catalog.is_file():
        return ""
    return " ".join(f"{english} {vietnamese}" for english, vietnamese in read_messages(catalog).items())


def setup(app: Sphinx) -> dict[str, bool]:
    """Register the search language and the builder."""
    app.add_search_language(FoldedSearch)
    app.add_builder(BilingualHTMLBuilder, override=True)
    return {"parallel_read_safe": True, "parallel_write_safe": True}
