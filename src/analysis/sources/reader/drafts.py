"""A claim in the making: a group of figures and what the reader has understood of it so far."""

from __future__ import annotations

from dataclasses import dataclass, field

from analysis.sources.reader.groups import Group
from analysis.sources.reader.mentions import Period
from analysis.sources.reader.views import Clause, View


@dataclass
class Draft:
    """A claim in the making; `form` is count, rate, word, score, rank, step or multiple."""

    view: View
    clause: Clause
    group: Group
    form: str
    facts: dict[str, str]
    measure: str = ""
    level: str = ""
    province: str = ""
    agency: str = ""
    period: Period | None = None
    period_text: str = ""
    kind: str = "actual"
    qualifier: str = ""
    parent: Draft | None = None
    base_view: View | None = None
    rules: list[str] = field(default_factory=list)
    confidence: float = 0.9
    given: dict[str, str] = field(default_factory=dict)

    @property
    def base(self) -> float | None:
        """The value of the base, where there is one that reads as a number."""
        return self.group.base.value if self.group.base else None

    @property
    def count(self) -> float | None:
        """The value of the count, where there is one that reads as a number."""
        return self.group.count.value if self.group.count else None
