"""The 63 provinces of 2015-2020, and the one way to find one by whatever name it was given."""

from __future__ import annotations

import difflib
import re
from pathlib import Path

import pandas as pd

from analysis import paths, tables
from analysis.errors import BadInputError
from analysis.vietnamese import fold

REGIONS = (
    "northern-midlands-and-mountains", "red-river-delta", "north-central-and-central-coast", "central-highlands",
    "southeast", "mekong-delta",
)  # fmt: skip

_PREFIXES = ("thanhpho", "tinh", "tp")
_SUFFIXES = ("province", "city")


def load_provinces(path: Path | None = None) -> pd.DataFrame:
    """The table of provinces, from `path` or else from the project's own data/raw/provinces.csv.

    Columns: those of tables.TABLES["provinces"]. Raises BadInputError where the table breaks its own rules.
    """
    path = path or paths.raw("provinces.csv")
    return validated_provinces(tables.read_table(path, "provinces"), paths.shown(path))


def validated_provinces(provinces: pd.DataFrame, file: str = "provinces.csv") -> pd.DataFrame:
    """The same frame, once slugs, codes, regions and names have been found sound.

    Raises BadInputError for a slug, code or printed form that is missing or belongs to two provinces, and for a region
    that is not one of REGIONS.
    """
    owner: dict[str, str] = {}
    for row, cells in tables.text_rows(provinces):
        slug, code, region = cells["province"], cells["province_code"], cells["region"]
        if not re.fullmatch(r"[a-z]+(?:-[a-z]+)*", slug):
            raise BadInputError(f"holds {slug!r}", file=file, row=row, column="province", expected="an ASCII slug")
        if not re.fullmatch(r"\d{2}", code):
            raise BadInputError(
                f"{slug}: holds {code!r}",
                file=file,
                row=row,
                column="province_code",
                expected="two digits, kept as text",
            )
        if region not in REGIONS:
            raise BadInputError(
                f"{slug}: unknown region {region!r}",
                file=file, row=row, column="region", expected=", ".join(REGIONS),
            )  # fmt: skip
        for column, form in _forms(cells):
            if owner.setdefault(_key(form), slug) != slug:
                raise BadInputError(
                    f"{slug}: {form!r} also names {owner[_key(form)]}",
                    file=file, row=row, column=column, expected="a form that names one province only",
                )  # fmt: skip
    if provinces["province"].duplicated().any():
        twice = provinces.loc[provinces["province"].duplicated(), "province"].iloc[0]
        raise BadInputError(f"{twice} stands there twice", file=file, column="province", expected="each province once")
    return provinces


def resolve_province(text: str, provinces: pd.DataFrame | None = None) -> str:
    """The slug of the province that `text` names: a slug, a code, a name in either language, or a printed form.

    Tone marks, case, punctuation, `tỉnh`, `thành phố` and `TP` make no difference: `Cà Mau`, `ca mau` and `tỉnh Cà
    Mau` give `ca-mau`. `provinces` defaults to the project's own table. Raises BadInputError, with the nearest names,
    where no province or more than one answers.
    """
    table = load_provinces() if provinces is None else provinces
    known: dict[str, set[str]] = {}
    for _, cells in tables.text_rows(table):
        for _, form in _forms(cells):
            known.setdefault(_key(form), set()).add(cells["province"])
    key = _key(text)
    found = known.get(key) or known.get(key.zfill(2) if key.isdigit() else key, set())
    if len(found) == 1:
        return next(iter(found))
    names = dict(zip(table["province"], table["name_vi"], strict=True))
    if found:
        raise BadInputError(
            f"{text!r} names more than one province", expected=_listed(sorted(found), names), remedy="give the slug"
        )
    raise BadInputError(
        f"no province is called {text!r}",
        expected="a slug, a code or a name of one of the provinces of 2015-2020",
        remedy=f"did you mean {_listed(_nearest(key, known), names)}?",
    )


def _forms(cells: dict[str, str]) -> list[tuple[str, str]]:
    forms = [(column, cells[column]) for column in ("province", "province_code", "name_vi", "name_en")]
    return forms + [("aliases", alias) for alias in cells["aliases"].split("|") if alias.strip()]


def _key(text: str) -> str:
    letters = re.sub(r"[^a-z0-9]", "", fold(text))
    for prefix in _PREFIXES:
        if letters.startswith(prefix) and len(letters) > len(prefix):
            letters = letters.removeprefix(prefix)
            break
    for suffix in _SUFFIXES:
        if letters.endswith(suffix) and len(letters) > len(suffix):
            return letters.removesuffix(suffix)
    return letters


def _nearest(key: str, known: dict[str, set[str]]) -> list[str]:
    begins = [form for form in known if len(key) > 1 and form.startswith(key)]
    close = difflib.get_close_matches(key, known, n=3, cutoff=0) if key else sorted(known)[:3]
    slugs = [slug for form in (*begins, *close) for slug in sorted(known[form])]
    return list(dict.fromkeys(slugs))[:3]


def _listed(slugs: list[str], names: dict[str, str]) -> str:
    return ", ".join(f"{slug} ({names[slug]})" for slug in slugs)
