"""The last touch on built pages: what the theme hard-codes in English, loads without need or leaves behind."""

from __future__ import annotations

import re
import shutil
from pathlib import Path

# The icons come from the theme's font; this script would draw them again at 1.5 MB a visit.
_ICON_SCRIPT = re.compile(r"[ \t]*(?:<!--[^>]*custom icons[^>]*-->\s*)?<script[^>]*/fontawesome\.js[^>]*></script>\n?")
_ICON = re.compile(r"\bfa-[\w-]+")
_ICON_RULE = re.compile(r"(?:\.fa-[\w-]+,?)+\{--fa:[^}]*\}")
# The theme brings the search, with the words of every page, to each page for searching as one types, which is off.
_SEARCH_SCRIPTS = re.compile(
    r'[ \t]*<script src="[^"]*(?:searchtools|language_data|searchindex)\.js[^"]*"></script>\n?'
)
# Title and contents once more, for paper, where this site hides them: without them a page has one title.
_AGAIN_FOR_PAPER = re.compile(r'<div id="jb-print-docs-body".*?(?=<div id="searchbox">)', flags=re.DOTALL)
# myst-nb names every folded cell alike, over the words a reader sees on it.
_FOLD_LABEL = ' aria-label="Toggle hidden content"'

# Attributes that no catalogue of the theme reaches, with their words.
_WORDS = {
    'title="Toggle primary sidebar"': {"en": "Contents of the site", "vi": "Mục lục"},
    'title="Toggle secondary sidebar"': {"en": "On this page", "vi": "Trong trang này"},
    'aria-label="Main"': {"en": "Site", "vi": "Các trang"},
    'aria-label="Page"': {"en": "On this page", "vi": "Trong trang này"},
}


def finish(built: Path, language: str) -> None:
    """Give the pages of one language their last words and remove what no reader needs."""
    _drop_leftovers(built)
    shown: set[str] = set()
    for page in built.rglob("*.html"):
        html = page.read_text(encoding="utf-8")
        if page.name != "search.html":
            html = _SEARCH_SCRIPTS.sub("", html)
        page.write_text(finished(html, language), encoding="utf-8", newline="\n")
        shown |= set(_ICON.findall(html))
    for script in built.rglob("*.js"):
        shown |= set(_ICON.findall(script.read_text(encoding="utf-8")))
    for style in built.rglob("*.css"):
        rules = style.read_text(encoding="utf-8")
        style.write_text(with_icons(rules, shown), encoding="utf-8", newline="\n")


def finished(html: str, language: str) -> str:
    """One page with the theme's hard-coded words in its language and without the icon script, titled once."""
    html = _AGAIN_FOR_PAPER.sub("", _ICON_SCRIPT.sub("", html)).replace(_FOLD_LABEL, "")
    for attribute, words in _WORDS.items():
        html = html.replace(attribute, f'{attribute.split("=")[0]}="{words[language]}"')
    return html


def with_icons(rules: str, shown: set[str]) -> str:
    """The rules of a style sheet with those icons of the theme's font that are shown, of the two thousand it names."""
    return _ICON_RULE.sub(lambda rule: rule[0] if shown & set(_ICON.findall(rule[0])) else "", rules)


def _drop_leftovers(built: Path) -> None:
    static = built / "_static"
    shutil.rmtree(static / "locales", ignore_errors=True)
    leftovers = [built / ".buildinfo", built / "objects.inv", *static.glob("*.html"), *static.rglob("fontawesome.js*")]
    for path in [*leftovers, *built.rglob("*.map")]:
        path.unlink(missing_ok=True)
