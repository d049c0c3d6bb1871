"""The last touch on built pages: what the theme hard-codes in English, loads without need or leaves behind."""

from __future__ import annotations

import re
import shutil
from pathlib import Path

# The icons come from the theme's font; this script would draw them again at 1.5 MB a visit.
_ICON_SCRIPT = re.compile(r"[ \t]*(?:<!--[^>]*custom icons[^>]*-->\s*)?<script[^>]*/fontawesome\.js[^>]*></script>\n?")
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
    for page in built.rglob("*.html"):
        html = page.read_text(encoding="utf-8")
        page.write_text(finished(html, language), encoding="utf-8", newline="\n")
    _drop_leftovers(built)


def finished(html: str, language: str) -> str:
    """One page with the theme's hard-coded words in its language and without the icon script."""
    html = _ICON_SCRIPT.sub("", html).replace(_FOLD_LABEL, "")
    for attribute, words in _WORDS.items():
        html = html.replace(attribute, f'{attribute.split("=")[0]}="{words[language]}"')
    return html


def _drop_leftovers(built: Path) -> None:
    static = built / "_static"
    shutil.rmtree(static / "locales", ignore_errors=True)
    leftovers = [built / ".buildinfo", built / "objects.inv", *static.glob("*.html"), *static.rglob("fontawesome.js*")]
    for path in [*leftovers, *built.rglob("*.map")]:
        path.unlink(missing_ok=True)
