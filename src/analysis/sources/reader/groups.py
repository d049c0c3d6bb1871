"""Figures that belong together: a count with its base and its rate is one group, and one group becomes one claim."""

from __future__ import annotations

import re
from dataclasses import dataclass, field

from analysis.sources.reader.mentions import Cue, Figure


@dataclass
class Group:
    """One count, rate or value with its base; `noun` is what the printed number counts, `rules` what joined it."""

    start: int
    end: int
    count: Figure | None = None
    base: Figure | None = None
    rate: Figure | None = None
    noun: str = ""
    noun_end: int = 0
    rules: list[str] = field(default_factory=list)

    @property
    def lead(self) -> Figure:
        """The figure that speaks for the group."""
        lead = self.count or self.rate or self.base
        assert lead is not None
        return lead


_SLASH = re.compile(r" ?/ ?")
_OF_TOTAL = re.compile(
    r"[, ]*(?:trên|trong|/|của|so với)? ?(?:tổng số|tổng cộng|tổng|trong số|trên tổng|số)[^\d,;.:()]{0,24}$"
)
_ON = re.compile(r" ?(?:trên|trong|trong số|/) ?(?:hơn|gần|khoảng|trên)? ?$")
_AFTER_COMMA = re.compile(r"(?: [^\d,;.:()]{0,40})?, (?:trên|trong) (?:tổng số|tổng)(?: (?:hơn|gần|khoảng|trên))? ")
_RATE_OF = re.compile(r" ?(?:(?:của|trên|trong|so với) )?(?:tổng số|tổng cộng|tổng|trong số)[^\d,;.:()%]{0,20}$")


def groups(masked: str, found: list[Figure], cues: list[Cue]) -> list[Group]:
    """Groups of a folded line in order of place: fractions, "a trên tổng số b", "x% của tổng số b"."""
    nouns = {cue.start: cue for cue in cues if cue.dimension == "noun"}
    result: list[Group] = []
    position = 0
    while position < len(found):
        figure = found[position]
        group = _single(masked, figure, nouns)
        follower = found[position + 1] if position + 1 < len(found) else None
        if follower is not None and _total_first(masked, group, figure, follower):
            after = _single(masked, follower, nouns)
            after.base, after.rules = figure, ["of b, a"]
            result.append(after)
            position += 2
            continue
        if follower is not None and _is_base(masked, group, figure, follower):
            noun = _noun_after(masked, follower.end, nouns)
            group.base = follower
            group.rules.append("a of b" if figure.kind != "rate" else "share of b")
            group.end = follower.end
            group.noun_end = max(follower.end, noun.end if noun else 0)
            if noun and (not group.noun or figure.kind == "rate"):
                group.noun = noun.value
            position += 1
        result.append(group)
        position += 1
    return result


_IN_TOTAL = re.compile(r"(?:trong|trên)(?: tổng)? số (?:hơn |gần |khoảng |trên )?$|(?<!\w)(?:trong|cứ|trên) $")
_THEN = re.compile(
    r"(?: [^\d,;.:()]{2,40})?,? (?:thì )?(?:mới |chỉ |đã |hiện |mới chỉ )?(?:có|có tới) "
    r"(?:hơn |gần |khoảng |trên |tới )?$"
)


def _total_first(masked: str, group: Group, figure: Figure, follower: Figure) -> bool:
    """Whether the total stands first: "trong số 900 hồ sơ có 35 hồ sơ nộp qua mạng"."""
    return (
        figure.kind == follower.kind == "count"
        and bool(group.noun)
        and bool(_IN_TOTAL.search(masked[max(0, figure.start - 30) : figure.start]))
        and bool(_THEN.fullmatch(masked[group.noun_end : follower.start]))
    )


def _single(masked: str, figure: Figure, nouns: dict[int, Cue]) -> Group:
    noun = _noun_after(masked, figure.end, nouns)
    group = Group(figure.start, figure.end, noun=noun.value if noun else "", noun_end=noun.end if noun else figure.end)
    if figure.kind in ("rate", "fraction", "all"):
        group.rate = figure
    else:
        group.count = figure
    return group


_SKIPPED = re.compile(r" ?(?:lượt |bộ |số |loại |mục |cái |chiếc |trong số |tổng số |các |của )?(?=\w)")


def _noun_after(masked: str, end: int, nouns: dict[int, Cue]) -> Cue | None:
    gap = re.match(r" ?", masked[end:])
    for start in (end + (gap.end() if gap else 0), end + (_SKIPPED.match(masked[end:]) or gap).end()):  # type: ignore[union-attr]
        if start in nouns:
            return nouns[start]
    return None


# "30 câu hỏi trong 45 phút"
_TIME = re.compile(r" (?:phút|giờ|ngày|tuần|tháng|buổi)(?!\w)")


def _is_base(masked: str, group: Group, figure: Figure, follower: Figure) -> bool:
    if follower.kind not in ("count", "words") or figure.kind in ("none", "all"):
        return False
    if (follower.kind == "words" and follower.value == 1) or _TIME.match(masked, follower.end):
        return False
    between = masked[figure.end : follower.start]
    after_noun = masked[max(group.noun_end, figure.end) : follower.start]
    if figure.kind == "rate":
        return bool(_RATE_OF.fullmatch(between))
    if _SLASH.fullmatch(between) or _SLASH.fullmatch(after_noun):
        return follower.kind == "count"
    if _AFTER_COMMA.fullmatch(after_noun) and figure.kind == follower.kind == "count":
        return bool(figure.value and follower.value and figure.value < follower.value)
    if len(between) > 80 or re.search(r"[,;.:()]", after_noun):
        return False
    if figure.kind == "words" or follower.kind == "words":
        return bool(_ON.fullmatch(after_noun))
    if _ON.fullmatch(after_noun) and "trong" in after_noun:
        return bool(figure.value and follower.value and figure.value < follower.value)
    return bool(
        _ON.fullmatch(after_noun)
        or (
            _OF_TOTAL.search(after_noun)
            and re.search(r"(?:trên|trong|/) ?(?:tổng|số|tổng số)|trong số|trên tổng", after_noun)
        )
    )
