"""Tour."""
from __future__ import annotations
from analysis.cleaning.study import Study
def tour_page(study: Study, lang: str) -> str:
    return "# Tour\n"
