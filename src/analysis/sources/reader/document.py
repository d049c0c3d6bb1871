"""An article as the reader takes it in: a title, a day of publication, and numbered lines of NFC text."""

from __future__ import annotations

import datetime as dt
import re
from dataclasses import dataclass

from analysis import vietnamese


@dataclass(frozen=True)
class Line:
    """A non-empty line, or a piece of a very long one.

    `number` counts from 1 (the `paragraph` of a claim), `text` is NFC, `offset` is where the piece begins in the line.
    """

    number: int
    text: str
    offset: int = 0


@dataclass(frozen=True)
class Document:
    """A document to read: `lines[0]` is the headline; a line that only states the publication is left out."""

    source_id: str
    lines: tuple[Line, ...]
    published: dt.date | None = None
    province: str | None = None


class Rough(dt.date):
    """The first day of the month or year that is all that is known of a publication."""


_PUBLISHED = re.compile(r"Published: ?(\d{4}(?:-\d{2}){0,2})")
_STAMP = re.compile(
    r"\d{1,2}:\d{2}(?:AM|PM)?[ ,|-]{1,4}(\d{1,2}[/-]\d{1,2}[/-]\d{4})|"
    r"(\d{1,2}[/-]\d{1,2}[/-]\d{4})[ ,|-]{1,4}\d{1,2}:\d{2}"
)
_CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\u200b\u200e\u200f\u2060\ufeff]")


def document(text: str, source_id: str, published: dt.date | None = None, province: str | None = None) -> Document:
    """The document in a text: NFC, one line per non-empty line.

    `published` is taken from a line `Published: 2020-08-12` or a printed time stamp (15:35 - 12/08/2020) where it is
    not given. `province` is the slug of the province the publisher speaks of; None lets the reader find it.
    """
    lines = []
    for number, line in enumerate((line for line in clean(text).split("\n") if line.strip()), start=1):
        stated = _PUBLISHED.fullmatch(line.strip())
        if stated and number <= 3:
            published = published or publication(stated.group(1))
            continue
        lines += _pieces(number, line.rstrip())
    if published is None:
        published = next((day for line in lines[:12] if (day := _stamp(line.text))), None)
    return Document(source_id, tuple(lines), published, province)


def publication(text: str) -> dt.date | None:
    """A day of publication as precise as known: 2020-08-12, 12/08/2020, 2020-08 or 2020; None for anything else."""
    rough = re.fullmatch(r"((?:19|20)\d\d)(?:-(0[1-9]|1[0-2]))?", text.strip())
    return Rough(int(rough.group(1)), int(rough.group(2) or 1), 1) if rough else vietnamese.date(text)


LONGEST_LINE = 4000


def _pieces(number: int, line: str) -> list[Line]:
    """The line, cut at sentence ends or spaces where it is so long that no person wrote it."""
    pieces, start = [], 0
    while len(line) - start > LONGEST_LINE:
        window = line[start : start + LONGEST_LINE]
        cut = max(window.rfind(". ") + 1, 0) or max(window.rfind(" "), 0) or LONGEST_LINE
        pieces.append(Line(number, line[start : start + cut], start))
        start += cut
    return [*pieces, Line(number, line[start:], start)]


def clean(text: str) -> str:
    """The text as NFC with `\\n` line ends and without control and invisible characters."""
    return vietnamese.nfc(_CONTROL.sub("", text.replace("\r\n", "\n").replace("\r", "\n").replace("\u2028", "\n")))


def _stamp(text: str) -> dt.date | None:
    found = _STAMP.search(text)
    return vietnamese.date(found.group(1) or found.group(2)) if found else None
