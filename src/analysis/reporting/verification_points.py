"""The words of a verification: a place where an output differs, and the verdict on the output."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal

from analysis.labels import label

Judgement = Literal["identical", "same numbers", "changed", "missing", "environment differs"]

LONGEST = 90


@dataclass(frozen=True)
class Point:
    """One place where two outputs differ: the label `verify.<key>` with its values, and what stands there.

    `old` is what was committed, `new` what was made again; both are empty where the words of the label say it all.
    """

    key: str
    values: Mapping[str, object] = field(default_factory=dict)
    old: str = ""
    new: str = ""

    def where(self, lang: str) -> str:
        """The place in words."""
        return label(f"verify.{self.key}", lang, **self.values)

    def text(self, lang: str = "en") -> str:
        """The place and the change, as one line."""
        if not (self.old or self.new):
            return self.where(lang)
        nothing = label("verify.nothing", lang)
        return f"{self.where(lang)}: {self.old or nothing} → {self.new or nothing}"


@dataclass(frozen=True)
class Pair:
    """A picture as committed and as made again, for the page that shows both."""

    mime: str
    old: bytes
    new: bytes
    alt: str = ""


@dataclass(frozen=True)
class Verdict:
    """What became of one file: the judgement, where it differs, and the figures that rest on a changed input."""

    path: str
    judgement: Judgement
    points: tuple[Point, ...] = ()
    figures: tuple[str, ...] = ()
    pictures: tuple[Pair, ...] = ()

    @property
    def holds(self) -> bool:
        """Whether nothing was changed or lost."""
        return self.judgement not in ("changed", "missing")


def differing(old: str, new: str) -> tuple[str, str]:
    """The two texts cut to the neighbourhood of their first difference, on one line each."""
    if len(old) <= LONGEST and len(new) <= LONGEST:
        return _flat(old), _flat(new)
    start = next((place for place, (a, b) in enumerate(zip(old, new, strict=False)) if a != b), min(len(old), len(new)))
    first = max(0, start - LONGEST // 3)
    # Begin at a word, so that a number is shown whole.
    first = old.rfind(" ", 0, first) + 1 if first else 0
    return _cut(old, first), _cut(new, first)


def _cut(text: str, first: int) -> str:
    piece = text[first : first + LONGEST]
    return ("… " if first else "") + _flat(piece) + (" …" if first + LONGEST < len(text) else "")


def _flat(text: str) -> str:
    return " ".join(text.split())
