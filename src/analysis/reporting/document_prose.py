"""The report in print as one markdown text: prose, with computed sentences, tables and figures in their places."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from importlib import resources
from string import Template

from analysis.labels import label
from analysis.reporting.document_evidence import About, Evidence
from analysis.reporting.document_sentences import computed_sentences
from analysis.reporting.document_shown import printed_tables

# The figures that a meeting needs on paper, in their order, with their widths in per cent of the text; the site shows
# them all.
FIGURES = {
    "coverage": 50,
    "stated_and_recomputed": 52,
    "comparable_shares": 54,
    "trend": 60,
    "failed_forecast_and_fan": 56,
    "supply_and_uptake": 48,
    "specification_curve": 56,
    "interval_coverage": 50,
}


def computed(found: Evidence, made: About, lang: str) -> dict[str, str]:
    """Every computed sentence and table as markdown, by the name of its place."""
    return {**computed_sentences(found, made, lang), **printed_tables(found, lang)}


def prose(
    places: Mapping[str, str],
    words: Mapping[str, Mapping[str, str]],
    picture: Callable[[Mapping[str, str], int], str],
    lang: str,
) -> str:
    """The whole report in `lang` as pandoc's markdown; `picture` writes a figure from its words and width.

    Raises KeyError where the prose asks for a place that neither `places` nor a figure fills.
    """
    filled = {
        **places,
        **{f"figure_{name}": picture(words[name], width) for name, width in FIGURES.items()},
        **{f"see_{name}": label("document.see", lang, number=place) for place, name in enumerate(FIGURES, start=1)},
    }
    # A per cent sign never begins a line.
    return re.sub(r"(?<=\d) %", "\u00a0%", Template(written(lang)).substitute(filled))


def written(lang: str) -> str:
    """What people wrote, with a `$place` for everything that is computed."""
    return resources.files("analysis.reporting").joinpath(f"document.{lang}.md").read_text(encoding="utf-8")
