"""One line with everything found in it, and its figures cut into clauses: what stands before and after each."""

from __future__ import annotations

import datetime as dt
import re
from bisect import bisect_right
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from analysis.sources.reader.distractors import distractors
from analysis.sources.reader.document import Line
from analysis.sources.reader.figures import figures
from analysis.sources.reader.groups import Group, groups
from analysis.sources.reader.joining import joined
from analysis.sources.reader.levels import levels
from analysis.sources.reader.lexicon import cues
from analysis.sources.reader.mentions import Agency, Cue, Level, Mention, Period, Place, within
from analysis.sources.reader.periods import periods
from analysis.sources.reader.places import Gazetteer, agencies, places
from analysis.sources.reader.plain import plain
from analysis.sources.reader.stipulations import stipulated

BLANK = "¤"


@dataclass(frozen=True)
class View:
    """A line, folded, with its mentions in order of place; `bare` has every mention but the cues blanked."""

    line: Line
    folded: str
    bare: str
    cues: list[Cue]
    levels: list[Level]
    periods: list[Period]
    places: list[Place]
    agencies: list[Agency]
    clauses: list[Clause]


@dataclass(frozen=True)
class Clause:
    """A group of figures with the text that speaks of it: its head (before) and its tail (after)."""

    group: Group
    sentence: tuple[int, int]
    head: tuple[int, int]
    tail: tuple[int, int]
    first: bool
    far: int
    position: int


def view(line: Line, names: Gazetteer, published: dt.date | None) -> View:
    """Everything found in a line."""
    folded = plain(line.text)
    found_levels, found_periods = levels(folded), periods(folded, published)
    noise = [span for span in distractors(folded) if not _overlaps(span, found_periods)]
    found_periods = [period for period in found_periods if not _inside(period, noise)]
    found_places = places(line.text, folded, names)
    found_agencies = agencies(line.text, folded, names, found_places)
    spans = [(mention.start, mention.end) for mention in (*found_levels, *found_periods)]
    masked = _blank(folded, [*noise, *spans])
    bare = _blank(
        masked,
        [
            (mention.start, mention.end)
            for mention in (*found_places, *found_agencies)
            if getattr(mention, "role", "") != "field"
        ],
    )
    # No word runs from one cell of a table into the next.
    quiet = "".join(
        "|" if tab == "\t" else letter for tab, letter in zip(line.text, _blank(folded, noise), strict=True)
    )
    found_cues = [cue for cue in cues(quiet) if bare[cue.start] != BLANK or bare[cue.end - 1] != BLANK]
    every_group = groups(bare, figures(bare), found_cues)
    left_out = [stipulated(bare, group) for group in every_group]
    terms = [group.start for group, out in zip(every_group, left_out, strict=True) if out]
    scopes = {mention.start for mention in (*found_places, *found_agencies)}
    found_groups = [
        group
        for group, out in zip(every_group, left_out, strict=True)
        if not out and not _reports_nothing(bare, group, scopes)
    ]
    for group in found_groups:
        if (
            group.base is not None
            and group.noun in ("", "rank")
            and group.end + 1 in {agency.start for agency in found_agencies if agency.role == "tier"}
        ):
            group.noun = "unit"
    found_groups = joined(bare, found_groups, found_cues)
    return View(
        line, folded, bare, found_cues, found_levels, found_periods, found_places, found_agencies,
        clauses(bare, found_groups, found_periods, terms),
    )  # fmt: skip


_CRITERION = re.compile(
    r"^[^.;]{0,60}?(?:đạt|còn dưới|dưới ngưỡng|hoàn thành|chưa có|không phát sinh|vượt|"
    r"có tỷ lệ|có hồ sơ|chưa phát sinh|triển khai|thực hiện|áp dụng|phát sinh|trễ hạn|để xảy ra|còn hồ sơ)"
)
_YEAR = re.compile(r"(?:19|20)\d\d")
_SAME_WAY = re.compile(
    r"[^.;:]{0,50}(?:trực tuyến|qua mạng|cách này|hình thức này|hài lòng|đánh giá tốt|đánh giá cao|đồng tình)"
)


def _reports_nothing(bare: str, group: Group, scopes: set[int]) -> bool:
    """People, sizes and the like, and number words that count nothing the reader knows."""
    if group.count is None and group.rate is not None and _time_saved(bare, group):
        return True
    if _RANGE_OF_OTHERS.match(bare, group.end) and not group.noun:
        return True
    if group.noun == "ignored":
        return group.count is not None or not _SAME_WAY.match(bare, group.end)
    if not group.noun and group.base is None and _YEAR.fullmatch(bare, group.start, group.end):
        return True
    if group.noun == "unit" and group.base is None:
        return not _CRITERION.match(bare[group.noun_end : group.noun_end + 70])
    if not group.noun and group.base is None and group.rate is None and group.end + 1 in scopes:
        return True
    return (
        group.lead.kind == "words"
        and group.base is None
        and not group.noun
        and not _RANKED.search(bare[max(0, group.start - 12) : group.start])
    )


_TIME_SAVED = re.compile(
    r"(?:thời gian|thời hạn|chi phí)[^,;:.]{0,60}(?:giảm|rút ngắn|tiết kiệm|cắt|hạ)[^,;:.]{0,30}$|"
    r"(?:giảm|rút ngắn|tiết kiệm|cắt)[^,;:.]{0,24}(?:thời gian|thời hạn|chi phí)[^,;:.]{0,40}$"
)
_RANGE_OF_OTHERS = re.compile(
    r" ?(?:-|đến|tới) ?\d[\d.,]{0,12} ?(?:đồng|triệu đồng|tỷ đồng|người|ngày|phút|giờ|km|m|tuổi|trang|cán bộ)(?!\w)"
)


def _time_saved(bare: str, group: Group) -> bool:
    """Whether a rate says by how much a time or cost was cut."""
    head = bare[max(0, group.start - 110) : group.start]
    return bool(_TIME_SAVED.search(head)) or bare.startswith((" thời gian", " thời hạn", " chi phí"), group.end)


_RANKED = re.compile(r"(?:hạng|(?<!lần )(?<!năm )(?<!ngày )(?<!điều )(?<!bên )thứ|vị trí|bậc) $")


def _blank(text: str, spans: Sequence[tuple[int, int]]) -> str:
    letters = list(text)
    for start, end in spans:
        letters[start:end] = BLANK * (end - start)
    return "".join(letters)


def _overlaps(span: tuple[int, int], mentions: Iterable[Period]) -> bool:
    return any(mention.start < span[1] and span[0] < mention.end and not mention.event for mention in mentions)


def _inside(mention: Mention, spans: Iterable[tuple[int, int]]) -> bool:
    return any(start <= mention.start and mention.end <= end for start, end in spans)


_SENTENCE_END = re.compile(r"[.!?…]+(?=[\s\"')\]]|$)")
# A breakdown in a sentence of its own still belongs to the total before it.
_GOES_ON = re.compile(
    r" (?:trong đó|trong số đó|trong số này|phân theo|chia theo|chia ra|phân ra|số này gồm|bao gồm|gồm|cụ thể|"
    r"riêng)(?!\w)"
)
_ABBREVIATION = re.compile(r"(?:\b(?:tp|ts|ths|ths|gs|pgs|ông|bà|tx|tt|q|p|vs|st)|\b[a-z])$")
SEPARATOR = re.compile(
    r"[,;:()]| - |(?<!\w)(?:và|còn|trong đó|riêng|với|lên(?! ¤)|xuống|trong khi|nhưng|song|cùng|rồi|"
    r"đồng thời|thì|gồm|hoặc)(?!\w)"
)


def clauses(bare: str, found: list[Group], periods_: list[Period], terms: Sequence[int] = ()) -> list[Clause]:
    """The groups of a line, in order of place, each with its sentence and the words before and after it.

    No words run on past `terms`, where figures start that are left out: they speak of those.
    """
    ends = [
        match.end()
        for match in _SENTENCE_END.finditer(bare)
        if not _GOES_ON.match(bare, match.end())
        and not _ABBREVIATION.search(bare[max(0, match.start() - 5) : match.start()])
    ]
    result: list[Clause] = []
    sentence_start = head_start = position = 0
    bounds = [*ends, len(bare)] if not ends or ends[-1] < len(bare) else ends
    for index, group in enumerate(found):
        while position < len(bounds) - 1 and bounds[position] <= group.start:
            sentence_start = head_start = bounds[position]
            position += 1
        sentence = (sentence_start, bounds[position])
        following = found[index + 1] if index + 1 < len(found) and found[index + 1].start < sentence[1] else None
        limit = following.start if following else sentence[1]
        term = bisect_right(terms, group.end)
        limit = min([limit, *terms[term : term + 1]])
        if result and result[-1].sentence == sentence and _UP_TO.fullmatch(bare, found[index - 1].end, group.start):
            head_start = result[-1].head[0]
        after = max(group.end, group.noun_end)
        tail_end = _tail_end(bare, group, after, limit, following is None, periods_)
        first = not result or result[-1].sentence != sentence
        result.append(
            Clause(
                group,
                sentence,
                (head_start, group.start),
                (_words_start(bare, group), max(tail_end, _words_start(bare, group))),
                first,
                limit if following is None else tail_end,
                index,
            )
        )
        head_start = tail_end
        if group.rate is not None and tail_end == group.end and (named := _NAMED_BASE.match(bare, group.end)):
            head_start = _NAMED_END.search(bare, named.end(), limit).start()  # type: ignore[union-attr]
    return result


_NAMED_BASE = re.compile(r" ?(?:của |trên |trong |so với )?(?:tổng|lượng|số|toàn bộ|hồ sơ phát sinh|kế hoạch)")


_UP_TO = re.compile(r"(?: [^\W\d]{1,12}){0,2} ?(?:lên|xuống|còn)(?: (?:mức|tới|đến|còn|được|gần|hơn|trên))* ?")
_OF_THEM = re.compile(r" ?(?:trong đó|trong số đó|trong số này|số đó|số này)(?!\w)")
_NAMED_END = re.compile(r"[,;:.()]|(?<!\w)(?:và|còn|trong đó|riêng)(?!\w)|$|(?=\d)")


def _words_start(bare: str, group: Group) -> int:
    """Where the words that describe the group begin: after its count, except where a named base follows its rate."""
    return min([group.end, *(figure.end for figure in (group.count, group.rate) if figure is not None)])


def _tail_end(bare: str, group: Group, after: int, limit: int, last: bool, periods_: list[Period]) -> int:
    """Where the words after a figure stop speaking of it."""
    if group.rate is not None and _NAMED_BASE.match(bare, group.end):
        return group.end
    if them := _OF_THEM.match(bare, after, limit):
        after = them.end()
        cut = SEPARATOR.search(bare, after, limit)
        return cut.start() if cut else limit
    every = bare.find(" đều ", after, limit)
    if every >= 0 and not last:
        return every
    start = after
    if ("rate in apposition" in group.rules and re.match(r" ?[,)] ?(?=\w|¤)", bare[after:limit])) or (
        re.match(r" ?\) (?=[\w¤])", bare[after:limit]) and group.rate is not None and group.count is not None
    ):
        start = after + 2
    found = SEPARATOR.search(bare, start, limit)
    if found:
        return found.start()
    if last:
        return limit
    for period in within(periods_, (after, after + 5)):
        if period.end <= limit:
            return period.end
    return after
