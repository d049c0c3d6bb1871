"""Parts that add up to the total before them in a sentence, and what the parts tell of the total."""

from __future__ import annotations

from collections import defaultdict

from analysis.sources.reader.drafts import Draft


def sums(drafts: list[Draft]) -> None:
    """Counts after a total in its sentence that add up to it are its parts, whatever the wording."""
    for index, total in enumerate(drafts):
        parts: list[Draft] = []
        for draft in drafts[index + 1 : index + 7]:
            if (
                not same_sentence(total, draft)
                or draft.form != "count"
                or draft.group.base is not None
                or draft.count is None
                or not total.count
            ):
                break
            parts.append(draft)
            if draft.measure == "resolved" and total.measure == "dossiers_received":
                break
            if len(parts) > 1 and sum(part.count or 0 for part in parts) == total.count:
                if (
                    {part.level for part in parts} == {"3", "4"}
                    and total.measure == parts[0].measure
                    and not total.level
                ):
                    total.level = "3+4"
                for part in parts:
                    part.parent, part.group.base, part.base_view = total, total.group.count, total.view
                    part.rules.append("parts that add up")
                    if total.measure == "pending" and part.measure in ("late", "on_time"):
                        part.measure = "pending"
                break


def reviewed_together(drafts: list[Draft]) -> None:
    """Procedures published with parts that are new, amended or abolished are not the procedures in force."""
    parts: dict[int, list[Draft]] = defaultdict(list)
    for draft in drafts:
        if draft.parent is not None and draft.parent.measure == "procedures_total":
            parts[id(draft.parent)].append(draft)
    for siblings in parts.values():
        total = siblings[0].parent
        if total is None or "công bố" not in total.view.bare[total.clause.head[0] : total.group.start]:
            continue
        if not any(part.facts.get("topic") == "reviewed" and same_sentence(part, total) for part in siblings):
            continue
        for draft in (total, *siblings):
            if draft.measure == "procedures_total":
                draft.measure, draft.rules = "other", [*draft.rules, "published anew, amended or abolished"]


def same_sentence(left: Draft, right: Draft) -> bool:
    """Whether two drafts stand in one sentence."""
    return left.view is right.view and left.clause.sentence == right.clause.sentence
