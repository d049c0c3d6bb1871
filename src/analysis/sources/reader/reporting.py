"""Which figures report something: counts of people, thresholds, time saved and unnamed rests do not."""

from __future__ import annotations

import re

from analysis.sources.reader.deciding import from_its_own_words
from analysis.sources.reader.drafts import Draft
from analysis.sources.reader.facts import SUBJECTS
from analysis.sources.reader.mentions import within
from analysis.sources.reader.stipulations import exact_score, scoring_rule
from analysis.sources.reader.views import View

_DESCRIBING = re.compile(
    r" ?(?:đã|được|của|là|ở|tại|trên|trong|thuộc|so|chiếm|đạt|mức|tăng|giảm|cho|đúng|tức|đang|"
    r"còn|chưa|bị|do|từ|vào|mỗi|/|-|và|theo|cấp|lên|xuống|đến)\b"
)


_ASKED = re.compile(
    r"(?:khảo sát|phỏng vấn|lấy ý kiến|thăm dò|phát ra|điều tra)(?: (?:trên|hơn|gần|khoảng|qua|với))? $"
)
_THE_REST = re.compile(
    r"(?:các|những) (?:sở|huyện|xã|tỉnh|đơn vị|địa phương|nơi|ngành|bộ|cơ quan)[^,;:.]{0,24} "
    r"còn lại(?: [^\W\d]+){0,5} ?$"
)
_A_DAY = re.compile(r" ?(?:lượt|hồ sơ|người)?(?: người)? ?(?:/|mỗi|một) ?(?:ngày|buổi|giờ|tuần|lần)(?!\w)")


def reports(draft: Draft) -> bool:
    """Whether the figure reports something at all."""
    group, view, noun = draft.group, draft.view, draft.group.noun
    lead = group.lead
    tail = view.bare[group.end : group.end + 90]
    if lead.kind == "words" and re.search(r"(?:^|[.;:] )(?:¤ ?)*thứ $", view.bare[: lead.start]):
        return False
    if lead.kind == "words":
        if (
            group.base is None
            and draft.form not in ("rank", "step", "multiple")
            and noun not in (*SUBJECTS, "document", "unit")
        ):
            return False
        if view.bare[lead.start : lead.end] == "năm" and re.search(
            r"(?:trong|cả|mỗi|hằng|hàng|từng|một|các|những|qua|đầu|cuối|nhiều|cùng) $",
            view.bare[max(0, lead.start - 8) : lead.start],
        ):
            return False
        if (
            lead.value == 1
            and draft.form != "rank"
            and not re.search(r"(?:chỉ|duy nhất|mới|có|vẻn vẹn) $", view.bare[max(0, lead.start - 10) : lead.start])
        ):
            return False
    if lead.kind == "none" and view.bare[max(0, group.start - 8) : group.start] in ("gần như ", "hầu như "):
        return False
    if lead.kind == "none":
        return not _threshold(draft) and noun in ("", "dossier", "opinion", "transaction", "procedure", "result")
    if lead.kind == "all":
        return _all_reports(draft)
    if ((group.count is None and lead.kind == "rate") or draft.form == "score") and _threshold(draft):
        return False
    mean = draft.form == "count" and noun == "dossier" and group.base is None and lead.value and lead.value < 100
    if (
        mean
        and lead.value
        and not lead.value.is_integer()
        and not re.search(r"[^\W\d]", view.bare[lead.start : lead.end])
    ):
        return False
    if noun == "criterion" and group.base is None:
        return False
    if noun == "procedure" and group.base is None and view.bare[max(0, group.start - 6) : group.start] == "thuộc ":
        return False
    if noun == "unit" and group.base is None and view.bare[max(0, group.start - 4) : group.start].endswith(" là "):
        return False
    if noun in ("dossier", "survey", "") and _ASKED.search(view.bare[max(0, group.start - 30) : group.start]):
        draft.facts["only a base"] = "yes"
    if _THE_REST.search(view.folded[draft.clause.head[0] : lead.start]) and group.base is None:
        return False
    if _A_DAY.match(view.bare, group.noun_end) or _A_DAY.match(view.bare, group.end):
        return False
    if draft.form == "score" and "index" not in draft.facts and not draft.facts.get("index told"):
        return False
    if draft.form == "multiple":
        return bool(
            re.search(r"(?:gấp|tăng|giảm|bằng|hơn|gần)[^,;.]{0,16}$", view.bare[max(0, lead.start - 24) : lead.start])
        )
    if group.count is not None and group.rate is None and not noun and draft.form == "count":
        if not group.base and re.fullmatch(r"(?:19|20)\d\d", view.bare[lead.start : lead.end]):
            return False
        if re.match(r" ?[^\W\d]", tail) and not _DESCRIBING.match(tail):
            start = group.end + (1 if tail.startswith(" ") else 0)
            return any(cue.dimension != "none" for cue in within(view.cues, (start, start + 1)))
    return True


def bears_figures(drafts: list[Draft], views: list[View]) -> bool:
    """Whether a figure of a document speaks for itself: by unit, base, index, colon or `là`, or as a rate of something.

    A bare number takes its meaning from such figures; where there is none, it is a date, a code or a size. Two rates
    under one heading speak for each other.
    """
    scored = not any(scoring_rule(view.folded) for view in views)
    return any(_speaks(draft, scored) for draft in drafts) or sum(_is_a_rate(draft) for draft in drafts) > 1


_ANNOUNCED = re.compile(r"(?:: ?|(?<!\w)là (?:hơn |gần |khoảng |trên )?)$")
_SPOKEN = ("status", "action", "channel")
# A few of these stand in any programme of a conference; a questionnaire has questions, a system room for accounts.
_COUNTED_TOO, _MANY = ("document", "opinion", "survey", "visit"), 20
_SET_DOWN = re.compile(r" ?(?:câu hỏi|tài khoản)(?!\w)")
_SCORED = ("par", "sipas", "papi", "papi_part", "ict", "other_index")


def _is_a_rate(draft: Draft) -> bool:
    return draft.group.rate is not None and draft.group.rate.kind != "all"


def _speaks(draft: Draft, scored: bool) -> bool:
    group, own = draft.group, draft.facts
    if group.noun in SUBJECTS and group.lead.kind == "count":
        return True
    if group.noun in _COUNTED_TOO and (group.lead.value or 0) >= _MANY:
        return not _SET_DOWN.match(draft.view.bare, group.end)
    if group.base is not None and (group.noun or group.rate is not None):
        return True
    if _is_a_rate(draft):
        of_something = draft.measure != "other" or (own.get("noun") in SUBJECTS and "noun inherited" not in own)
        return of_something and (group.count is not None or (from_its_own_words(draft.rules[0]) and scored))
    if draft.form in ("score", "rank", "step"):
        return (scored or (draft.form == "score" and exact_score(group))) and own.get("index") in _SCORED
    if group.lead.kind in ("none", "all"):
        return "status" in own
    told = any(name in own for name in _SPOKEN)
    return told and bool(_ANNOUNCED.search(draft.view.bare[max(0, group.start - 12) : group.start]))


def _threshold(draft: Draft) -> bool:
    """Whether the rate is only the mark that the units counted just before it have reached."""
    if not draft.clause.position:
        return False
    left = draft.view.clauses[draft.clause.position - 1]
    between = draft.view.bare[left.group.end : draft.group.start]
    return left.group.noun == "unit" and not re.search(r"[,;:.(]", between)


def _all_reports(draft: Draft) -> bool:
    view, group = draft.view, draft.group
    before = view.bare[max(0, group.start - 24) : group.start]
    if re.search(r"(?:chia cho|mẫu số là|của|trên|trong|với|gần như|hầu như) $", before):
        return False
    return "status" in draft.facts and draft.facts.get("noun", "dossier") == "dossier"
