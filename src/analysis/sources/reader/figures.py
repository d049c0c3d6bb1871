"""Printed numbers: counts, percentages, numbers and fractions in words, and zero statements."""

from __future__ import annotations

import re

from analysis import vietnamese
from analysis.sources.reader.mentions import Figure

# Every repetition is bounded, so that a megabyte of digits costs no more than a megabyte of words.
_NUMBER = (
    r"(?<!\d)(?:\d{1,3}(?: \d{3}){1,4}+(?:,\d{1,6})?(?!\d)"  # 12 480
    r"|\d{1,3}(?:[.] \d{3}){1,3}+(?!\d)"  # 1. 280
    r"|\d{1,4} ,\d{1,3}(?= ?%)|\d{1,2}, \d{1,2}(?= ?%)"  # 97 ,5 %
    r"|\d{1,12}(?:[.,]\d{1,6}){0,4}+(?!\d))"
)
_PERCENT = r" ?(?:%|điểm phần trăm|điểm %|phần trăm)(?: điểm)?"
_RATE = re.compile(rf"{_NUMBER}(?:{_PERCENT})? ?(?:-|đến) ?{_NUMBER}{_PERCENT}|{_NUMBER}{_PERCENT}")
_COUNT = re.compile(rf"{_NUMBER}(?: (?:triệu|ngàn|nghìn|vạn|tỷ)(?! lệ))?")

_DIGIT_WORDS = "một|hai|ba|bốn|tư|năm|lăm|sáu|bảy|bẩy|tám|chín|mười|mươi|trăm|nghìn|ngàn|linh|lẻ|mốt|nhăm"
_WORDS = re.compile(rf"(?<!\w)(?:{_DIGIT_WORDS})(?: (?:{_DIGIT_WORDS})){{0,8}}+(?!\w)")
_ORDINAL = re.compile(r"(?:(?<=xếp thứ )|(?<=đứng thứ )|(?<=hạng thứ )|(?<=trí thứ )|(?<=xếp hạng ))(?:nhất|nhì)(?!\w)")
_WORD_RATE = re.compile(_WORDS.pattern + r" (?:điểm )?phần trăm")
_FRACTION = re.compile(
    r"(?<!\w)(?:(?:một|hai|ba|bốn|năm|sáu|bảy|tám|chín) phần (?:hai|ba|tư|bốn|năm|sáu|bảy|tám|"
    r"chín|mười|trăm)|một nửa|quá nửa|nửa(?= (?:số|tổng|lượng|hồ sơ)))(?!\w)"
)
_NOTHING = re.compile(
    r"(?<!\w)(?:không có|chưa có|không phát sinh|chưa phát sinh|chưa ghi nhận|không còn|không để|không)"
    r"(?= (?:một |bất kỳ |tồn |xảy ra )?(?:hồ sơ|trường hợp|phản ánh|trễ hạn|quá hạn|trễ hẹn|chậm|"
    r"thủ tục(?: nào)? (?:ở|đạt|trực)|tthc (?:ở|đạt|trực)|dịch vụ(?: nào)? (?:ở|đạt)))"
)
_NONE_AT_ALL = re.compile(r"(?<=: )(?:không có|chưa có|không)(?= ?[.;,)]| ?$)")
# "mức độ 4 chưa phát sinh": the level is blanked.
_NONE_ARISEN = re.compile(r"(?<=¤ )(?:chưa|không) phát sinh(?= ?[.;,)]| ?$)")
_ALL = re.compile(r"(?<!\w)(?:toàn bộ|tất cả)(?!\w)")

_QUALIFIERS = {
    "hơn": "over", "trên": "over", "ít nhất": "over", "tối thiểu": "over", "không dưới": "over",
    "không thấp hơn": "over", "quá": "over",
    "từ": "", "gần": "under", "dưới": "under", "non": "under", "chưa đến": "under", "chưa tới": "under",
    "chưa đầy": "under", "không quá": "under", "khoảng": "about", "xấp xỉ": "about", "trên dưới": "about",
    "chừng": "about", "cỡ": "about", "độ": "about", "ngót": "under", "ước": "about", "suýt soát": "under",
    "tối đa": "under", "ước đạt": "about", "vào khoảng": "about",
}  # fmt: skip
_QUALIFIER = re.compile(
    rf"(?<!\w)({'|'.join(sorted(_QUALIFIERS, key=len, reverse=True))}) (?:(?:khoảng|chừng|gần|hơn) )?$"
)


def figures(masked: str) -> list[Figure]:
    """Every figure in a folded line whose distractors, periods and levels are blanked, in order of place."""
    taken = bytearray(len(masked) + 1)
    found: list[Figure] = []
    for kind, pattern in (
        ("rate", _RATE),
        ("count", _COUNT),
        ("fraction", _WORD_RATE),
        ("fraction", _FRACTION),
        ("none", _NOTHING),
        ("none", _NONE_AT_ALL),
        ("none", _NONE_ARISEN),
        ("all", _ALL),
        ("words", _WORDS),
        ("words", _ORDINAL),
    ):
        for match in pattern.finditer(masked):
            start, end = match.span()
            if taken[start] or taken[end - 1] or (kind in ("rate", "count") and not _begins(masked, start)):
                continue
            taken[start:end] = b"\1" * (end - start)
            value = _value(kind, match.group())
            if kind == "words" and value is None:
                continue
            found.append(Figure(start, end, kind, value, _qualifier(masked, start, end)))
    return sorted(found, key=lambda figure: figure.start)


def _begins(masked: str, start: int) -> bool:
    """A number may be glued to a word ("ích151/313") but not to a code ("a12")."""
    if start and (masked[start - 1].isdigit() or masked[start - 1] in ".,"):
        return not masked[start - 2 : start - 1].isdigit()
    return not (start and masked[start - 1].isalpha() and not masked[max(0, start - 3) : start].isalpha())


def _qualifier(masked: str, start: int, end: int) -> str:
    if re.match(r" ?(?:[^\W\d]+ ){0,2}trở lên", masked[end : end + 30]):
        return "over"
    found = _QUALIFIER.search(masked[max(0, start - 24) : start])
    return _QUALIFIERS[found.group(1)] if found else ""


def _value(kind: str, printed: str) -> float | None:
    if kind == "rate":
        digits = re.findall(r"\d++(?: ?[.,] ?\d++)?", printed)
        read = vietnamese.rate(digits[-1]) if digits else None
        return float(read[0]) if read else None
    if kind == "count":
        number = vietnamese.number(printed) or vietnamese.number(re.sub(r" ?([.,]) ?", r"\1", printed))
        if number is None and len(re.findall(r"[.,]", printed)) > 1:
            number = vietnamese.number(re.sub(r"\D", "", printed))
        return float(number) if number is not None else None
    if kind == "words":
        return words_value(printed)
    if kind == "fraction" and " phần " in printed and not printed.endswith("trăm"):
        above, _, below = printed.partition(" phần ")
        parts = words_value(above), words_value(below)
        return 100 * parts[0] / parts[1] if parts[0] and parts[1] else None
    if kind == "fraction" and "nửa" in printed:
        return 50.0
    if kind == "fraction" and printed.endswith("phần trăm"):
        return words_value(printed.removesuffix(" phần trăm").removesuffix(" điểm"))
    return 0.0 if kind == "none" else None


_UNITS = {
    "một": 1, "mốt": 1, "hai": 2, "ba": 3, "bốn": 4, "tư": 4, "năm": 5, "lăm": 5, "nhăm": 5, "sáu": 6, "bảy": 7,
    "bẩy": 7, "tám": 8, "chín": 9,
}  # fmt: skip


def words_value(printed: str) -> float | None:
    """A number in words ("hai mươi ba", "một trăm linh năm") as a number; None where the words are not one number."""
    if printed in ("nhất", "nhì"):
        return 1.0 if printed == "nhất" else 2.0
    total, part, last = 0, 0, 0
    for word in printed.split():
        if word in _UNITS:
            if last:
                return None
            last = _UNITS[word]
        elif word in ("mười", "mươi"):
            part, last = part + (last or 1) * 10 if word == "mươi" else part + 10, 0
        elif word == "trăm":
            part, last = part + (last or 1) * 100, 0
        elif word in ("nghìn", "ngàn"):
            total, part, last = total + (part + last or 1) * 1000, 0, 0
        elif word not in ("linh", "lẻ"):
            return None
    return float(total + part + last) or None
