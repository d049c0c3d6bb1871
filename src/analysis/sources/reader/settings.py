"""In what sense: kind, qualifier and level of each draft; province, agency and period are set beside them."""

from __future__ import annotations

import re

from analysis.sources.reader.dating import set_period, timeline_of
from analysis.sources.reader.drafts import Draft
from analysis.sources.reader.mentions import within
from analysis.sources.reader.views import View
from analysis.sources.reader.whereabouts import default_agency, likely_province, set_agency, set_province


def settle(drafts: list[Draft], views: list[View], province: str | None) -> None:
    """Fill province, agency, period, level, qualifier and kind of every draft, in order of place."""
    default = province if province is not None else likely_province(views)
    body = default_agency(views)
    before: Draft | None = None
    timeline = timeline_of(views)
    for draft in drafts:
        if before is not None and before.view is not draft.view:
            before = None
        draft.kind = _kind(draft)
        draft.qualifier = _qualifier(draft)
        draft.level = _level(draft, before)
        set_agency(draft, before, body, views)
        set_province(draft, before, default)
        draft.agency = draft.given.get("agency", draft.agency)
        set_period(draft, timeline)
        if draft.group.noun != "unit" or draft.form == "rank":
            before = draft


# -- kind ----------------------------------------------------------------------------------------------------------

_CHANGE = re.compile(
    r"(?<!\w)(?:tăng|giảm|nhích|vượt|tụt|lùi|tiến|hạ|thăng|rớt|sụt|hụt|cao hơn|thấp hơn|"
    r"nhiều hơn|ít hơn|kém|chênh|gấp|cải thiện|leo|leo lên|vươn lên)"
    r"(?: (?:thêm|khoảng|gần|hơn|trên|tới|được|nhẹ|mạnh|bình quân|trung bình|đến|xấp xỉ|là|"
    r"đáng kể|tương ứng|dưới|chừng|những|lần lượt|đều|nhanh|bậc|lên))*? ?$"
)
_CHANGE_LONG = re.compile(
    r"(?<!\w)(?:cao hơn|thấp hơn|nhiều hơn|ít hơn|hơn|vượt|"
    r"kém)(?! \d)[^,;:.()\d]{2,60}(?:\d{2} tỉnh, thành phố )?(?:là |tới |đến )?$"
)
_TO = re.compile(r"(?<!\w)(?:lên|xuống|còn|tăng lên|giảm xuống|giảm còn|từ)(?: (?:mức|đến|tới|còn))? ?$")


_AGAINST_PLAN = re.compile(r" ?(?:so với|/) ?(?:kế hoạch|chỉ tiêu|mục tiêu)")
_PLAN_IS = re.compile(r"(?:^|[.;:(] ?|so với )(?:kế hoạch|chỉ tiêu)(?: năm)?(?: ¤+)?(?: là| đạt|:)? $")


def _kind(draft: Draft) -> str:
    if "kind" in draft.given:
        return draft.given["kind"]
    view, clause, group = draft.view, draft.clause, draft.group
    before = view.bare[max(clause.sentence[0], group.lead.start - 90) : group.lead.start]
    before = re.sub(
        r"(?:(?<!cao )(?<!thấp )(?<!nhiều )(?<!ít )hơn|gần|khoảng|trên|dưới|xấp xỉ|ít nhất|chừng) $", "", before
    )
    after = view.folded[group.end : group.end + 40]
    if draft.form in ("multiple",):
        return "change"
    if (_CHANGE.search(before) and not (before.endswith("lên ") and draft.form != "step")) or draft.form == "step":
        return "change"
    if draft.form in ("rate", "score") and not _TO.search(before) and _CHANGE_LONG.search(before):
        return "change"
    if (
        draft.form == "rate"
        and group.count is None
        and re.match(r" (?:so với |của )?(?:cùng kỳ|cả tháng|cả năm|tháng trước|năm trước|năm ngoái|kế hoạch)", after)
        and re.search(r"(?:bằng|xấp xỉ|tương đương)[^,;.]{0,14}$", view.bare[max(0, group.start - 24) : group.start])
    ):
        return "change"
    if (
        re.match(r"[^,;.:]{0,40}(?:phải đạt|được giao|đặt ra|đề ra)", view.bare[group.end : group.end + 70])
        and draft.form in ("rate", "word")
        and group.count is None
    ):
        return "target"
    if _AGAINST_PLAN.match(view.bare, group.end):
        return "actual"
    if _PLAN_IS.search(before):
        return "target"
    marks = [
        cue
        for cue in within(view.cues, (max(clause.sentence[0], group.start - 400), group.start))
        if cue.dimension == "kind" and cue.value in ("target", "result")
    ]
    if marks and marks[-1].value == "target":
        return "target"
    if not marks and draft.facts.get("section kind") == "target":
        return "target"
    return "actual"


def _qualifier(draft: Draft) -> str:
    group = draft.group
    for figure in (group.count, group.rate):
        if (
            figure is not None
            and figure.qualifier
            and not (figure.qualifier == "over" and draft.kind == "change" and _comparative(draft))
        ):
            return figure.qualifier
    colon = draft.view.bare.rfind(":", draft.clause.sentence[0], group.start)
    if colon >= 0 and (opened := _OPENED.search(draft.view.bare[:colon])) and group.rate is not None:
        return (
            "over" if opened.group(1) in ("không thấp hơn", "tối thiểu", "ít nhất", "không dưới", "trên") else "under"
        )
    if draft.kind == "target" and "mức tối thiểu" in draft.view.bare[group.end : draft.clause.sentence[1]]:
        return "over"
    return ""


_OPENED = re.compile(r"(không thấp hơn|tối thiểu|ít nhất|không dưới|trên|dưới|không quá) ?$")


def _comparative(draft: Draft) -> bool:
    start = draft.group.lead.start
    return bool(re.search(r"(?:cao|thấp|nhiều|ít) hơn $", draft.view.bare[max(0, start - 14) : start]))


# -- level ---------------------------------------------------------------------------------------------------------


def _level(draft: Draft, before: Draft | None) -> str:
    if draft.group.noun in ("unit", "opinion", "survey", "document"):
        return ""
    if draft.measure in (
        "online_filing",
        "procedures_online",
        "other",
        "dossiers_received",
        "resolved",
        "on_time",
        "late",
        "procedures_with_dossier",
    ):
        level = draft.facts.get("level", "")
        if level:
            return level
        if "level" not in draft.facts and _continues(draft):
            if draft.facts.get("outer level"):
                return draft.facts["outer level"]
            handed_out = (
                before is not None
                and before.facts.get("level") == "3+4"
                and before.clause.sentence != draft.clause.sentence
                and _respectively(before)
            )
            if before is not None and before.measure == draft.measure and not handed_out:
                return before.level
    return ""


def _respectively(draft: Draft) -> bool:
    return "lần lượt" in draft.view.bare[slice(*draft.clause.sentence)]


def _continues(draft: Draft) -> bool:
    return "outer level" in draft.facts or any("as before" in rule or "heading" in rule for rule in draft.rules)
