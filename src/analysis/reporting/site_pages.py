"""The pages of the site that are computed: sources, terms, figures, profiles, the tour, in the reader's language."""

from __future__ import annotations

from pathlib import Path

from analysis import paths
from analysis.cleaning.study import Study
from analysis.reporting.explore_page import explore_page
from analysis.reporting.shown_milestones import glossary_page
from analysis.reporting.site_gallery import gallery_page
from analysis.reporting.site_profiles import profiles_in, profiles_page
from analysis.reporting.sources_page import sources_page
from analysis.reporting.tour_page import tour_page

NOTEBOOKS = "notebooks"


def stage_computed(root: Path, source: Path, study: Study, language: str) -> None:
    """Write the computed pages into `source`, in words of their language: they need no catalogue.

    Sources stand beside the notebooks, where the links of tables lead.
    """
    figures = root / "reports" / "figures"
    pages = {
        f"{NOTEBOOKS}/sources.md": sources_page(study, language),
        f"{NOTEBOOKS}/glossary.md": glossary_page(language),
        "figures.md": gallery_page(figures, language),
        "explore.md": explore_page(study, figures, language),
        "tour.md": tour_page(study, language),
        "provinces/index.md": profiles_page(study, profiles_in(root, language), language),
    }
    for name, text in pages.items():
        paths.write_text(source / name, text)
