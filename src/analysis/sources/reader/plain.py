"""Text as the rules see it: lower case, one space, one dash, one spelling, letter for letter as long as before."""

from __future__ import annotations

import re

_SAME_LENGTH = {
    **dict.fromkeys("\u00a0\u202f\u2007\u2009\u2003\u2002\t\r\u3000", " "),
    **dict.fromkeys("\u2010\u2011\u2012\u2013\u2014\u2212", "-"),
    **dict.fromkeys("\u201c\u201d\u00ab\u00bb", '"'),
    **dict.fromkeys("\u2018\u2019", "'"),
    **dict.fromkeys("\u00b9\u00b2\u00b3\u2070\u2074\u2075\u2076\u2077\u2078\u2079", " "),
    "\u00d0": "đ",
    "\u00f0": "đ",
    "\u2044": "/",
    "\u2215": "/",
    "\uff0f": "/",
    "\uff05": "%",
    "\ufe6a": "%",
    "\u066a": "%",
}
# The older spelling puts the tone on the second vowel (hoà, thuỷ); the lexicon is written in the newer one.
_NEWER = dict(
    pair.split("/")
    for pair in [
        "oà/òa",
        "oá/óa",
        "oả/ỏa",
        "oã/õa",
        "oạ/ọa",
        "oè/òe",
        "oé/óe",
        "oẻ/ỏe",
        "oẽ/õe",
        "oẹ/ọe",
        "uỳ/ùy",
        "uý/úy",
        "uỷ/ủy",
        "uỹ/ũy",
        "uỵ/ụy",
    ]
)
_OLDER = re.compile(r"(?<!q)(" + "|".join(_NEWER) + r")(?!\w)")


def plain(text: str) -> str:
    """The NFC text folded for matching; position i of the result stands for position i of the text."""
    folded = "".join(_SAME_LENGTH.get(letter) or _lower(letter) for letter in text)
    return _OLDER.sub(lambda found: _NEWER[found.group(1)], folded)


def _lower(letter: str) -> str:
    small = letter.lower()
    return small if len(small) == 1 else letter
