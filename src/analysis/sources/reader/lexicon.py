"""The reader's words, kept as data beside it, and one matcher that finds them in a single pass over a text."""

from __future__ import annotations

import csv
import re
from collections.abc import Iterator
from functools import cache
from importlib import resources

from analysis.sources.reader.mentions import Cue
from analysis.sources.reader.plain import plain

WORD = re.compile(r"[^\W_]+|[^\w\s]")

Forms = dict[str, list[tuple[tuple[str, ...], str, str]]]


def cues(text: str) -> list[Cue]:
    """Every word of cues.csv in a folded text, the longest form where several begin at one place, in order of place.

    A compound that opens with a noun ("hồ sơ qua mạng") also says the noun.
    """
    found: list[Cue] = []
    for start, end, dimension, value in find(text, cue_forms()):
        if dimension in _COMPOUND:
            found += [Cue(*noun) for noun in _leading_noun(text, start, end)]
        found.append(Cue(start, end, dimension, value))
    return found


_COMPOUND = ("channel", "action", "topic", "status")


def _leading_noun(text: str, start: int, end: int) -> list[tuple[int, int, str, str]]:
    return [
        (start, start + last, dimension, value)
        for first, last, dimension, value in find(text[start:end], _noun_forms())
        if first == 0
    ]


def rows(name: str) -> list[dict[str, str]]:
    """The rows of one of the reader's own tables."""
    text = resources.files(__package__).joinpath(name).read_text(encoding="utf-8")
    return list(csv.DictReader(text.splitlines()))


def form_index(entries: list[tuple[str, str, str]]) -> Forms:
    """Printed forms by their first word, longest first; an entry is (forms separated by |, dimension, value)."""
    index: Forms = {}
    for forms, dimension, value in entries:
        for form in forms.split("|"):
            words = tuple(WORD.findall(plain(form)))
            index.setdefault(words[0], []).append((words, dimension, value))
    for candidates in index.values():
        candidates.sort(key=lambda candidate: -len(candidate[0]))
    return index


def find(text: str, forms: Forms) -> Iterator[tuple[int, int, str, str]]:
    """Start, end, dimension and value of each form in a folded text; forms do not overlap."""
    words = [(found.group(), found.start(), found.end()) for found in WORD.finditer(text)]
    position = 0
    while position < len(words):
        for form, dimension, value in forms.get(words[position][0], ()):
            stop = position + len(form)
            if stop <= len(words) and all(words[position + i][0] == form[i] for i in range(1, len(form))):
                yield words[position][1], words[stop - 1][2], dimension, value
                position = stop
                break
        else:
            position += 1


@cache
def _noun_forms() -> Forms:
    subjects = ("dossier", "procedure", "online_procedure", "result", "transaction")
    return form_index(
        [
            (row["forms"], "noun", row["value"])
            for row in rows("cues.csv")
            if row["dimension"] == "noun" and row["value"] in subjects
        ]
    )


@cache
def cue_forms() -> Forms:
    """The forms of cues.csv, read once."""
    return form_index([(row["forms"], row["dimension"], row["value"]) for row in rows("cues.csv")])
