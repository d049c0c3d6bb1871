"""Reads a document: each figure that reports something becomes a proposed claim with place, rule, confidence."""

from __future__ import annotations

import re
from dataclasses import dataclass

import pandas as pd

from analysis import tables
from analysis.sources.claims import DOSSIER_MEASURES
from analysis.sources.reader.assembly import assemble
from analysis.sources.reader.bases import find_bases
from analysis.sources.reader.document import Document
from analysis.sources.reader.drafts import Draft
from analysis.sources.reader.leftovers import leftovers
from analysis.sources.reader.lists import joint_rates, levels_over_one_base, respectively, shared
from analysis.sources.reader.places import Gazetteer, gazetteer
from analysis.sources.reader.repeats import without_repeats
from analysis.sources.reader.reporting import bears_figures
from analysis.sources.reader.settings import settle
from analysis.sources.reader.text_tables import tables_in
from analysis.sources.reader.views import view

# What a total of this measure means as a base.
_MEANS = {"dossiers_received": "received", "resolved": "resolved"}


_OUT_OF = re.compile(r"(?:^|[.;:] |^¤+ )trong (?:tổng )?(?:số )?$")


@dataclass(frozen=True)
class Proposal:
    """A proposed claim: its row of claims.csv, its place in its NFC paragraph, a confidence, its rules."""

    row: dict[str, str]
    start: int
    end: int
    confidence: float
    rule: str


def read(document: Document, provinces: pd.DataFrame | Gazetteer, *, all_figures: bool = False) -> list[Proposal]:
    """The claims a document proposes, in order of place; the same text always gives the same claims.

    `provinces` has the columns of provinces.csv. Rows have exactly the columns of claims.csv, all text. With
    `all_figures`, figures outside the label rules (units, works, staff) are proposed too, with low confidence.
    """
    names = provinces if isinstance(provinces, Gazetteer) else gazetteer(provinces)
    views = [view(line, names, document.published) for line in document.lines]
    names_of_tables = tables_in(views)
    drafts = assemble(views, names_of_tables)
    if not bears_figures(drafts, views):
        drafts = []
    settle(drafts, views, document.province)
    drafts = shared(levels_over_one_base(drafts))
    respectively(drafts)
    find_bases(drafts)
    drafts = joint_rates(drafts)
    totals = {id(draft.parent) for draft in drafts if draft.parent is not None}
    left: list[Draft] = []
    if all_figures:
        left = leftovers(views, drafts)
        settle(left, views, document.province)
    drafts = [draft for draft in drafts if not _only_a_base(draft, totals)]
    drafts = without_repeats(drafts, views[0].line.number if views else 0)
    if left:
        drafts = sorted([*drafts, *left], key=_place)
    return [_proposal(document, draft, number) for number, draft in enumerate(drafts, start=1)]


def _place(draft: Draft) -> tuple[int, int, int]:
    return draft.view.line.number, draft.view.line.offset, draft.group.start


def _proposal(document: Document, draft: Draft, number: int) -> Proposal:
    text = draft.view.line.text
    group, period = draft.group, draft.period
    printed = {
        name: text[figure.start : figure.end] if figure else ""
        for name, figure in (("count", group.count), ("base", group.base), ("rate", group.rate))
    }
    if draft.base_view is not None and group.base is not None:
        printed["base"] = draft.base_view.line.text[group.base.start : group.base.end]
    value = draft.form in ("score", "rank", "step", "multiple", "money")
    filled = {
        "claim_id": f"{document.source_id}#{number}",
        "source_id": document.source_id,
        "paragraph": str(draft.view.line.number),
        "measure": draft.measure,
        "level": draft.level,
        "province": draft.province,
        "agency": draft.agency,
        "period_text": draft.period_text,
        "period_start": period.first.isoformat() if period and period.first else "",
        "period_end": period.last.isoformat() if period and period.last else "",
        "numerator_text": "" if value else printed["count"],
        "denominator_text": printed["base"],
        "rate_text": printed["rate"],
        "value_text": printed["count"] if value else "",
        "qualifier": draft.qualifier,
        "kind": draft.kind,
        "denominator_means": _denominator_means(draft) if printed["base"] and draft.measure in DOSSIER_MEASURES else "",
        "note": f"{draft.rules[0]}: named by the reader" if draft.measure == "other" else "",
    }
    row = {name: filled.get(name, "") for name in tables.TABLES["claims"]}
    offset = draft.view.line.offset
    end = max([group.end, *(figure.end for figure in (group.count, group.rate) if figure is not None)])
    return Proposal(
        row, offset + group.start, offset + end, round(draft.confidence, 2), "; ".join(dict.fromkeys(draft.rules))
    )


def _only_a_base(draft: Draft, totals: set[int]) -> bool:
    """Whether a draft is a number of survey forms or of people asked, that only the answers report on."""
    before = draft.view.bare[max(0, draft.group.start - 16) : draft.group.start]
    if id(draft) in totals and _OUT_OF.search(before):
        return True
    survey = draft.facts.get("noun") == "survey" and "index" not in draft.facts
    return "only a base" in draft.facts or (survey and id(draft) in totals)


def _denominator_means(draft: Draft) -> str:
    """What the base counts, where the text says so; a loose "hồ sơ thực tế" does not."""
    if draft.parent is not None:
        return _MEANS.get(draft.parent.measure, "unknown")
    after = draft.view.folded[draft.group.end : draft.group.end + 30]
    if re.match(r" hồ sơ (?:đã )?(?:tiếp nhận|nhận)", after):
        return "received"
    if re.match(r" hồ sơ (?:đã |được )?giải quyết", after):
        return "resolved"
    return "arising" if re.match(r" hồ sơ phát sinh", after) else "unknown"
