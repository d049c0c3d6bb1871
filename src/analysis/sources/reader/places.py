"""Provinces and agencies as printed: full, short and old names, districts and communes by their capitals."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache

import pandas as pd

from analysis.sources.reader.lexicon import Forms, find, form_index, rows
from analysis.sources.reader.mentions import Agency, Place
from analysis.sources.reader.plain import plain

_PREFIXES = ("tỉnh", "thành phố", "tp", "tp.", "ubnd tỉnh", "ubnd thành phố", "thủ đô")
_NAME = r"[A-ZĐÀ-ÖØ-ÝĂĨŨƠƯẠ-Ỹ][\w'’]{0,12}"
_DISTRICT = re.compile(
    r"\b([Hh]uyện|[Qq]uận|[Tt]hị xã|[Tt]hành phố|tp\.?|TP\.?|[Pp]hường|[Xx]ã|[Tt]hị trấn)\s"
    rf"({_NAME}(?:\s{_NAME}){{0,3}})"
)
_NUMBERED = re.compile(
    r"\b([Qq]uận|[Pp]hường)\s(\d{1,2})(?![\d%]|[.,]\d| ?%| (?:thủ tục|tthc|hồ sơ|dịch vụ|nhiệm vụ)\b)"
)
_KINDS = {"tp": "thành phố", "tp.": "thành phố"}


@dataclass(frozen=True)
class Gazetteer:
    """Printed forms of the provinces and agencies, ready to be looked up."""

    provinces: Forms
    agencies: Forms


def gazetteer(provinces: pd.DataFrame) -> Gazetteer:
    """The printed forms of provinces.csv (columns province, name_vi, aliases) and of the reader's agencies.csv."""
    entries = []
    for slug, name, aliases in provinces[["province", "name_vi", "aliases"]].itertuples(index=False):
        names = {name, name.replace(" - ", "-"), *filter(None, str(aliases or "").split("|"))}
        forms = {form for printed in names for form in (printed, *(f"{prefix} {printed}" for prefix in _PREFIXES))}
        entries.append(("|".join(sorted(forms)), "province", slug))
    return Gazetteer(form_index(entries), _agency_forms())


@cache
def _agency_forms() -> Forms:
    return form_index([(row["forms"], row["role"], row["agency"]) for row in rows("agencies.csv")])


def places(text: str, folded: str, names: Gazetteer) -> list[Place]:
    """Every province named in a line, by its slug; a lower-case word is not a name."""
    found = []
    for start, end, _, slug in find(folded, names.provinces):
        printed = text[start:end].split()[-1]
        if printed[:1].isupper() or printed[:1].isdigit():
            found.append(Place(start, end, slug))
    return found


def _bare_departments(text: str, folded: str, found: list[Agency]) -> list[Agency]:
    """Departments and ministries listed without "Sở" or "Bộ" after one was printed in full ("Sở Y tế, Nội vụ")."""
    taken = {i for agency in found for i in range(agency.start, agency.end)}
    result = []
    for start, end, _, name in find(folded, _bare_forms()):
        if start in taken or not text[start].isupper() or _PREFIXED.search(folded[max(0, start - 12) : start]):
            continue
        opened = [
            agency
            for agency in found
            if agency.start < start and (agency.role in ("ministry", "block") or agency.name.startswith("Sở "))
        ]
        if opened:
            ministry = not opened[-1].name.startswith("Sở ")
            result.append(
                Agency(start, end, f"{'Bộ' if ministry else 'Sở'} {name}", "ministry" if ministry else "body")
            )
    return result


_PREFIXED = re.compile(r"(?:sở|bộ|ngành|phòng|lĩnh vực|cục|ban|trường|ông|bà|chi cục) $")


@cache
def _bare_forms() -> Forms:
    return form_index(
        [
            (name, "bare", name)
            for row in rows("agencies.csv")
            if row["agency"].startswith("Sở ")
            for name in [row["agency"].removeprefix("Sở ")]
        ]
    )


_FURTHER = re.compile(rf"(?:, | và )({_NAME}(?:\s{_NAME}){{0,2}})")


def _further(text: str, position: int, kind: str, taken: set[int]) -> list[Agency]:
    """The other names of "hai huyện A, B và C"."""
    found = []
    while (match := _FURTHER.match(text, position)) and not taken.intersection(range(match.start(1), match.end(1))):
        found.append(Agency(match.start(1), match.end(1), f"{kind} {' '.join(match.group(1).split())}", "body"))
        position = match.end()
    return found


_BARE_TIER = re.compile(r"(?<!\w)(tỉnh|huyện|xã)(?: (?:có|là|:))?:? (?=\d)")


def _bare_tiers(folded: str) -> list[Agency]:
    """The tiers of a breakdown "tỉnh 1.833, huyện 301, xã 134"."""
    found = [
        match for match in _BARE_TIER.finditer(folded) if folded[max(0, match.start() - 4) : match.start()] != "cấp "
    ]
    if len({match.group(1) for match in found}) < 2:
        return []
    return [Agency(match.start(), match.end(1), f"cấp {match.group(1)}", "tier") for match in found]


def agencies(text: str, folded: str, names: Gazetteer, provinces: list[Place]) -> list[Agency]:
    """Every agency named in a line by its canonical name, and districts and communes by their printed name."""
    found = [
        Agency(start, end, name, role)
        for start, end, role, name in find(folded, names.agencies)
        if role != "field" or not folded[:start].rstrip().endswith(("sở", "bộ", "ngành"))
    ]
    taken = {i for mention in (*found, *provinces) for i in range(mention.start, mention.end)}
    for match in (*_DISTRICT.finditer(text), *_NUMBERED.finditer(text)):
        if not taken.intersection(range(match.start(2), match.end(2))):
            kind = plain(match.group(1))
            name = " ".join(match.group(2).split())
            kind = _KINDS.get(kind, kind)
            label = f"{kind.capitalize() if name.isdigit() else kind} {name}"
            found.append(Agency(match.start(), match.end(), label, "body"))
            found += _further(text, match.end(), kind, taken)
    found += _bare_departments(text, folded, found)
    ends = {agency.end for agency in found}
    found = [
        agency for agency in found if not (folded[agency.start - 1 : agency.start] == "(" and agency.start - 2 in ends)
    ]
    return sorted([*found, *_bare_tiers(folded)], key=lambda agency: agency.start)
