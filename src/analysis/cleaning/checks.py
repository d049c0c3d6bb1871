"""What no filing may be, ours or a user's: schemas that name the row, the column and the value."""

from __future__ import annotations

import pandas as pd
import pandera.pandas as pa

from analysis import tables
from analysis.errors import BadInputError

_COUNTS = [name for name in tables.TABLES["filings"] if name.startswith("dossiers_")]
# Levels 3 and 4 are parts of one whole, and so are full and partial; the two divisions are never added up.
_DIVISIONS = (("dossiers_online_level3", "dossiers_online_level4"), ("dossiers_online_full", "dossiers_online_partial"))


def check_filings(filings: pd.DataFrame, provinces: pd.DataFrame, file: str = "filings.csv") -> pd.DataFrame:
    """The filings unchanged, if each is possible; else BadInputError naming row or claims, column and value.

    Refused: an unknown province, a negative count, more online than received, a share outside [0, 1] or other than
    online / received, levels that exceed their sum, and two rows for one cell (province, agency, scope, period and
    meaning of the denominator).
    """
    try:
        return _schema(list(provinces["province"])).validate(filings, lazy=True)
    except pa.errors.SchemaErrors as error:
        raise _for_people(error.failure_cases, filings, file) from None


def _schema(provinces: list[str]) -> pa.DataFrameSchema:
    columns: dict[str, pa.Column] = {
        name: pa.Column("Int64", pa.Check.ge(0, error="a count of 0 or more"), nullable=True) for name in _COUNTS
    }
    columns["province"] = pa.Column(str, pa.Check.isin(["", *provinces], error="a slug of provinces.csv"))
    columns["scope"] = pa.Column(str, pa.Check.isin(tables.SCOPES, error="one of " + ", ".join(tables.SCOPES)))
    columns["year"] = pa.Column("Int64", pa.Check.in_range(2000, 2100, error="a year"), nullable=True)
    columns["denominator_means"] = pa.Column(str, pa.Check.isin(tables.DENOMINATOR_MEANS, error="a stated meaning"))
    for name in ("share_online", "share_stated"):
        columns[name] = pa.Column(float, pa.Check.in_range(0, 1, error="a share in [0, 1]"), nullable=True)
    return pa.DataFrameSchema(
        columns,
        checks=[
            pa.Check(_online_fits, error="dossiers_online no more than dossiers_received"),
            pa.Check(_levels_fit, error="dossiers_online no less than the sum of its levels"),
            pa.Check(_share_follows, error="share_online equal to dossiers_online / dossiers_received"),
        ],
        unique=list(tables.KEYS["filings"]),
        strict=False,
    )


def _online_fits(frame: pd.DataFrame) -> pd.Series:
    online, received = frame["dossiers_online"], frame["dossiers_received"]
    return (online.isna() | received.isna() | (online <= received)).fillna(True).astype(bool)


def _levels_fit(frame: pd.DataFrame) -> pd.Series:
    fits = pd.Series(True, index=frame.index)
    for parts in _DIVISIONS:
        fits &= (frame[list(parts)].sum(axis=1, min_count=1) <= frame["dossiers_online"]).fillna(True).astype(bool)
    return fits


def _share_follows(frame: pd.DataFrame) -> pd.Series:
    recomputed = frame["dossiers_online"].astype(float) / frame["dossiers_received"].astype(float)
    share = frame["share_online"]
    return share.isna() | recomputed.isna() | ((share - recomputed).abs() < 1e-6)


def _for_people(failures: pd.DataFrame, filings: pd.DataFrame, file: str) -> BadInputError:
    # A count that cannot be is told before the relation that it also breaks, and that before what is made of both.
    made = failures["column"].isin(["dossiers_not_online", "share_online"])
    rank = 1 - (failures["schema_context"] == "Column") + 2 * made
    failure = failures.loc[rank.sort_values(kind="stable").index[0]]
    place = failure["index"]
    row = filings.loc[place] if pd.notna(place) else filings.iloc[0]
    check = str(failure["check"])
    # A check of the whole row names its column in its first word; pandera would name every column in turn.
    column = check.split(" ", 1)[0] if failure["schema_context"] == "DataFrameSchema" else str(failure["column"])
    if "unique" in check or "not_duplicated" in check:
        cell = ", ".join(str(row[name]) for name in ("province", "agency", "year", "denominator_means") if row[name])
        same = filings.loc[(filings[list(tables.KEYS["filings"])] == row[list(tables.KEYS["filings"])]).all(axis=1)]
        values = " and ".join(
            f"{online} of {received} ({claims})"
            for online, received, claims in zip(
                same["dossiers_online"], same["dossiers_received"], same["claim_ids"], strict=True
            )
        )
        return BadInputError(
            f"gives two values for one cell ({cell}): {values}",
            file=file, row=_row_number(place), column="province",
            expected="one row for each province, agency, scope, period and meaning of the denominator",
            remedy="remove one, or say by agency or scope what tells them apart",
        )  # fmt: skip
    value = row[column]
    told = ["dossiers_received", *(name for parts in _DIVISIONS for name in parts)]
    beside = ", ".join(f"{name} {row[name]}" for name in told if pd.notna(row[name]) and column == "dossiers_online")
    own = str(row["claim_ids"]).startswith("own#")
    return BadInputError(
        f"holds {value}{' beside ' + beside if beside else ''} for {row['province'] or 'the nation'} {row['year']} "
        f"({row['claim_ids']})",
        file=file, row=_row_number(place), column=column, expected=check,
        remedy="mend the row" if own else "look at the claims named, and settle them in corrections.yml",
    )  # fmt: skip


def _row_number(place: object) -> int | None:
    return int(str(place)) + 2 if pd.notna(place) else None  # type: ignore[call-overload]
