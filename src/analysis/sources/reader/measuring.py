"""From what a clause says to the measure it reports: the ordered rules of measures.csv, the first that fits."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache

from analysis.sources.reader.lexicon import rows


@dataclass(frozen=True)
class MeasureRule:
    """A row of measures.csv: its name, the facts it needs (dimension to allowed values) and its measure."""

    name: str
    needs: tuple[tuple[str, frozenset[str]], ...]
    measure: str

    def fits(self, facts: dict[str, str]) -> bool:
        """Whether every needed fact is there."""
        return all(facts.get(dimension) in values for dimension, values in self.needs)


def measure_of(facts: dict[str, str]) -> MeasureRule | None:
    """The first rule that fits the facts, or None where they do not tell."""
    return next((rule for rule in measure_rules() if rule.fits(facts)), None)


@cache
def measure_rules() -> tuple[MeasureRule, ...]:
    """The rules of measures.csv in order."""
    return tuple(
        MeasureRule(
            row["rule"],
            tuple(
                (name, frozenset(values.split("|")))
                for name, _, values in (need.partition("=") for need in row["needs"].split())
            ),
            row["measure"],
        )
        for row in rows("measures.csv")
    )
