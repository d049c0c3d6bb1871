"""One's own table as filings: a few plain columns, the same rules, and messages that name row, column and value."""

from __future__ import annotations

import difflib
from pathlib import Path

import pandas as pd

from analysis import paths, tables
from analysis.cleaning.checks import check_filings
from analysis.cleaning.scope import scope_of
from analysis.errors import BadInputError
from analysis.sources.provinces import resolve_province

OWN_MARK = "[own]"
OTHER_NAMES = {"received": "dossiers_received", "total": "dossiers_received", "online": "dossiers_online"}
REQUIRED = ("province", "year", "dossiers_received", "dossiers_online")
OPTIONAL = ("agency", "dossiers_online_level3", "dossiers_online_level4", "launched", "denominator_means")


def read_own_filings(path: Path, provinces: pd.DataFrame) -> pd.DataFrame:
    """The filings of one's own CSV, with the columns of filings and claim ids such as `own#2` (the row of the file).

    Needs province (slug, name, code or alias), year, dossiers_received (or received, total) and dossiers_online (or
    online); agency, dossiers_online_level3, dossiers_online_level4, launched (0 or 1) and denominator_means may be
    there. A year before launch is kept and not comparable. Raises BadInputError naming file, row, column and value.
    """
    file = paths.shown(path)
    table = _named(tables.read_csv(path), file)
    table["province"] = [
        _slug(cells["province"], provinces, file, row) for row, cells in tables.text_rows(table)
    ]  # fmt: skip
    launched = _launched(table, file)
    table = tables.typed(table, "filings", file)
    _require_years(table, file)
    received, online = table["dossiers_received"], table["dossiers_online"]
    whole = online.notna() & received.notna() & (received > 0)
    out = tables.empty("filings").reindex(table.index)
    for name in (*REQUIRED, *OPTIONAL[:3]):
        out[name] = table[name]
    out["province_code"] = table["province"].map(
        dict(zip(provinces["province"], provinces["province_code"], strict=True))
    )
    out["scope"] = [scope_of(agency, where) for agency, where in zip(table["agency"], table["province"], strict=True)]
    for name, day in (("period_start", "01-01"), ("period_end", "12-31")):
        out[name] = table["year"].astype("str") + "-" + day
    out["period_convention"] = "unknown"
    out["denominator_means"] = table["denominator_means"].replace("", "unknown")
    out["dossiers_not_online"] = received - online
    out["share_online"] = (online.astype(float) / received.astype(float)).where(whole)
    out["disputed"] = False
    out["comparable"] = whole & (launched != 0)
    out["not_comparable_because"] = [
        _reasons(started, told, base)
        for started, told, base in zip(launched, online.notna(), received.fillna(0) > 0, strict=True)
    ]
    out["claim_ids"] = [f"own#{place + 2}" for place in table.index]
    text = ["agency", "not_comparable_because"]
    out[text] = out[text].fillna("")
    return check_filings(tables.typed(out, "filings", file), provinces, file)


def _launched(table: pd.DataFrame, file: str) -> pd.Series:
    for row, cells in tables.text_rows(table):
        if cells["launched"].strip() not in ("", "0", "1"):
            raise BadInputError(
                f"holds {cells['launched']!r}", file=file, row=row, column="launched", expected="0, 1 or empty"
            )
    return table["launched"].str.strip().replace("", "1").astype("int64")


def _require_years(table: pd.DataFrame, file: str) -> None:
    missing = table.index[table["year"].isna()]
    if len(missing):
        raise BadInputError(
            "holds no year", file=file, row=int(missing[0]) + 2, column="year", expected="a year such as 2019"
        )


def _reasons(launched: int, counted: bool, has_base: bool) -> str:
    if launched == 0:
        return "not_launched"
    return " ".join(word for word, holds in (("no_counts", counted), ("no_denominator", has_base)) if not holds)


def _slug(text: str, provinces: pd.DataFrame, file: str, row: int) -> str:
    try:
        return resolve_province(text, provinces)
    except BadInputError as error:
        raise BadInputError(error.what, file=file, row=row, column="province", remedy=error.remedy) from None


def _named(table: pd.DataFrame, file: str) -> pd.DataFrame:
    renamed = table.rename(
        columns={name: OTHER_NAMES.get(name.strip().lower(), name.strip()) for name in table.columns}
    )
    twice = [name for name in REQUIRED if list(renamed.columns).count(name) > 1]
    if twice:
        raise BadInputError(f"gives {twice[0]} in two columns", file=file, row=1, remedy="keep one")
    known = (*REQUIRED, *OPTIONAL)
    for name in renamed.columns:
        if name not in known:
            near = difflib.get_close_matches(name, [*known, *OTHER_NAMES], n=1)
            raise BadInputError(
                f"has an unknown column {name!r}" + (f"; did you mean {near[0]}?" if near else ""),
                file=file, row=1, expected=", ".join(known), remedy="rename or remove it",
            )  # fmt: skip
    missing = [name for name in REQUIRED if name not in renamed.columns]
    if missing:
        raise BadInputError(
            f"lacks {', '.join(missing)}", file=file, row=1,
            expected="province, year, dossiers_received (or received, total), dossiers_online (or online)",
        )  # fmt: skip
    for name in OPTIONAL:
        if name not in renamed.columns:
            renamed[name] = ""
    return renamed.copy()
