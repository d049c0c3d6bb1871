"""One's own table, read strictly: what a person can mend is named by file, row and column."""

from __future__ import annotations

import difflib

import pandas as pd

from analysis import tables
from analysis.errors import BadInputError

ALIASES = {
    "total": "dossiers_received",
    "received": "dossiers_received",
    "online": "dossiers_online",
}
NEEDED = ("province", "year", "dossiers_received", "dossiers_online")
OPTIONAL = ("agency", "scope", "levels", "launched", "comparable", "claim_ids")

_EXAMPLE = "province,year,dossiers_received,dossiers_online"
_LARGEST_COUNT = 10**15


def own_table(cells: pd.DataFrame, file: str) -> pd.DataFrame:
    """One's own table with the columns of `NEEDED` and `OPTIONAL`, typed, ready for `panel.model_panel`.

    `cells` holds text as `tables.read_csv` gives it; `file` is named in messages. Columns may be called total or
    received for dossiers_received and online for dossiers_online; columns that the project knows but does not need,
    and foreign ones, are left aside. Provinces may be any text. An empty count is missing; an empty launched is 1.
    Raises BadInputError for a missing, doubled or misspelled column, a count that is not a whole number or is negative,
    online above received, a year outside 1900-2100, launched other than 0 or 1, or a second row for one province and
    year.
    """
    table = cells.rename(columns=_renamed(list(cells.columns), file))
    missing = [name for name in NEEDED if name not in table.columns]
    if missing:
        raise BadInputError(f"lacks {', '.join(missing)}", file=file, row=1, expected=_EXAMPLE)
    if table.empty:
        raise BadInputError("has no rows", file=file, expected="one row for each province and year")
    table = table.loc[:, [name for name in (*NEEDED, *OPTIONAL) if name in table.columns]]
    out = pd.DataFrame(index=table.index)
    for name in ("province", "agency", "scope", "levels", "claim_ids"):
        out[name] = table[name].str.strip() if name in table else ""
    _refuse(out["province"] == "", table, file, "province", "a name")
    out["year"] = _whole(table, "year", file)
    _refuse(out["year"].isna() | ~out["year"].between(1900, 2100), table, file, "year", "a year such as 2018")
    for name in ("dossiers_received", "dossiers_online"):
        out[name] = _whole(table, name, file)
    above = (out["dossiers_online"] > out["dossiers_received"]).fillna(False).astype("bool")
    _refuse(above, table, file, "dossiers_online", "no more than were received in that row")
    launched = (
        _whole(table, "launched", file) if "launched" in table else pd.Series(1, index=table.index, dtype="Int64")
    )
    out["launched"] = launched.fillna(1)
    if "launched" in table:
        _refuse(~out["launched"].isin([0, 1]), table, file, "launched", "0 before online filing opened, 1 after")
    out["comparable"] = _boolean(table, "comparable", file)
    _refuse_second(out, file)
    return out


def _renamed(header: list[str], file: str) -> dict[str, str]:
    names: dict[str, str] = {}
    for printed in header:
        plain = "_".join(printed.lower().split())
        names[printed] = ALIASES.get(plain, plain)
    known = {*NEEDED, *OPTIONAL}
    for printed, name in names.items():
        twins = [other for other, its in names.items() if its == name and other != printed]
        if name in known and twins:
            raise BadInputError(
                f"has both {printed!r} and {twins[0]!r} for {name}", file=file, row=1, remedy="keep one of them"
            )
        near = difflib.get_close_matches(name, [*known, *ALIASES], n=1, cutoff=0.8)
        if name not in known and name not in tables.COLUMNS and near:
            raise BadInputError(
                f"has an unknown column {printed!r}", file=file, row=1, column=printed,
                expected=f"{near[0]}, if that is what it is", remedy="rename the column, or take it out",
            )  # fmt: skip
    return names


def _whole(table: pd.DataFrame, name: str, file: str) -> pd.Series:
    text = table[name].str.strip()
    # A spreadsheet may write 12 as 12.0. A dot before three digits is refused: 1.179 may be a thousand or one.
    _refuse(~text.str.fullmatch(r"[+-]?\d+(\.0{1,2})?|"), table, file, name, "a whole number written 1179")
    number = pd.to_numeric(text.where(text != "")).astype("Float64")
    _refuse((number < 0).fillna(False), table, file, name, "0 or more")
    _refuse((number > _LARGEST_COUNT).fillna(False), table, file, name, f"at most {_LARGEST_COUNT}")
    return number.astype("Int64")


def _boolean(table: pd.DataFrame, name: str, file: str) -> pd.Series:
    if name not in table:
        return pd.Series(True, index=table.index)
    words = table[name].str.strip().str.lower()
    _refuse(~words.isin(["true", "false", ""]), table, file, name, "true or false")
    return words != "false"


def _refuse(wrong: pd.Series, table: pd.DataFrame, file: str, name: str, expected: str) -> None:
    found = wrong[wrong.astype("bool")]
    if len(found):
        index = found.index[0]
        raise BadInputError(
            f"holds {table.loc[index, name]!r}", file=file, row=_row(index), column=name, expected=expected
        )


def _refuse_second(out: pd.DataFrame, file: str) -> None:
    unit = ["province", "agency", "scope", "levels", "year"]
    again = out.duplicated(unit)
    if again.any():
        index = again[again].index[0]
        same = (out[unit] == out.loc[index, unit]).all(axis=1)
        raise BadInputError(
            f"{out.loc[index, 'province']!r} has {out.loc[index, 'year']} already in row {_row(same[same].index[0])}",
            file=file, row=_row(index), column="year", expected="one row for each province and year",
            remedy="add the two up, or tell them apart by agency, scope or levels",
        )  # fmt: skip


def _row(index: object) -> int:
    return int(str(index)) + 2
