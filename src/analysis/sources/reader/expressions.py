"""Single printed expressions of time (a day, a quarter, a year, "cùng kỳ") and the days each stands for."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Callable
from dataclasses import dataclass

from analysis.sources.reader.document import Rough
from analysis.vietnamese import month_end

Window = tuple[dt.date | None, dt.date | None]
Found = re.Match[str]
UNKNOWN: Window = (None, None)

NUMBER_WORDS = {
    "một": 1,
    "hai": 2,
    "ba": 3,
    "bốn": 4,
    "năm": 5,
    "sáu": 6,
    "bảy": 7,
    "tám": 8,
    "chín": 9,
    "mười": 10,
    "mười một": 11,
    "mười hai": 12,
    "i": 1,
    "ii": 2,
    "iii": 3,
    "iv": 4,
    "tư": 4,
}


@dataclass(frozen=True)
class Expression:
    """One expression; `printed_year` tells whether the year stands in it."""

    start: int
    end: int
    kind: str
    first: dt.date | None
    last: dt.date | None
    printed_year: bool


_YEAR = r"(?P<y>(?:19|20)\d\d)(?!\d|[.,/]\d| ?%|\.\d)"
_OF_YEAR = rf"(?:(?:,? (?:của )?năm |[/-]| ){_YEAR}|,? năm (?P<this>nay|ngoái|trước))?"
_COUNTED = (
    "(?:đơn vị|sở|huyện|xã|bộ|cơ quan|địa phương|tỉnh|thủ tục|tthc|hồ sơ|nhiệm vụ|dịch vụ|dvc|phường|quận|điểm|"
    "tiêu chí|chỉ tiêu|chỉ số|ý kiến|phòng|ngành|lĩnh vực|đầu việc|nội dung|thành phố|thị xã|kết quả|trường hợp)"
)
_COUNT = r"(?P<n>0?[1-9]|1[0-2]|một|hai|ba|bốn|năm|sáu|bảy|tám|chín|mười(?: một| hai)?)"


def expressions(text: str, published: dt.date | None) -> list[Expression]:
    """Every expression in a folded text, in order of place; they do not overlap."""
    found: list[Expression] = []
    taken = bytearray(len(text) + 1)
    for kind, pattern, window in _PATTERNS:
        for match in pattern.finditer(text):
            start, end = match.span()
            if taken[start] or taken[end - 1]:
                continue
            days = window(match, published)
            if days is None:
                continue
            taken[start:end] = b"\1" * (end - start)
            found.append(Expression(start, end, kind, *days, printed_year=bool(match.groupdict().get("y"))))
    return sorted(found, key=lambda atom: atom.start)


def _year_of(match: Found, published: dt.date | None) -> int | None:
    parts = match.groupdict()
    if parts.get("y"):
        return int(parts["y"])
    if published is None:
        return None
    return published.year - (parts.get("this") in ("ngoái", "trước", "qua", "vừa qua"))


def _months(year: int | None, first: int, last: int) -> Window:
    return UNKNOWN if year is None else (dt.date(year, first, 1), month_end(year, last))


def _count(match: Found) -> int:
    word = match.group("n")
    return NUMBER_WORDS.get(word) or int(word)


def _day(match: Found, published: dt.date | None) -> Window | None:
    year = _year_of(match, published)
    try:
        day = dt.date(year or 2000, int(match.group("m")), int(match.group("d")))
    except ValueError:
        return None
    return UNKNOWN if year is None else (day, day)


def _month(match: Found, published: dt.date | None) -> Window:
    year, month = _year_of(match, published), int(match.group("m"))
    if year is None or not match.group("part"):
        return _months(year, month, month)
    last = {"đầu": dt.date(year, month, 1), "giữa": dt.date(year, month, 15)}.get(match.group("part"))
    return None, last or month_end(year, month)


def _first_months(match: Found, published: dt.date | None) -> Window:
    count, year = _count(match), _year_of(match, published)
    return _months(year, 13 - count, 12) if match.groupdict().get("edge") == "cuối" else _months(year, 1, count)


def _first_days(match: Found, published: dt.date | None) -> Window:
    year, month, days = _year_of(match, published), int(match.group("m")), int(match.group("n"))
    if year is None or days > month_end(year, month).day:
        return UNKNOWN
    end = month_end(year, month)
    if match.group("edge") == "cuối":
        return end.replace(day=end.day - days + 1), end
    return dt.date(year, month, 1), dt.date(year, month, days)


def _quarter(match: Found, published: dt.date | None) -> Window:
    quarter = _count(match)
    return _months(_year_of(match, published), 3 * quarter - 2, 3 * quarter)


def _edge_quarter(match: Found, published: dt.date | None) -> Window:
    return _months(_year_of(match, published), *((1, 3) if match.group("edge") == "đầu" else (10, 12)))


def _first_quarters(match: Found, published: dt.date | None) -> Window:
    count = _count(match)
    return _months(_year_of(match, published), 1, min(12, 3 * count))


def _half(match: Found, published: dt.date | None) -> Window:
    return _months(_year_of(match, published), *((1, 6) if match.group("edge") == "đầu" else (7, 12)))


def _middle(match: Found, published: dt.date | None) -> Window:
    year = _year_of(match, published)
    return None, dt.date(year, 6, 30) if year else None


def _whole_year(match: Found, published: dt.date | None) -> Window:
    return _months(_year_of(match, published), 1, 12)


def _same_period(match: Found, published: dt.date | None) -> Window:
    return _whole_year(match, published) if match.group("y") else UNKNOWN


def _since_new_year(match: Found, published: dt.date | None) -> Window:
    year = _year_of(match, published)
    last = _day_known(published) if published and published.year == year else None
    return (dt.date(year, 1, 1) if year else None), last


def _now(_: Found, published: dt.date | None) -> Window:
    return None, _day_known(published)


def _day_known(published: dt.date | None) -> dt.date | None:
    return None if isinstance(published, Rough) else published


def _unknown(_: Found, __: dt.date | None) -> Window:
    return UNKNOWN


def _pattern(text: str) -> re.Pattern[str]:
    return re.compile(rf"(?<![\w/])(?:{text})(?!\w)")


_PATTERNS: tuple[tuple[str, re.Pattern[str], Callable[[Found, dt.date | None], Window | None]], ...] = tuple(
    (kind, _pattern(text), window)
    for kind, text, window in (
        (
            "same period",
            (
                rf"cùng (?:kỳ|kì|thời điểm|giai đoạn)(?! (?:đánh giá|khảo sát|này))"
                rf"(?: (?:của )?(?:các )?(?:năm )?(?:trước|ngoái)(?: đó)?| (?:của )?(?:năm )?{_YEAR})?"
            ),
            _same_period,
        ),
        (
            "vague",
            (
                r"(?:những|các|mấy|vài) (?:tháng|ngày|tuần)(?: (?:đầu|cuối|"
                r"qua))?(?: của)?(?: năm(?: (?:19|20)\d\d| nay)?)?|sau (?:gần |hơn |khoảng )?(?:\d{1,2}|"
                r"một|hai|ba|bốn|năm) (?:năm|tháng)(?! \d)|(?:đợt|tuần) (?:này|qua|trước|vừa qua)|"
                r"(?:thời gian|nhiệm kỳ) (?:qua|vừa qua)"
            ),
            _unknown,
        ),
        (
            "months",
            (
                rf"{_COUNT} tháng (?:(?P<edge>đầu|cuối)(?: của)? năm|(?:của )?năm|đã qua|vừa qua|"
                rf"qua)(?:(?: năm |[/ -]){_YEAR}| (?P<this>nay|ngoái|trước))?"
            ),
            _first_months,
        ),
        ("months", rf"{_COUNT} tháng[/ ]{_YEAR}", _first_months),
        ("months", rf"(?:lũy kế|cộng dồn|tính chung|tổng kết) {_COUNT} tháng(?! \d)", _first_months),
        (
            "months",
            rf"(?:^|(?<=[.:;] )){_COUNT} tháng(?=,|$| (?:tiếp|nhận|trả|giải|xử|toàn|các|có|tỉnh|thành|đã))",
            _first_months,
        ),
        (
            "months",
            rf"(?<!mỗi )(?<!vòng )(?<!cứ )(?<!sau )(?<!trước )(?<!từ ){_COUNT} tháng(?=$| (?:đạt|là|chiếm|ước)\b)",
            _first_months,
        ),
        ("months", rf"(?:(?<=trong )|(?<=qua )|(?<=kết quả )|(?<=sơ kết )){_COUNT} tháng(?! \d)", _first_months),
        (
            "days",
            rf"(?P<n>\d{{1,2}}) ngày (?P<edge>đầu|cuối)(?: của)? tháng (?P<m>1[0-2]|0?[1-9]){_OF_YEAR}",
            _first_days,
        ),
        ("months", rf"(?P<n>2|3|hai|ba) quý đầu(?: của)? năm(?: {_YEAR}| (?P<this>nay))?", _first_quarters),
        ("quarter", rf"quý (?P<edge>đầu|cuối)(?: của)? năm(?: {_YEAR}| (?P<this>nay))?", _edge_quarter),
        ("half", rf"nửa (?P<edge>đầu|cuối) năm{_OF_YEAR.replace(',? (?:của )?năm |', '')}", _half),
        ("quarter", rf"quý (?P<n>iv|i{{1,3}}|[1-4]|một|hai|ba|tư){_OF_YEAR}", _quarter),
        ("day", rf"(?P<d>[0-3]?\d)(?P<mark>[/.-])(?P<m>1[0-2]|0?[1-9])(?P=mark){_YEAR}", _day),
        (
            "day",
            (
                r"(?<!hạng )(?<!thứ )(?<!vị trí )(?<!bậc )(?<!đạt )(?P<d>[0-3]?\d)[/-](?P<m>1[0-2]|0?[1-9])"
                rf"(?![/\d.,]\d| ?%)(?:(?<=ngày \d[/-]\d)|(?<=ngày \d\d[/-]\d)|(?! {_COUNTED}\b))"
            ),
            _day,
        ),
        ("day", r"(?<=ngày )(?P<d>[0-3]?\d)[.](?P<m>1[0-2]|0?[1-9])(?![/\d.,]\d| ?%)", _day),
        ("day", r"(?<=từ )(?P<d>[0-3]?\d)[.](?P<m>1[0-2]|0?[1-9])(?= (?:đến|tới|-))", _day),
        (
            "month",
            (rf"(?:(?P<part>đầu|giữa|cuối|hết) )?tháng (?P<m>1[0-2]|0?[1-9])(?![\d]|[.,]\d|" rf" ?%){_OF_YEAR}"),
            _month,
        ),
        ("middle", rf"giữa năm(?: {_YEAR}| (?P<this>nay))", _middle),
        ("new year", rf"đầu năm(?: {_YEAR}| (?P<this>nay))?", _since_new_year),
        ("year", rf"(?:cả |hết |cuối )?năm {_YEAR}", _whole_year),
        ("year", rf"(?<=trong ){_YEAR}(?=,| (?:tỉnh|sở|toàn|đã|có)\b)", _whole_year),
        ("year", rf"(?<=đến ){_YEAR}(?=,| (?:tỉnh|sở|toàn|các|tỷ lệ|phải|sẽ|đạt|là)\b)", _whole_year),
        (
            "year",
            (
                r"(?:cả |trong )?năm (?P<this>nay|ngoái|trước|vừa qua|qua)(?! (?:\d|là|có|nay))|(?:cả|"
                r"trong|hết|cuối) năm(?! \d)"
            ),
            _whole_year,
        ),
        (
            "now",
            (
                r"(?<!thực )(?<!thể )(?<!xuất )(?<!phát )(?<!biểu )(?<!tái )(?<!cải )hiện(?: nay|"
                r" tại)?(?! (?:đại|hành|thực|trạng|diện|tượng|hữu|vật|số))|(?<!hôm )nay"
            ),
            _now,
        ),
        ("bare year", _YEAR, _whole_year),
    )
)
