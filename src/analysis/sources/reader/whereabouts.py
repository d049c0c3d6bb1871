"""The province and the agency of each draft: named beside it, in its line, before it, or the document's own."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence

from analysis.sources.reader.drafts import Draft
from analysis.sources.reader.mentions import Found, within
from analysis.sources.reader.views import View


def likely_province(views: list[View]) -> str:
    """The province a document speaks of: the one in its headline, else the only or clearly most frequent one."""
    if not views:
        return ""
    headline = {place.province for place in views[0].places}
    if len(headline) == 1:
        return headline.pop()
    counted = Counter(place.province for view in views for place in view.places)
    if not counted:
        return ""
    (first, most), *rest = counted.most_common(2)
    return first if not rest or most >= 3 * rest[0][1] else ""


def set_province(draft: Draft, before: Draft | None, default: str) -> None:
    """Set the province: the nearest place that is not a yardstick, else that of the draft before or the default."""
    counted = draft.view.bare[draft.group.lead.end :].lstrip()
    if draft.group.noun == "unit" and re.match(r"bộ|tỉnh" if default else r"bộ|tỉnh|địa phương", counted):
        draft.province = ""
        return
    place = _nearest([place for place in draft.view.places if not _measured_against(draft, place)], draft)
    if place is not None:
        draft.facts["own province"] = (
            "yes" if any(other.province != place.province for other in draft.view.places) else "no"
        )
        draft.province = place.province
        return
    span = (draft.clause.head[0], draft.clause.tail[1])
    if any(
        cue.dimension == "scope" and cue.value == "nation"
        for cue in within(draft.view.cues, span)
        if draft.group.noun != "unit" and draft.kind != "change" and draft.form != "rank"
    ) or draft.facts.get("ministry"):
        draft.province = ""
        return
    same = before is not None and before.clause.sentence == draft.clause.sentence
    if before is not None and (same or not default) and not before.facts.get("ministry"):
        draft.province = before.province
    else:
        draft.province = default


def _measured_against(draft: Draft, place: Found) -> bool:
    """Whether a place after the figure is only what it is ranked or measured against ("thứ 2, sau Quảng Ninh")."""
    before = draft.view.bare[max(draft.group.end, place.start - 16) : place.start]
    return place.start > draft.group.end and bool(
        re.search(r"(?<!\w)(?:sau|hơn|so với|kém)(?: các)?(?: tỉnh| thành phố)? $", before)
    )


def default_agency(views: list[View]) -> str:
    """The agency a document opens with, empty where none stands before its first figures."""
    for position, view in enumerate(views[:4]):
        first = view.clauses[0].group.start if view.clauses and position else len(view.bare)
        bodies = [agency for agency in view.agencies if agency.role == "body" and agency.start < first]
        if bodies:
            return bodies[0].name
        if view.clauses and position:
            return ""
    return ""


def set_agency(draft: Draft, before: Draft | None, body: str, views: list[View]) -> None:
    """Set the agency: the nearest one, with its body where it is a tier or a field, else that of the sentence."""
    spoken = [agency for agency in draft.view.agencies if draft.form != "rank" or agency.role not in ("block", "tier")]
    agency = _nearest(spoken, draft)
    same = before is not None and before.clause.sentence == draft.clause.sentence
    span = (draft.clause.head[0], draft.clause.tail[1])
    whole = any(cue.dimension == "scope" and cue.value == "whole" for cue in within(draft.view.cues, span))
    if agency is None:
        if whole:
            draft.agency = ""
        else:
            draft.agency = before.agency if same and before is not None else _line_agency(draft, views) or body
            if same and before is not None and before.facts.get("ministry"):
                draft.facts["ministry"] = "yes"
        return
    role, name = agency.role, agency.name
    if (role in ("body", "ministry") and name != body) or role == "field":
        draft.facts["own agency"] = "yes"
    if role in ("ministry",) or role == "block":
        draft.facts["ministry"] = "yes"
        draft.agency = name
    elif role in ("field", "tier"):
        if role == "tier":
            draft.facts["own tier"] = "yes"
        outer = _outer_body(draft, body)
        draft.agency = f"{outer} - {name}" if outer else name
    else:
        draft.agency = name


def _outer_body(draft: Draft, body: str) -> str:
    bodies = [
        agency
        for agency in draft.view.agencies
        if agency.role == "body" and draft.clause.sentence[0] <= agency.start < draft.group.start
    ]
    name = bodies[-1].name if bodies else body
    return "" if name.startswith("Trung tâm") else name


def _line_agency(draft: Draft, views: list[View]) -> str:
    opening = [agency for agency in draft.view.agencies if agency.start < draft.group.start and agency.role != "field"]
    if opening and opening[-1].start < 40:
        return opening[-1].name
    return ""


def _nearest(mentions: Sequence[Found], draft: Draft) -> Found | None:
    clause = draft.clause
    inside = within(mentions, (draft.group.start, draft.group.end))
    chosen = inside[:1] or within(mentions, clause.tail)[:1] or within(mentions, clause.head)[-1:]
    return chosen[0] if chosen else None
