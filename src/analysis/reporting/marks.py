"""Light marks on time axes: the days on which the rules changed. A mark is a date, never an explanation."""

from __future__ import annotations

import datetime as dt
import functools
from collections.abc import Iterable

from matplotlib.axes import Axes
from matplotlib.lines import Line2D

from analysis import paths
from analysis.labels import day, label
from analysis.reporting.style import GRID, MUTED
from analysis.sources.milestones import load_milestones

# Under everything else, and lighter than a grid line would need to be: the reader should see the data first.
_BEHIND = 0.5
TITLE_PAD = 16


def draw_marks(axes: Axes, lift: float = 0) -> list[str]:
    """Draw the marks that fall within the x axis, a year being centred on its tick; the letters drawn.

    Call it once the limits of the axis are final. Each letter stands for the same day in every figure; `lift` raises
    the letters, in points, over words that stand on the upper end of the axis.
    """
    first, last = axes.get_xlim()
    drawn = [letter for letter, (day_text, _) in _days().items() if first < year_position(day_text) < last]
    for letter in drawn:
        at = year_position(_days()[letter][0])
        axes.axvline(at, color=GRID, linewidth=1.1, linestyle=(0, (1, 1.5)), zorder=_BEHIND, label=f"mark {letter}")
        axes.annotate(
            letter, (at, 1), (0, 2 + lift), xycoords=axes.get_xaxis_transform(), textcoords="offset points",
            ha="center", va="bottom", fontsize=8, color=MUTED, zorder=_BEHIND,
        )  # fmt: skip
    if drawn and axes.get_title(loc="left"):
        axes.set_title(axes.get_title(loc="left"), pad=TITLE_PAD + lift)
    return drawn


def mark_key(letters: Iterable[str], lang: str) -> list[Line2D]:
    """The key of the marks, as entries of a legend under the axis: the letter, the day and what began."""
    entries = []
    for letter in sorted(set(letters)):
        when, words = _days()[letter]
        told = label("legend.mark", lang, letter=letter, day=day(when, lang), what=words[lang])
        style = {"linestyle": "none", "marker": "|", "markersize": 11, "markeredgecolor": MUTED, "markeredgewidth": 0.8}
        entries.append(Line2D([], [], label=told, **style))  # type: ignore[arg-type]
    return entries


def year_position(day_text: str) -> float:
    """Where an ISO day stands on an axis of years whose ticks are the middle of each year: 2018-01-01 is 2017.5."""
    date = dt.date.fromisoformat(day_text)
    start, end = dt.date(date.year, 1, 1), dt.date(date.year + 1, 1, 1)
    return date.year + (date - start).days / (end - start).days - 0.5


def _days() -> dict[str, tuple[str, dict[str, str]]]:
    path = paths.raw("milestones.csv")
    # A project of one's own may have no milestones; its axes then bear no marks.
    return _read(str(path)) if path.is_file() else {}


@functools.cache
def _read(_path: str) -> dict[str, tuple[str, dict[str, str]]]:
    # Read like the names of provinces: words of the axis, not data of the figure.
    milestones = load_milestones()
    rows = milestones.loc[milestones["mark"]].sort_values("letter").to_dict("records")
    return {row["letter"]: (row["day"], {"vi": row["label_vi"], "en": row["label_en"]}) for row in rows}
