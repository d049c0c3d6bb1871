"""From the clauses of a document to drafts of claims: which figures report something, and what they measure."""

from __future__ import annotations

import re
from bisect import bisect_left
from dataclasses import dataclass, field
from itertools import takewhile

from analysis.sources.reader.drafts import Draft
from analysis.sources.reader.facts import SUBJECTS, facts, form, ranked, words_of
from analysis.sources.reader.groups import Group
from analysis.sources.reader.measuring import measure_of
from analysis.sources.reader.mentions import Cue, within
from analysis.sources.reader.text_tables import Table, table_drafts
from analysis.sources.reader.views import Clause, View

_TELLING = ("status", "channel", "action", "topic")
STRONG = ("status", "topic", "index", "channel", "action", "level", "weak")
_DESCRIBING = re.compile(
    r" ?(?:đã|được|của|là|ở|tại|trên|trong|thuộc|so|chiếm|đạt|mức|tăng|giảm|cho|đúng|tức|đang|"
    r"còn|chưa|bị|do|từ|vào|mỗi|/|-|và|theo|cấp|lên|xuống|đến)\b"
)


@dataclass
class Context:
    """What has been read so far and still holds."""

    headline: dict[str, str] = field(default_factory=dict)
    section: dict[str, str] = field(default_factory=dict)
    topic: dict[str, str] = field(default_factory=dict)
    index_told: bool = False
    drafts: list[Draft] = field(default_factory=list)


def assemble(views: list[View], found_tables: list[Table]) -> list[Draft]:
    """A draft for every figure that reports something, in order of place, with its measure."""
    if not any(_of_the_field(cue) for view in views for cue in view.cues):
        return []
    context = Context()
    rows = {view.line.number for table in found_tables for view, _ in (*table.headers, *table.body)}
    starts = {table.headers[0][0].line.number: table for table in found_tables}
    for position, view in enumerate(views):
        heading = words_of(view, (0, len(view.bare)))
        if position == 0:
            context.headline = {**heading, "line": "headline"}
            context.index_told = "index" in heading
        if view.line.number in rows:
            if view.line.number in starts:
                context.drafts += table_drafts(starts[view.line.number], {**context.headline, **context.section})
            continue
        _read_line(view, context)
        _fill_back(view, context.drafts)
        if position == 0:
            continue
        if (not view.clauses and _is_heading(view)) or (view.clauses and view.bare.rstrip().endswith(":")):
            context.section = heading
    return [draft for draft in context.drafts if draft.measure]


def _of_the_field(cue: Cue) -> bool:
    """Whether a word speaks of dossiers, procedures, tasks of reform or an index: without one there is no claim."""
    if cue.dimension in ("index", "index_word", "status", "topic"):
        return True
    return cue.value == "online" or (cue.dimension == "noun" and cue.value in SUBJECTS)


def _read_line(view: View, context: Context) -> None:
    """Read the clauses of a line; a sentence that reports no figure sets the topic of those after it."""
    reached, context.topic = 0, {}
    for clause in view.clauses:
        if clause.first:
            spoken = words_of(view, (reached, clause.sentence[0]))
            if measure_of({**spoken, "form": "rate"}) is not None:
                context.topic = spoken
        draft = _draft(view, clause, context)
        if draft is not None:
            context.drafts.append(draft)
            reached = clause.sentence[1]


def _unit_of_a_list(draft: Draft, before: Draft) -> bool:
    """Whether a unit is named for this count right after a sentence on the same thing: "X đứng đầu với 530 hồ sơ"."""
    view, clause = draft.view, draft.clause
    named = within(view.agencies, clause.head) or within(view.places, clause.head)
    return bool(named) and before.view is view and before.facts.get("noun") == "dossier" and bool(before.measure)


UNDESCRIBED = "dossiers, not further described"


def _fill_back(view: View, drafts: list[Draft]) -> None:
    """In "năm 2017 có 48 hồ sơ, năm 2018 có 156 hồ sơ nộp trực tuyến" the last of a row describes them all.

    So it does for "80% hồ sơ cấp tỉnh, 60% cấp huyện và 50% cấp xã được nộp trực tuyến".
    """
    row: list[Draft] = []
    here = list(takewhile(lambda draft: draft.view is view, reversed(drafts)))
    for draft in reversed(here):
        if row and row[-1].clause.sentence != draft.clause.sentence:
            row = []
        if draft.rules[0].endswith(UNDESCRIBED) or not draft.measure:
            row.append(draft)
        elif (
            row
            and draft.facts.get("noun") == "dossier"
            and "part" not in draft.facts
            and draft.measure
            in ("online_filing", "late", "on_time", "postal_return", "postal_intake", "online_payment")
        ):
            dated = within(view.periods, (row[-1].group.end, draft.group.start))
            for other in row:
                if other.form == draft.form and (dated or not other.measure):
                    other.measure, other.rules[0], other.confidence = draft.measure, f"as after: {draft.rules[0]}", 0.6
            row = []


def _is_heading(view: View) -> bool:
    text = view.bare.strip()
    return text.endswith(":") or len(text) < 70


def _draft(view: View, clause: Clause, context: Context) -> Draft | None:
    own = facts(view, clause)
    group = clause.group
    if own.get("noun") == "ignored" and not group.noun and not any(name in own for name in STRONG):
        return None
    if own.get("noun") == "ignored":
        del own["noun"]
    before = _earlier(view, clause, context)
    heading = _heading(view, clause)
    if "index" not in own and (own.get("noun", "") not in SUBJECTS or group.noun == "point"):
        inherited = heading.get("index") or _index_before(view, clause, before) or _outer_index(clause.group, context)
        if inherited and (group.noun == "point" or not any(name in own for name in _TELLING)):
            own["index"] = inherited
    if "index" not in own and "index_word" in own and (group.noun in ("point", "step") or ranked(view, group)):
        own["index"] = own["index_word"]
    own["form"] = form(view, group, own, "index" in own)
    if own["form"] == "rank" and own.get("noun") == "unit":
        del own["noun"]
    if context.index_told or "index" in own:
        own["index told"] = "yes"
        context.index_told = True
    draft = Draft(view, clause, group, own["form"], own)
    if not _reports(draft):
        return None
    name, measure, confidence = _measure(draft, heading, before, context)
    if not name:
        return None
    draft.measure, draft.confidence = measure, confidence
    draft.rules = [name, *group.rules]
    outer = heading if heading.get("level") else context.topic if "(topic)" in name else {}
    if outer.get("level"):
        draft.facts["outer level"] = outer["level"]
    return draft


def _outer_index(group: Group, context: Context) -> str:
    """The index of the paragraph or headline, for a figure that can only be a score."""
    value = group.count.value if group.count is not None else None
    decimal = value is not None and (not value.is_integer() or 30_000 <= value < 100_000)
    if group.noun == "point" or (not group.noun and decimal):
        return context.topic.get("index") or context.section.get("index") or context.headline.get("index", "")
    return ""


def _index_before(view: View, clause: Clause, before: Draft | None) -> str:
    """The index spoken of before; a part of PAPI holds only for a bare list of figures."""
    index = before.facts.get("index", "") if before else ""
    if index != "papi_part" or before is None:
        return index
    moved = before.clause.sentence != clause.sentence or bool(within(view.places, clause.head))
    return "papi" if moved else index


def _earlier(view: View, clause: Clause, context: Context) -> Draft | None:
    """The draft before this one, if it is of the same sentence, the one before, or the line before."""
    if not context.drafts:
        return None
    spoken = (draft for draft in reversed(context.drafts) if draft.group.noun != "unit" or draft.form == "rank")
    last = next(spoken, context.drafts[-1])
    return last if last.view is view or view.line.number - last.view.line.number <= 2 else None


def _heading(view: View, clause: Clause) -> dict[str, str]:
    """What stands before the first colon of the sentence, where no figure stands before that."""
    colon = view.bare.find(":", clause.sentence[0], clause.group.start)
    if colon < 0 or _figures_between(view, clause.sentence[0], colon):
        return {}
    return words_of(view, (clause.sentence[0], colon))


def _figures_between(view: View, start: int, end: int) -> bool:
    first = bisect_left(view.clauses, start, key=lambda clause: clause.group.start)
    return first < len(view.clauses) and view.clauses[first].group.start < end


_ASKED = re.compile(
    r"(?:khảo sát|phỏng vấn|lấy ý kiến|thăm dò|phát ra|điều tra)(?: (?:trên|hơn|gần|khoảng|qua|với))? $"
)
_THE_REST = re.compile(
    r"(?:các|những) (?:sở|huyện|xã|tỉnh|đơn vị|địa phương|nơi|ngành|bộ|cơ quan)[^,;:.]{0,24} còn lại(?: [^\W\d]+){0,5} ?$"
)
_A_DAY = re.compile(r" ?(?:lượt|hồ sơ|người)?(?: người)? ?(?:/|mỗi|một) ?(?:ngày|buổi|giờ|tuần|lần)(?!\w)")


def _reports(draft: Draft) -> bool:
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
    if group.count is None and lead.kind == "rate" and _threshold(draft):
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
    if group.count is not None and not noun and draft.form == "count":
        if not group.base and re.fullmatch(r"(?:19|20)\d\d", view.bare[lead.start : lead.end]):
            return False
        if re.match(r" ?[^\W\d]", tail) and not _DESCRIBING.match(tail):
            start = group.end + (1 if tail.startswith(" ") else 0)
            return any(cue.dimension != "none" for cue in within(view.cues, (start, start + 1)))
    return True


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


_THE_SAME = re.compile(
    r"(?<!\w)(?:con số này|tỷ lệ này|tỉ lệ này|con số tương ứng|con số đó|tỷ lệ tương ứng|số này)(?!\w)[^;:]{0,60}$"
)


def _by_post(draft: Draft, before: Draft | None, same_sentence: bool) -> bool:
    """Whether it is the post that takes in or returns: its name stands before, or the figure before was the post's."""
    view, clause = draft.view, draft.clause
    owners = [
        agency for agency in within(view.agencies, (clause.sentence[0], draft.group.start)) if agency.role == "body"
    ]
    if owners and owners[-1].name == "Bưu điện tỉnh":
        return True
    if owners and owners[-1].name.startswith(("Trung tâm", "Sở ")) and not same_sentence:
        return False
    if (
        before is None
        or before.view is not view
        or not (before.measure.startswith("postal") or before.facts.get("channel") == "post")
    ):
        return False
    return same_sentence or draft.facts.get("action") == "return" or "lượng" in view.bare[slice(*clause.head)]


# What a total becomes when only a level tells its part apart.
_AT_A_LEVEL = {
    "procedures_total": "procedures_online",
    "dossiers_received": "online_filing",
    "resolved": "online_filing",
}


def _measure(draft: Draft, heading: dict[str, str], before: Draft | None, context: Context) -> tuple[str, str, float]:
    """Rule, measure and confidence."""
    own = draft.facts
    same_sentence = before is not None and before.clause.sentence == draft.clause.sentence and before.view is draft.view
    strong = [name for name in STRONG if name in own]
    if "noun" not in own or own["noun"] not in (
        *SUBJECTS,
        "document",
        "opinion",
        "survey",
        "visit",
        "unit",
        "criterion",
    ):
        noun = (
            (before.facts.get("noun", "") if before and same_sentence else "")
            or heading.get("noun", "")
            or context.section.get("noun", "")
            or (before.facts.get("noun", "") if before else "")
        )
        if noun:
            own["noun"] = noun
            own["noun inherited"] = "yes"
    printed_noun = "noun" in own and "noun inherited" not in own
    if (
        "channel" not in own
        and own.get("action", "receive") in ("receive", "return", "file")
        and own.get("noun") != "procedure"
    ):
        channel = heading.get("channel") or (
            "post" if "action" in own and _by_post(draft, before, same_sentence) else None
        )
        if channel:
            own["channel"] = channel
            strong.append("channel")
    if (
        before is not None
        and before.measure
        and _THE_SAME.search(draft.view.bare[draft.clause.head[0] : draft.group.start])
    ):
        own.setdefault("level", before.level or before.facts.get("level", ""))
        return f"as before: {before.rules[0].removeprefix('as before: ')}", before.measure, 0.65
    if (
        strong == ["action"]
        and own["action"] == "receive"
        and not printed_noun
        and before is not None
        and before.measure in ("online_filing", "in_person_filing", "postal_intake")
        and not heading
    ):
        own["channel"] = before.facts.get("channel", "")
        return f"as before: {before.rules[0].removeprefix('as before: ')}", before.measure, 0.6
    if (
        strong == ["action"]
        and own["action"] == "receive"
        and "part" in own
        and before is not None
        and same_sentence
        and before.measure in ("online_filing", "in_person_filing", "postal_intake")
    ):
        return f"as before: {before.rules[0].removeprefix('as before: ')}", before.measure, 0.6
    if own["form"] == "money":
        if before is not None and same_sentence and before.measure == "online_payment":
            own.setdefault("topic", "payment")
        rule = measure_of({**own, "noun": "money"})
        return (
            (rule.name, rule.measure, 0.6) if rule is not None and rule.name == "money paid online" else ("", "", 0.0)
        )
    if own["form"] == "rank" and "index" not in own:
        return "rank in something else", "other", 0.6
    if own.get("noun") == "transaction" and not strong and before is not None and before.form == "money":
        return "payments beside their sum", "online_payment", 0.6
    if strong == ["level"] and not printed_noun and before is not None and before.measure:
        own.setdefault("noun", before.facts.get("noun", ""))
        inside = f"level within: {before.rules[0].removeprefix('level within: ')}"
        return inside, _AT_A_LEVEL.get(before.measure, before.measure), 0.75
    if strong:
        rule = measure_of(own)
        if rule is not None:
            return rule.name, rule.measure, 0.9
    if (
        printed_noun
        and not strong
        and re.search(
            r"tổng (?:số |lượng |cộng )?hồ sơ[^,;:¤]*:? ?$", draft.view.bare[draft.clause.head[0] : draft.group.start]
        )
    ):
        return "all dossiers", "dossiers_received", 0.6
    if (
        printed_noun
        and before is not None
        and same_sentence
        and before.facts.get("noun") == own["noun"]
        and before.measure
        and not heading
    ):
        return f"as before: {before.rules[0].removeprefix('as before: ')}", before.measure, 0.7
    if not heading and not printed_noun and same_sentence and before is not None and before.measure:
        for key in (*STRONG, "noun"):
            if key != "level" and key in before.facts:
                own.setdefault(key, before.facts[key])
        return f"as before: {before.rules[0].removeprefix('as before: ')}", before.measure, 0.65
    for name, outer, confidence in (
        ("heading", heading, 0.75),
        ("topic", context.topic if not printed_noun else {}, 0.6),
        ("section", context.section, 0.65),
    ):
        if any(key in outer for key in STRONG):
            joint = {**outer, **own}
            rule = measure_of(joint)
            if rule is not None:
                own.update({key: value for key, value in joint.items() if key not in own})
                return f"{rule.name} ({name})", rule.measure, confidence
    if printed_noun:
        rule = measure_of(own)
        if rule is not None:
            return rule.name, rule.measure, 0.7
        if own["noun"] == "dossier" and draft.form == "count" and before is not None and _unit_of_a_list(draft, before):
            return f"as before: {before.rules[0].removeprefix('as before: ')}", before.measure, 0.6
        if own["noun"] == "dossier" and draft.form == "count":
            return "dossiers, not further described", "dossiers_received", 0.5
    if before is not None and before.measure:
        for key in (*STRONG, "noun"):
            if key != "level" and key in before.facts:
                own.setdefault(key, before.facts[key])
        return f"as before: {before.rules[0].removeprefix('as before: ')}", before.measure, 0.55
    if any(key in context.headline for key in STRONG):
        joint = {**context.headline, **own}
        rule = measure_of(joint)
        if rule is not None:
            own.update({key: value for key, value in joint.items() if key not in own})
            return f"{rule.name} (headline)", rule.measure, 0.4
    if own["form"] == "rate" and own.get("noun") == "dossier":
        return UNDESCRIBED, "", 0.5
    return "", "", 0.0
