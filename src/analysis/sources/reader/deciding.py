"""The measure of a figure in its context: its own words first, then heading, sentence, section, headline."""

from __future__ import annotations

import re
from dataclasses import dataclass, field

from analysis.sources.reader.drafts import Draft
from analysis.sources.reader.facts import SUBJECTS
from analysis.sources.reader.measuring import measure_of
from analysis.sources.reader.mentions import within

STRONG = ("status", "topic", "index", "channel", "action", "level", "weak")
UNDESCRIBED = "dossiers, not further described"
COUNTED = (*SUBJECTS, "document", "opinion", "survey", "visit", "unit", "criterion")


@dataclass
class Context:
    """What has been read so far and still holds."""

    headline: dict[str, str] = field(default_factory=dict)
    section: dict[str, str] = field(default_factory=dict)
    topic: dict[str, str] = field(default_factory=dict)
    index_told: bool = False
    drafts: list[Draft] = field(default_factory=list)


def measure_in_context(
    draft: Draft, heading: dict[str, str], before: Draft | None, context: Context
) -> tuple[str, str, float]:
    """Rule, measure and confidence; empty texts where nothing tells the measure."""
    own = draft.facts
    same_sentence = before is not None and before.clause.sentence == draft.clause.sentence and before.view is draft.view
    strong = [name for name in STRONG if name in own]
    if own.get("noun") not in COUNTED:
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
        return _as_before(before, 0.65)
    if (
        strong == ["action"]
        and own["action"] == "receive"
        and not printed_noun
        and before is not None
        and before.measure in ("online_filing", "in_person_filing", "postal_intake")
        and not heading
    ):
        own["channel"] = before.facts.get("channel", "")
        return _as_before(before, 0.6)
    if (
        strong == ["action"]
        and own["action"] == "receive"
        and "part" in own
        and before is not None
        and same_sentence
        and before.measure in ("online_filing", "in_person_filing", "postal_intake")
    ):
        return _as_before(before, 0.6)
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
        return _as_before(before, 0.7)
    if not heading and not printed_noun and same_sentence and before is not None and before.measure:
        _take_over(own, before)
        return _as_before(before, 0.65)
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
            spoken = _last_without_status(context.drafts, before)
            return _as_before(spoken, 0.6)
        if own["noun"] == "dossier" and draft.form == "count":
            return UNDESCRIBED, "dossiers_received", 0.5
    if before is not None and before.measure:
        _take_over(own, before)
        return _as_before(before, 0.55)
    if any(key in context.headline for key in STRONG):
        joint = {**context.headline, **own}
        rule = measure_of(joint)
        if rule is not None:
            own.update({key: value for key, value in joint.items() if key not in own})
            return f"{rule.name} (headline)", rule.measure, 0.4
    if own["form"] == "rate" and own.get("noun") == "dossier":
        return UNDESCRIBED, "", 0.5
    return "", "", 0.0


def from_its_own_words(rule: str) -> bool:
    """Whether a rule, as named here, read the clause itself, and not a heading, a topic or the figure before."""
    return not rule.endswith(")") and not rule.startswith("as before")


def _as_before(before: Draft, confidence: float) -> tuple[str, str, float]:
    return f"as before: {before.rules[0].removeprefix('as before: ')}", before.measure, confidence


def _take_over(own: dict[str, str], before: Draft) -> None:
    for key in (*STRONG, "noun"):
        if key != "level" and key in before.facts:
            own.setdefault(key, before.facts[key])


def _last_without_status(drafts: list[Draft], before: Draft) -> Draft:
    """The draft before, or the one before its breakdown into early, on time and late."""
    here = [draft for draft in drafts[-12:] if draft.view is before.view and draft.measure]
    plain = [draft for draft in here if draft.measure not in ("late", "on_time", "early", "pending")]
    return plain[-1] if before.measure in ("late", "on_time", "early", "pending") and plain else before


def _unit_of_a_list(draft: Draft, before: Draft) -> bool:
    """Whether a unit is named for this count right after a sentence on the same thing: "X đứng đầu với 530 hồ sơ"."""
    view, clause = draft.view, draft.clause
    named = bool(within(view.agencies, clause.head)) or bool(within(view.places, clause.head))
    return named and before.view is view and before.facts.get("noun") == "dossier" and bool(before.measure)


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
