"""Service levels as printed: "mức độ 3, 4", "mức 4", "toàn trình", "một phần"."""

from __future__ import annotations

import re

from analysis.sources.reader.mentions import Level

_DIGITS = {"1": 1, "2": 2, "3": 3, "4": 4, "một": 1, "hai": 2, "ba": 3, "bốn": 4}
_ONE = r"(?:mức(?: độ)?|cấp độ) ?0?({0})"
# In "23 thủ tục mức độ 3, 2 thủ tục mức độ 4" the second number is no level.
_COMMA = r",(?! ?\d (?:hồ sơ|thủ tục|tthc|dịch vụ|dvc))"
_NEXT = rf"(?: ?(?:{_COMMA}|và|-|/|hoặc|&|, và)(?: ?(?:mức(?: độ)?|cấp độ))? ?0?({{0}}))?"
_DIGIT = r"(?:[1-4](?![\d%]|[.]\d|,\d\d| ?%| \d{3}(?!\d))|một|hai|ba|bốn)"
_NUMBERED = re.compile((_ONE + _NEXT + _NEXT).format(_DIGIT) + r"(?!\w| ?%)(?P<up> trở lên)?")
_NAMED = re.compile(
    r"(?<!\w)(toàn trình|một phần(?! (?:hai|ba|tư|bốn|năm|sáu|bảy|tám|chín|mười|trăm|nghìn|ngàn)\b))(?: (?:và|"
    r"hoặc|,|-) (?:một phần|toàn trình))?(?!\w)"
)

_BOTH = re.compile(r"(?<!\w)cả (?:hai|2) mức(?: độ)?(?!\w)")


def levels(text: str) -> list[Level]:
    """Every level in a folded text; full and partial named together are no level and are left out."""
    found = []
    for match in _NUMBERED.finditer(text):
        printed = {_DIGITS[digit] for digit in match.groups()[:3] if digit}
        if match.group("up"):
            printed |= set(range(min(printed), 5))
        found.append(Level(match.start(), match.end(), _label(printed)))
    for match in _NAMED.finditer(text):
        both = match.group().count("toàn trình") and match.group().count("một phần")
        level = "" if both else "full" if match.group(1) == "toàn trình" else "partial"
        found.append(Level(match.start(), match.end(), level))
    found += [Level(match.start(), match.end(), "3+4") for match in _BOTH.finditer(text)]
    return sorted(found, key=lambda level: level.start)


def _label(printed: set[int]) -> str:
    if printed <= {1, 2}:
        return "1-2"
    if printed == {3, 4}:
        return "3+4"
    return str(printed.pop()) if len(printed) == 1 else ""
