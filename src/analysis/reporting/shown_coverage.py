"""Coverage as a reader sees it: what is known by scope, year and measure, and what is missing."""

from __future__ import annotations

from collections.abc import Hashable, Mapping
from typing import Any

import pandas as pd

from analysis.labels import count, label, percent, province_name
from analysis.reporting.coverage import STATUSES, STUDY_YEARS
from analysis.reporting.export import Table, Words, titled
from analysis.reporting.figure_coverage import SIGNS
from analysis.tables import join_claims

_SCOPES = ("department", "tier", "office", "district", "commune", "province", "national")
_NO_YEAR = 0


def coverage_by_scope_shown(coverage: pd.DataFrame, lang: str, measure: str = "online_filing") -> Table:
    """How many figures of a measure each scope has in each year, by what they are good for; empty is none.

    The last column holds figures whose year is not known.
    """
    chosen = coverage.loc[coverage["measure"] == measure]
    years = sorted(int(year) for year in chosen["year"].dropna().unique())
    rows = [
        (scope, status, chosen.loc[chosen["scope"] == scope, ["year", status, f"claims_{status}"]])
        for scope in _SCOPES
        if scope in set(chosen["scope"])
        for status in STATUSES
    ]
    rows = [row for row in rows if row[2][row[1]].sum()]
    known = {
        "scope": [label(f"scope.{scope}", lang) for scope, _, _ in rows],
        "state": [f"{SIGNS[status]} {label(f'status_of_figure.{status}', lang)}" for _, status, _ in rows],
    }
    frame = titled(lang, known).frame
    for year in years:
        frame[str(year)] = [_number(cells.loc[cells["year"] == year, status].sum(), lang) for _, status, cells in rows]
    frame[label("column.no_year", lang)] = [
        _number(cells.loc[cells["year"].isna(), status].sum(), lang) for _, status, cells in rows
    ]
    frame[label("column.sources", lang)] = [join_claims(cells[f"claims_{status}"]) for _, status, cells in rows]
    return Table(frame, lang)


def coverage_by_measure_shown(coverage: pd.DataFrame, lang: str) -> Table:
    """For each measure: on how many provinces something was printed, and how many figures are good for what."""
    groups = coverage.loc[coverage["province"] != ""].groupby("measure", sort=True)
    told = [
        (measure, group["province"].nunique(), group.loc[:, list(STATUSES)].sum(), join_claims(group["claim_ids"]))
        for measure, group in groups
    ]
    told.sort(key=lambda row: (-row[1], row[0]))
    return titled(
        lang,
        {
            "measure": [label(f"measure.{measure}", lang) for measure, *_ in told],
            "provinces": [count(number, lang) for _, number, *_ in told],
            **{status: [_number(sums[status], lang) for _, _, sums, _ in told] for status in STATUSES},
            "sources": [claims for *_, claims in told],
        },
    )


def coverage_by_year_shown(coverage: pd.DataFrame, lang: str, measure: str = "online_filing") -> Table:
    """One row for each province and scope with a figure of the measure, one column a year, in signs and counts."""
    chosen = coverage.loc[(coverage["measure"] == measure) & (coverage["province"] != "")]
    years = sorted(int(year) for year in chosen["year"].dropna().unique())
    claims = chosen.groupby(["province", "scope"], sort=True)["claim_ids"].agg(join_claims)
    # Each has one row at most in a year.
    signs = {
        (row["province"], row["scope"], row["year"]): _signs(row, lang)
        for row in chosen.assign(year=chosen["year"].fillna(_NO_YEAR)).to_dict("records")
    }
    frame = titled(
        lang,
        {
            "province": [province_name(province, lang) for province, _ in claims.index],
            "scope": [label(f"scope.{scope}", lang) for _, scope in claims.index],
        },
    ).frame
    for year in (*years, _NO_YEAR):
        heading = str(year) if year else label("column.no_year", lang)
        frame[heading] = [signs.get((*key, year), "") for key in claims.index]
    frame[label("column.sources", lang)] = list(claims)
    return Table(frame, lang)


def missing_words(
    coverage: pd.DataFrame, tiles: pd.DataFrame, lang: str, years: tuple[int, int] = STUDY_YEARS
) -> Words:
    """What is missing: province-years without a comparable share, and provinces without any figure, by name."""
    measure = tiles["measure"].iloc[0]
    seen = coverage.loc[(coverage["measure"] == measure) & (coverage["province"] != "") & (coverage["usable"] > 0)]
    seen = seen.loc[seen["year"].between(*years).fillna(False).astype(bool)]
    cells = len(seen.drop_duplicates(["province", "year"]))
    possible = len(tiles) * (years[1] - years[0] + 1)
    silent = tiles.loc[tiles["state"] == "nothing", "province"]
    lines = [
        label(
            "say.missing_cells", lang, known=count(cells, lang), possible=count(possible, lang),
            share=percent(cells / possible, lang), first=years[0], last=years[1],
            provinces=count(seen["province"].nunique(), lang),
        ),
        label(
            "say.missing_provinces", lang, number=count(len(silent), lang), all=count(len(tiles), lang),
            first=years[0], last=years[1], names=", ".join(province_name(slug, lang) for slug in silent),
        ),
        label("say.missing_not_zero", lang),
    ]  # fmt: skip
    return Words("\n".join(f"- {line}" for line in lines))


def _signs(row: Mapping[Hashable, Any], lang: str) -> str:
    counted = ((SIGNS[status], row[status]) for status in STATUSES)
    return " ".join(f"{sign}\u00a0{count(number, lang)}" for sign, number in counted if number)


def _number(value: float, lang: str) -> str:
    return count(value, lang) if value else ""
