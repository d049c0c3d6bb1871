"""The title block of a form: who reports, from which province, for which period, signed when."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import pandas as pd

from analysis import vietnamese
from analysis.vietnamese import fold

_AGENCY_LABELS = (
    re.compile(r"(ten )?(don vi|co quan)(, (don vi|co quan))? (lap )?bao cao"),
    re.compile(r"(don vi|co quan) chu tri giai quyet"),
    re.compile(r"ten (don vi|co quan)|don vi|co quan"),
)
_LETTERHEAD = re.compile(r"(so|ban|chi cuc|cuc|trung tam|van phong) (?!phan|hanh|lieu|luong|ho|moi)\w+.*")
_PREFIX = r"(?:tinh\s|thanh pho\s|tp\s|t\.?p\.|t\.)\s*"
_SIGNED = re.compile(r"ngay\s*(\d{1,2})\s*thang\s*(\d{1,2})\s*nam\s*(\d{4})\s*$")
_TITLE = re.compile(r"tinh hinh|bao cao (tong hop|ket qua|theo)|ket qua giai quyet")
_SYNTHETIC = re.compile(r"so lieu gia dinh|synthetic")
_PLACEHOLDER = re.compile(r"[\s.…_()-]*")


@dataclass(frozen=True)
class TitleBlock:
    """What the title of a form says: agency, province (slug), title, day of signature; empty where it is silent."""

    agency: str
    province: str
    title: str
    published: str
    synthetic: bool


def read_title(title: Sequence[str], foot: Sequence[str], provinces: pd.DataFrame) -> TitleBlock:
    """The agency, province, title and day that the lines above and below a form give.

    `provinces` has the columns province, name_vi, aliases. A province printed after tỉnh, thành phố
    or TP counts before a bare name; where several remain, the province is left empty.
    """
    agency = _agency(title)
    heading = next((line for line in title if _TITLE.match(fold(line))), "")
    signed = [found for line in (*title, *foot) if (found := _SIGNED.search(fold(line))) and ":" not in line]
    published = ""
    if signed:
        day = vietnamese.date("/".join(signed[-1].groups()))
        published = day.isoformat() if day else ""
    return TitleBlock(
        agency,
        _province([agency], provinces) or _province(title, provinces) or _province(foot, provinces),
        heading,
        published,
        any(_SYNTHETIC.search(fold(line)) for line in (*title, *foot)),
    )


def _agency(lines: Sequence[str]) -> str:
    for label in _AGENCY_LABELS:
        for line in lines:
            head, colon, tail = line.partition(":")
            value = tail.strip()
            if colon and label.fullmatch(fold(head).lstrip("-+ ")) and not _PLACEHOLDER.fullmatch(value):
                return value.rstrip(" .;")
    # A People's Committee in the letterhead is as a rule the parent of who reports, so it names nobody.
    heads = (line for line in lines if _LETTERHEAD.fullmatch(fold(line)) and len(line) < 100 and ":" not in line)
    return next(heads, "")


def _province(lines: Iterable[str], provinces: pd.DataFrame) -> str:
    names = _names(provinces)
    if not names:
        return ""
    longest_first = sorted(names, key=len, reverse=True)
    either = "|".join(re.escape(name) for name in longest_first)
    text = " ; ".join(_key(line) for line in lines)
    for pattern in (rf"\btinh\s+({either})\b", rf"\b{_PREFIX}({either})\b", rf"\b({either})\b"):
        found = {names[match] for match in re.findall(pattern, text)}
        if found:
            return found.pop() if len(found) == 1 else ""
    return ""


def _names(provinces: pd.DataFrame) -> dict[str, str]:
    names: dict[str, str] = {}
    for row in provinces.to_dict("records"):
        slug = str(row["province"])
        printed = [str(row["name_vi"]), *str(row["aliases"]).split("|"), slug.replace("-", " ")]
        for name in printed:
            for key in (_key(name), _bare(_key(name))):
                # Abbreviations such as HN or CT are words of other things too.
                if len(key) > 3:
                    names.setdefault(key, slug)
    return names


def _key(name: str) -> str:
    return re.sub(r"\s*-\s*", " - ", fold(name))


def _bare(key: str) -> str:
    return re.sub(rf"^{_PREFIX}(?=\w)", "", key)
