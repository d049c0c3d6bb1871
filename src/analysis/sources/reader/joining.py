"""Joins a count and the rate printed beside it: "422, chiếm 62,61%", "154 hồ sơ (31,90%)", "87,7% (50.353 hồ sơ)"."""

from __future__ import annotations

import re

from analysis.sources.reader.groups import Group
from analysis.sources.reader.mentions import Cue, within

_LINK = (
    r"(?:(?:và|tức|tức là|tương đương|tương đương với|tương ứng|tương ứng với|bằng|đạt|chiếm|hay|tỷ lệ|tỉ lệ|tỷ trọng|"
    r"là|khoảng|gần|hơn|trên|chỉ|ứng với|mới|xấp xỉ|chiếm tới|chiếm khoảng|đạt gần|tỷ lệ đạt|dưới|vào khoảng|với|"
    r"ở mức|được|hoàn thành|chưa tới|chưa đến|chưa đầy|non|ngót|ít nhất|tối thiểu|vẻn vẹn|gần như|"
    r"lên tới|lên đến|:) ?){0,8}"
)
_COUNT_THEN_RATE = re.compile(rf"[^,;:()]{{0,90}}(?:,|;|\(| -|:)? ?{_LINK}")
_SHARE_VERB = re.compile(
    r"[^;:()]{0,90}, ?(?:và )?(?:chiếm|tức|tương đương|bằng|đạt tỷ lệ|đạt|hay) "
    r"(?:tỷ lệ |gần |hơn |khoảng |trên |tới |là )*$"
)
_RATE_THEN_COUNT = re.compile(
    r" ?(?:\(|, (?:tức|tương đương|tương ứng|hay)(?: với| là)? |, với ) ?(?:hơn |gần |khoảng |trên )?"
)
_NAMED_BASE_THEN = re.compile(r" ?(?:của |trên |trong )?(?:tổng số|tổng|lượng|số) [^,;.:()¤]{3,50}\( ?")
_SHARE_OF_NAMED = re.compile(r"(?<!\w)(?:chiếm|tương đương|tương ứng)(?: [^\W\d]+){0,3} ?$")
_WORDS_THEN_COUNT = re.compile(r" (?:[^,;.:()¤\d]|¤){4,80} \( ?(?:hơn |gần |khoảng )?")
_AT_LEVEL = re.compile(r" (?:ở|đạt|lên) ¤")
_OF_THEM = re.compile(
    r" ?(?:hồ sơ )?(?:trong đó|trong số đó|trong số này|trong số ấy|số đó|số này|số hồ sơ này|số hồ sơ đó)(?!\w)"
)
_OWN = {"status", "index", "action", "channel", "topic", "noun"}


def joined(bare: str, found: list[Group], cues: list[Cue]) -> list[Group]:
    """The groups of a folded line with each rate joined to the count it restates."""
    result: list[Group] = []
    for group in _paired(bare, found):
        if result and (_join(bare, result[-1], group, cues) or _join_over_aside(bare, result, group, cues)):
            continue
        result.append(group)
    return result


_IN_TURN = re.compile(
    r"[^.;:()]{0,60}, ?(?:chiếm |đạt )?(?:tương ứng|lần lượt)"
    r"(?: (?:với|là|đạt|chiếm|bằng|tỷ lệ|tương ứng|khoảng|gần|hơn)){0,3} ?"
)
_AND = re.compile(r" ?(?:và|,|;) ?(?:khoảng |gần |hơn |trên )?")


def _paired(bare: str, found: list[Group]) -> list[Group]:
    """The groups with "a hồ sơ và b hồ sơ, tương ứng x% và y%" made into a with x and b with y."""
    result: list[Group] = []
    position = 0
    while position < len(found):
        rates = _rates_in_a_row(bare, found, position)
        counts = result[-len(rates) :] if len(rates) > 1 else []
        if counts and len(counts) == len(rates) and _told_in_turn(bare, counts, rates):
            for count, rate in zip(counts, rates, strict=True):
                count.rate, count.rules = rate.rate, [*count.rules, "rates in turn"]
                count.base = count.base or rate.base
        else:
            result += rates or [found[position]]
        position += len(rates) or 1
    return result


def _told_in_turn(bare: str, counts: list[Group], rates: list[Group]) -> bool:
    together = bare[counts[0].start : counts[-1].end]
    return (
        all(other.count is not None and other.rate is None for other in counts)
        and not re.search(r"[.;] ", together)
        and bool(_IN_TURN.fullmatch(bare[max(counts[-1].end, counts[-1].noun_end) : rates[0].start]))
    )


def _rates_in_a_row(bare: str, found: list[Group], position: int) -> list[Group]:
    """The rates alone from a place on, joined by commas and "và"."""
    row: list[Group] = []
    for group in found[position:]:
        if group.rate is None or group.count is not None or group.rate.kind != "rate":
            break
        if row and not _AND.fullmatch(bare[row[-1].end : group.start]):
            break
        row.append(group)
    return row


_ASIDE = re.compile(r"\([^()]{1,200}\)")


def _join_over_aside(bare: str, result: list[Group], right: Group, cues: list[Cue]) -> bool:
    """Join a rate to the count before a breakdown in parentheses: "1.210 dịch vụ (688 mức độ 3; ...), chiếm 65%"."""
    if right.rate is None or right.count is not None:
        return False
    aside = re.search(r"\), (?:chiếm|đạt|bằng|tương đương|tức)[^,;:.()\d]{0,30}$", bare[result[-1].end : right.start])
    opened = bare.rfind("(", 0, result[-1].start)
    if not aside or opened < 0 or ")" in bare[opened : result[-1].start]:
        return False
    owner = next((group for group in reversed(result) if group.end <= opened), None)
    if owner is None or owner.count is None or owner.rate is not None or right.start - owner.end > 250:
        return False
    if re.search(r"[,;.]", bare[max(owner.end, owner.noun_end) : opened]):
        return False
    owner.rate, owner.base = right.rate, owner.base or right.base
    owner.rules.append("rate after the breakdown")
    return True


def _join(bare: str, left: Group, right: Group, cues: list[Cue]) -> bool:
    if left.count is not None and left.rate is None and right.count is None and right.rate is not None:
        return _join_rate(bare, left, right, cues)
    if (
        left.rate is not None
        and left.rate.kind == "fraction"
        and left.count is None
        and right.count is None
        and right.rate is not None
        and re.fullmatch(r"[^,;.:()]{0,40}\( ?", bare[left.end : right.start])
    ):
        left.rate, left.base, left.end = right.rate, right.base, right.end
        return True
    if (
        left.rate is not None
        and left.base is None
        and left.count is not None
        and right.count is not None
        and right.rate is None
        and _NAMED_BASE_THEN.fullmatch(bare[left.rate.end : right.start])
        and bare[right.noun_end : right.noun_end + 1] == ")"
    ):
        left.base, left.end, left.noun_end = right.count, right.end, right.noun_end
        left.rules.append("share of b")
        return True
    if (
        left.count is None
        and left.base is None
        and left.rate is not None
        and right.count is not None
        and right.rate is None
    ):
        return _join_count(bare, left, right, cues)
    return False


def _join_rate(bare: str, left: Group, right: Group, cues: list[Cue]) -> bool:
    if left.count is None or right.rate is None:
        return False
    if left.count.kind == "none" or right.rate.kind == "all" or left.noun in ("step", "multiple"):
        return False
    between = re.sub(r"\(¤+\)|¤+", "", bare[max(left.end, left.noun_end) : right.start])
    between = between.replace("phí, lệ phí", "phí và lệ phí")
    if re.search(r"[.!?] ", between):
        return False
    if "đều" in between or re.search(r"(?:tăng|giảm|vượt|nhích|cao hơn|thấp hơn)[^,;]{0,12}$", between):
        return False
    if left.noun == "unit" and not re.search(r"[,;:(]", between):
        return False
    if _OF_THEM.match(bare, right.end) or (between.lstrip().startswith(",") and _AT_LEVEL.match(bare, right.end)):
        if right.base is None and left.base is None:
            right.base = left.count
            right.rules.append("share of the count before")
        return False
    linked = _COUNT_THEN_RATE.fullmatch(between)
    gap = between[re.search(r"^[^,;:()]*", between).end() :] if linked else ""  # type: ignore[union-attr]
    if linked and not gap and not _bare_link(between):
        return False
    if not linked and not _SHARE_VERB.fullmatch(between):
        return False
    if right.base is not None and left.base is not None:
        return False
    if not _SHARE_OF_NAMED.search(between) and _speaks_for_itself(bare, right, cues):
        return False
    left.rules.append(
        "rate in apposition"
        if between.rstrip().endswith(("tức", "tương đương", "hay", "bằng", "chiếm", "đạt"))
        else "rate beside its count"
    )
    left.rate, left.base = right.rate, left.base or right.base
    left.end = left.noun_end = max(right.end, right.noun_end if right.base else right.end)
    if right.noun and right.noun != left.noun:
        left.rules.append("of another base")
    return True


def _bare_link(between: str) -> bool:
    return bool(re.search(r"(?:đạt|chiếm|bằng|tức|tương đương|-)[^,;]{0,20}$", between))


def _speaks_for_itself(bare: str, right: Group, cues: list[Cue]) -> bool:
    """Whether the words right after a rate say what it is a rate of, so that it is a claim of its own."""
    after = right.end if right.base is None else right.noun_end
    reach = bare[after : after + 200]
    stop = re.search(r"[,;:()]|\.(?= |$)|(?<!\w)(?:và|còn|trong đó|so với)(?!\w)", reach)
    end = after + (stop.start() if stop else len(reach))
    if bare[max(0, right.start - 1) : right.start] == "(" and bare[after : after + 1] == ")":
        return False
    words = bare[after:end].replace("¤", "")
    if re.match(r" ?(?:trên |trong |của |so với )?(?:tổng|lượng|số|toàn bộ)", words):
        return False
    if right.base is not None:
        return False
    own = [cue for cue in within(cues, (after, end)) if cue.dimension in _OWN]
    if not own:
        return False
    if own[0].dimension == "noun" and own[0].start <= after + 1:
        return any(
            cue.dimension != "noun" and not (cue.dimension == "action" and cue.value == "receive") for cue in own
        )
    return True


def _join_count(bare: str, left: Group, right: Group, cues: list[Cue]) -> bool:
    between = bare[left.end : right.start]
    if (
        left.rate is not None
        and left.rate.kind == "fraction"
        and re.fullmatch(r"[^,;.:()]{0,80}(?:,[^,;.:()]{0,20})?(?:[:(]|, với|, tức) ?", between.replace("¤", ""))
    ):
        between = "(" if between.rstrip().endswith("(") else ", tức "
    if right.base is not None and (_NAMED_BASE_THEN.fullmatch(between) or _WORDS_THEN_COUNT.fullmatch(between)):
        between = "("
    if not _RATE_THEN_COUNT.fullmatch(between):
        return False
    if "(" in between:
        close = bare.find(")", right.end, right.end + 60)
        inside = [cue for cue in within(cues, (right.end, close)) if cue.dimension in _OWN and cue.dimension != "noun"]
        if close < 0 or close - right.end > 40 or inside:
            return False
        left.noun_end = close
    left.rules.append("count beside its rate")
    left.count, left.base = right.count, right.base
    left.noun = right.noun or left.noun
    left.end = right.end
    left.noun_end = max(left.noun_end, right.noun_end)
    return True
