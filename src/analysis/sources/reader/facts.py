"""What the words around a figure say of it, by dimension: noun, channel, action, status, topic, index, level."""

from __future__ import annotations

import re
from itertools import pairwise

from analysis.sources.reader.groups import Group
from analysis.sources.reader.mentions import Cue, within
from analysis.sources.reader.views import Clause, View

DIMENSIONS = ("channel", "action", "status", "topic", "weak", "index", "index_word", "self_scored")
SUBJECTS = ("dossier", "card", "procedure", "online_procedure", "task", "result", "transaction")
_PLAIN_NOUN = {"online_procedure": "procedure", "card": "dossier"}
_PIECE = re.compile(r"[,;:(]")
_RANK_BEFORE = re.compile(
    r"(?:hạng|(?<!lần )(?<!năm )(?<!ngày )(?<!điều )thứ|vị trí|bậc|đứng|xếp|thứ hạng)(?: thứ|"
    r" số)? ?$|hạng (?:là|đạt) ?$"
)
_RANKED = re.compile(r"(?:xếp|đứng)(?: ở)?(?: vị trí)?(?: thứ| hạng)(?: thứ)? $")


def facts(view: View, clause: Clause) -> dict[str, str]:
    """What the clause itself says, by dimension; the noun is the printed unit, else the nearest subject."""
    tail = within(view.cues, clause.tail)
    asides = _asides(view.bare, clause.head)
    head = [cue for cue in within(view.cues, clause.head) if not any(start <= cue.start < end for start, end in asides)]
    found: dict[str, str] = {}
    for dimension in DIMENSIONS:
        cue = _verb_before(view, clause, head) if dimension == "action" else None
        cue = cue or _nearest(tail, head, dimension)
        if cue is not None:
            found[dimension] = cue.value
    if found.get("index") == "papi_part" and not any(cue.value == "papi" for cue in view.cues):
        del found["index"]
    if "index" in found and _index_left_behind(view, head, tail, clause.head[1]):
        del found["index"]
    if found.get("index") == "satisfaction" and any(
        cue.value == "sipas" for cue in within(view.cues, (clause.sentence[0], clause.group.start))
    ):
        found["index"] = "sipas"
    noun = _noun(view, clause, tail, head)
    if noun == "procedure" and _NEW.match(view.bare, clause.group.noun_end):
        found["topic"] = "reviewed"
    if noun == "task" and (
        _STILL.search(view.bare[max(0, clause.group.start - 12) : clause.group.start])
        or view.bare.startswith(" còn lại", clause.group.noun_end)
    ):
        found["status"] = "open"
    spoken = [cue for cue in (*head, *tail) if cue.dimension == "noun"]
    if noun == "dossier" and any(cue.value == "online_procedure" for cue in spoken):
        found.setdefault("channel", "online")
    if noun == "card":
        noun = "dossier"
        found.setdefault("action", "resolve")
    if noun == "online_procedure":
        noun = "procedure"
        found.setdefault("channel", "online")
    if noun:
        found["noun"] = noun
    level = _level(view, clause)
    if level is not None:
        found["level"] = level
    if not any(name in found for name in ("level", *DIMENSIONS[:-2])):
        far = words_of(view, (clause.tail[1], clause.far))
        if _OTHERS.match(view.bare, clause.tail[1]):
            far.pop("status", None)
        found.update({name: value for name, value in far.items() if name in ("level", *DIMENSIONS)})
    if any(cue.dimension == "link" and cue.value == "part" for cue in head):
        found["part"] = "part"
    return found


# "..., còn lại thuộc các sở" speaks of other dossiers.
_OTHERS = re.compile(r"[,; ]*(?:số )?còn lại")
_NEW = re.compile(r" (?:được )?(?:ban hành |công bố )?mới(?!\w)")


def _index_left_behind(view: View, head: list[Cue], tail: list[Cue], end: int) -> bool:
    """Whether the index stands in an earlier piece and the piece before the figure speaks of dossiers."""
    if any(cue.dimension == "index" for cue in tail):
        return False
    last = next(cue for cue in reversed(head) if cue.dimension == "index")
    cut = max(view.bare.rfind(mark, last.end, end) for mark in ",;:")
    return cut >= 0 and any(
        cue.start > cut
        and (cue.dimension in ("status", "channel", "topic") or (cue.dimension == "noun" and cue.value == "dossier"))
        for cue in head
    )


_SAID_OF = re.compile(r"(?:(?<!\w)là(?: (?:hơn|gần|khoảng|trên))?|^) ?$")
_STILL = re.compile(r"(?<!\w)còn(?: lại)? $")


def words_of(view: View, span: tuple[int, int]) -> dict[str, str]:
    """What a heading or a cell says: the first word of each dimension."""
    found: dict[str, str] = {}
    for cue in within(view.cues, span):
        if cue.dimension in DIMENSIONS or cue.dimension == "kind":
            found.setdefault(cue.dimension, cue.value)
        elif cue.dimension == "noun" and cue.value in SUBJECTS:
            found.setdefault("noun", _PLAIN_NOUN.get(cue.value, cue.value))
            if cue.value.startswith("online_"):
                found.setdefault("channel", "online")
    for level in within(view.levels, span)[:1]:
        found["level"] = level.level
    return found


def form(view: View, group: Group, found: dict[str, str], index: bool) -> str:
    """How the figure is to be read: count, rate, word, score, rank, step or multiple."""
    lead = group.lead
    before = view.bare[max(0, lead.start - 20) : lead.start]
    if group.noun == "multiple":
        return "multiple"
    if group.noun == "money":
        return "money"
    if group.noun == "step":
        return "step"
    if group.count is None:
        return "rate" if lead.kind == "rate" else "word"
    if group.noun == "point":
        return "score"
    if _RANKED.search(before) or (_RANK_BEFORE.search(before) and (index or group.base is not None)):
        return "rank"
    if index and not group.noun and lead.kind == "count":
        if group.base is not None:
            return (
                "rank"
                if (group.base.value or 0) <= 70
                and (lead.value or 0) <= (group.base.value or 0)
                and float(lead.value or 0).is_integer()
                else "score"
            )
        printed = view.bare[lead.start : lead.end]
        if re.fullmatch(r"\d{1,3} ?[.,] ?\d{1,4}", printed):
            return "score"
    return "count"


def ranked(view: View, group: Group) -> bool:
    """Whether a word for ranks stands right before the figure."""
    return bool(_RANK_BEFORE.search(view.bare[max(0, group.start - 20) : group.start]))


def _verb_before(view: View, clause: Clause, head: list[Cue]) -> Cue | None:
    """The action right before a count of dossiers: "tiếp nhận 900 hồ sơ cấp phiếu ..." speaks of receiving."""
    if clause.group.count is None:
        return None
    cue = next((cue for cue in reversed(head) if cue.dimension == "action"), None)
    near = cue is not None and re.fullmatch(r"(?: [^\W\d]+){0,3} ", view.bare[cue.end : clause.group.start])
    return cue if near else None


def _nearest(tail: list[Cue], head: list[Cue], dimension: str) -> Cue | None:
    return next((cue for cue in tail if cue.dimension == dimension), None) or next(
        (cue for cue in reversed(head) if cue.dimension == dimension), None
    )


def _noun(view: View, clause: Clause, tail: list[Cue], head: list[Cue]) -> str:
    group = clause.group
    if group.noun and group.noun not in ("share_point", "multiple", "step", "point"):
        return group.noun
    if group.count is None:
        after = next((cue for cue in tail if cue.dimension == "noun" and cue.value in SUBJECTS), None)
        if after is not None and after.start - clause.tail[0] <= 24:
            return after.value
    pieces = _pieces(view.bare, clause.head)
    for start, end in reversed(pieces):
        nouns = [cue for cue in head if cue.dimension == "noun" and cue.value in SUBJECTS and start <= cue.start < end]
        if nouns:
            return nouns[0].value
    after = next((cue for cue in tail if cue.dimension == "noun" and cue.value in SUBJECTS), None)
    if after is None and group.count is not None and _SAID_OF.search(view.bare[pieces[-1][0] : clause.head[1]]):
        spoken = [
            cue for cue in head if cue.dimension == "noun" and cue.start >= pieces[-2 if len(pieces) > 1 else -1][0]
        ]
        if spoken and spoken[0].value in ("document", "opinion", "survey", "visit", "ignored"):
            return spoken[0].value
    return after.value if after else ""


_ASIDE = re.compile(
    r"(?:^|[,;.] ?) ?(?:sau khi|để|nhằm|do|nhờ|từ khi|trước khi|cùng với việc|bên cạnh việc|"
    r"ngoài việc|thay vì|không chỉ)(?!\w)[^,;:.()]{0,120},"
)


def _asides(bare: str, span: tuple[int, int]) -> list[tuple[int, int]]:
    """Subordinate clauses ("sau khi kết nối, ...") that do not speak of the figure."""
    return [(span[0] + match.start(), span[0] + match.end()) for match in _ASIDE.finditer(bare[slice(*span)])]


def _pieces(bare: str, span: tuple[int, int]) -> list[tuple[int, int]]:
    cuts = [span[0], *(match.end() for match in _PIECE.finditer(bare, *span)), span[1]]
    return list(pairwise(cuts))


def _level(view: View, clause: Clause) -> str | None:
    group = clause.group
    inside = within(view.levels, (group.start, group.end))
    after = within(view.levels, clause.tail)
    before = within(view.levels, clause.head)
    chosen = (inside or after or before[-1:])[:1]
    return chosen[0].level if chosen else None
