"""What a column heading of a report form means, by its words alone: folded, so that tone marks do not matter."""

from __future__ import annotations

import re
from collections.abc import Sequence

from analysis.sources.form_layouts import Role
from analysis.vietnamese import fold

_SERIAL = re.compile(r"(s\.?t\.?t\.?|t\.?t\.?|so tt|so thu tu)")
_NAME = re.compile(r"linh vuc|don vi|co quan|thu tuc|tthc|\bten\b|noi dung|nhom cong viec")
_GROUPS = (
    ("supplement", re.compile(r"bo sung")),
    ("returned", re.compile(r"tra lai|rut (ho so|hs)\b|xin rut|\brut\b|tu choi")),
    ("pending", re.compile(r"dang (giai quyet|xu ly)|chua (giai quyet|xu ly)|con ton")),
    ("resolved", re.compile(r"da (giai quyet|xu ly|tra)|giai quyet xong")),
    ("received", re.compile(r"tiep nhan|nhan giai quyet|ho so nhan|k[iy] truoc|chuyen qua|ton dau")),
)
_CARRIED = re.compile(r"k[iy] truoc|chuyen (qua|sang)|ton dau")
_ONLINE = re.compile(r"truc tuyen|qua mang|\bonline\b")
_COUNTER = re.compile(r"truc tiep|tai quay|tai bo phan|mot cua")
_POST = re.compile(r"buu chinh|bcci|buu dien")
_LEVELS = (
    ("3+4", re.compile(r"muc (do )?3 ?(,|va|\+|-|&|/) ?(muc (do )?)?4")),
    ("3", re.compile(r"muc (do )?(3|iii)\b")),
    ("4", re.compile(r"muc (do )?(4|iv)\b")),
    ("full", re.compile(r"toan trinh")),
    ("partial", re.compile(r"mot phan")),
)
_EARLY = re.compile(r"truoc (thoi )?han|\bsom\b|truoc hen")
# "Đúng và trước hạn" is one column: early and on time together, which the measure on_time may be.
_ON_TIME = re.compile(r"dung (thoi )?han|dung hen|trong (thoi )?han|\bdung\b.*\btruoc (thoi )?han|\bsom\b.*\bdung\b")
_LATE = re.compile(r"(qua|tre) (thoi )?(han|hen)|\btre\b|\bcham\b")
_NOT_DUE = re.compile(r"chua (den|qua|toi) (thoi )?han|trong (thoi )?han|dung (thoi )?han|con han")
_TOTAL = re.compile(r"\btong\b")
_NEW = re.compile(r"trong k[iy]|moi tiep nhan|tiep nhan moi")
_PAYMENT = re.compile(r"thanh toan|\btttt\b")
_OBLIGATION = re.compile(r"nghia vu tai chinh|phi, le phi|\ble phi\b")
_RATE = re.compile(r"ty le|ti le|%|phan tram|hai long")


def role_of(path: Sequence[str]) -> Role | None:
    """The meaning of a column with these headings from top to bottom, or None where its words do not settle it."""
    words = [fold(heading) for heading in path if heading.strip()]
    if not words or is_rate(path):
        return None
    if any(_OBLIGATION.search(word) for word in words) and not _PAYMENT.search(words[-1]):
        return Role("payment", "obligation")
    if any(_PAYMENT.search(word) for word in words):
        return Role("payment", "online") if any(_ONLINE.search(word) or "tttt" in word for word in words) else None
    text = " | ".join(words)
    group = next((name for name, pattern in _GROUPS if pattern.search(text)), None)
    if group == "received":
        return _received(words)
    if group in ("resolved", "pending"):
        return _handled(group, words)
    return Role(group, channel=_channel(words)) if group else None


def is_serial(heading: str) -> bool:
    """Whether a heading stands over the row numbers (STT)."""
    return bool(_SERIAL.fullmatch(fold(heading)))


def is_name(heading: str) -> bool:
    """Whether a heading stands over the names of the rows (field, unit, procedure)."""
    word = fold(heading)
    return bool(_NAME.search(word)) and len(word) < 80 and not any(p.search(word) for _, p in _GROUPS)


def is_rate(path: Sequence[str]) -> bool:
    """Whether a column holds percentages, which a form derives from its counts."""
    return any(_RATE.search(fold(heading)) for heading in path)


def is_heading(text: str) -> bool:
    """Whether a cell could be a heading of a form at all."""
    if len(text) > 120 or ":" in text or not any(letter.isalpha() for letter in text):
        return False
    word = fold(text)
    patterns = (_NAME, _CARRIED, _ONLINE, _COUNTER, _POST, _EARLY, _ON_TIME, _LATE, _NOT_DUE, _TOTAL, _PAYMENT, _RATE)
    levels = (pattern for _, pattern in _LEVELS)
    groups = (pattern for _, pattern in _GROUPS)
    return (
        bool(_SERIAL.fullmatch(word))
        or word in ("trong do", "trong ky", "ghi chu")
        or "giai quyet" in word
        or any(pattern.search(word) for pattern in (*patterns, *levels, *groups))
    )


def _received(words: list[str]) -> Role | None:
    if _CARRIED.search(words[-1]) or any(_CARRIED.search(word) for word in words[1:]):
        return Role("received", "carried_over")
    for word in reversed(words):
        online, counter, post = (bool(p.search(word)) for p in (_ONLINE, _COUNTER, _POST))
        if online and (counter or post):
            return None
        if online:
            return Role("received", "online", level=_level(words))
        if counter or post:
            part = "counter_or_post" if counter and post else "counter" if counter else "post"
            return Role("received", part)
    if not _TOTAL.search(words[-1]):
        return None
    # "Tiếp nhận trong kỳ" over everything, carried-over dossiers too, is the name of the group and not of new ones.
    return Role("received", "new" if any(_NEW.search(word) for word in words[1:]) else "total")


def _handled(group: str, words: list[str]) -> Role | None:
    channel = _channel(words)
    for word in reversed(words):
        if group == "pending":
            part = "in_time" if _NOT_DUE.search(word) else "overdue" if _LATE.search(word) else ""
        else:
            part = "on_time" if _ON_TIME.search(word) else "early" if _EARLY.search(word) else ""
            part = part or ("late" if _LATE.search(word) else "")
        if part:
            return Role(group, part, channel)
    single = len(words) == 1
    return Role(group, "total", channel) if channel or single or _TOTAL.search(words[-1]) else None


def _channel(words: list[str]) -> str:
    for word in reversed(words):
        if _ONLINE.search(word):
            return "online"
        if _COUNTER.search(word):
            return "counter"
    return ""


def _level(words: list[str]) -> str:
    for word in reversed(words):
        for level, pattern in _LEVELS:
            if pattern.search(word):
                return level
    return ""
