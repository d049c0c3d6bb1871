"""Every figure of the study, drawn once a session and a language: tests look at it and change nothing of it."""

from __future__ import annotations

import functools
import warnings

import pandas as pd
from drawn_selections import STUDY_TABLES, study
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.figure import Figure

from analysis.reporting import export, registry, style


@functools.cache
def study_table(figure_id: str) -> pd.DataFrame:
    return STUDY_TABLES[figure_id]()


@functools.cache
def shown(figure_id: str, lang: str) -> export.Drawn:
    """What a cell shows of the study: pictures and words."""
    drawn = registry.figure(figure_id, study_table(figure_id), study().sources, lang)
    assert isinstance(drawn, export.Drawn)
    return drawn


@functools.cache
def laid_out(figure_id: str, lang: str) -> Figure:
    return lay_out(figure_id, study_table(figure_id), lang)


def lay_out(figure_id: str, table: pd.DataFrame, lang: str) -> Figure:
    """The figure as its recipe makes it, laid out; any warning (a missing glyph, say) is an error."""
    with style.house_style(), warnings.catch_warnings():
        warnings.simplefilter("error")
        figure = registry.FIGURES[figure_id].draw(table, lang)
        FigureCanvasAgg(figure).draw()
    return figure
