"""What the reader finds in a text before it makes claims: mentions, each with its place."""

from __future__ import annotations

import datetime as dt
from bisect import bisect_left
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TypeVar


@dataclass(frozen=True)
class Mention:
    """A stretch of text from `start` to `end` (exclusive) that means something to the reader."""

    start: int
    end: int


@dataclass(frozen=True)
class Cue(Mention):
    """A word of the lexicon: its dimension (noun, channel, action ...) and the value it stands for."""

    dimension: str
    value: str


@dataclass(frozen=True)
class Level(Mention):
    """A service level as the claims table writes it: 1-2, 3, 4, 3+4, full, partial."""

    level: str


@dataclass(frozen=True)
class Place(Mention):
    """A province (its slug), or the whole country (an empty slug)."""

    province: str


@dataclass(frozen=True)
class Agency(Mention):
    """An agency by its canonical name; `role` is body, ministry, block, tier or field."""

    name: str
    role: str


@dataclass(frozen=True)
class Period(Mention):
    """A printed period; `compared` where it is only a yardstick, `event` where it is the day of an event."""

    first: dt.date | None
    last: dt.date | None
    compared: bool = False
    event: bool = False


@dataclass(frozen=True)
class Figure(Mention):
    """A printed number: `kind` is count, rate, or word (a fraction in words, a zero statement)."""

    kind: str
    value: float | None
    qualifier: str = ""


Found = TypeVar("Found", bound=Mention)


def within(mentions: Sequence[Found], span: tuple[int, int]) -> list[Found]:
    """The mentions that begin inside a span; they stand in order of place."""
    first = bisect_left(mentions, span[0], key=_start)
    return list(mentions[first : bisect_left(mentions, span[1], lo=first, key=_start)])


def _start(mention: Mention) -> int:
    return mention.start
