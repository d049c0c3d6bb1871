"""Proposals as a table, and the version of the rules that made them."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from functools import cache
from importlib import resources

import pandas as pd

from analysis import tables
from analysis.sources.reader.reading import Proposal

PLACE = ("start", "end", "confidence", "rule", "reader")


def rows(proposals: Iterable[Proposal]) -> list[dict[str, str | int | float]]:
    """One record per proposal: the columns of claims.csv, then `start` and `end` (characters of the NFC paragraph),
    `confidence` in [0, 1], `rule` and `reader` (the version of the rules)."""
    return [
        {
            **proposal.row,
            "start": proposal.start,
            "end": proposal.end,
            "confidence": proposal.confidence,
            "rule": proposal.rule,
            "reader": version(),
        }
        for proposal in proposals
    ]


def frame(proposals: Iterable[Proposal]) -> pd.DataFrame:
    """The same as a frame, also when there are none."""
    return pd.DataFrame(rows(proposals), columns=[*tables.TABLES["claims"], *PLACE])


@cache
def version() -> str:
    """The version of the reader: a number and a fingerprint of its rules and words; a decision says what it judged."""
    digest = hashlib.sha256()
    for file in sorted(resources.files(__package__).iterdir(), key=lambda file: file.name):
        if file.name.endswith((".py", ".csv")):
            digest.update(file.name.encode() + b"\0" + file.read_bytes().replace(b"\r\n", b"\n"))
    return f"1-{digest.hexdigest()[:8]}"
