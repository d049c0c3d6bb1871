"""What the profile of one province is made from, and nothing else: its own rows, and what its region may show."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, fields, replace

import pandas as pd

from analysis import tables
from analysis.cleaning.corrections import Correction
from analysis.cleaning.own import OWN
from analysis.cleaning.selection import select_filings, select_observations
from analysis.cleaning.study import Study

# Neither a note nor an address is shown on a page, so that editing one makes no profile anew.
_OF_SOURCE = ("source_id", "kind", "title", "publisher", "published", "sha256")
_OF_PROVINCE = ("province", "province_code", "name_vi", "name_en", "region")
_ORDER = ["province", "agency", "scope", "period_end", "period_start", "denominator_means"]


@dataclass(frozen=True)
class ProfileData:
    """One province: its claims and all that became of them, and the comparable filings of its neighbours.

    `region` has a row for each province of its region, itself included, and whether any figure of it is `reported`;
    `regional` the filings of the others that may enter a trend. All else is of the province alone.
    """

    province: str
    region: pd.DataFrame
    sources: pd.DataFrame
    claims: pd.DataFrame
    corrections: Sequence[Correction]
    observations: pd.DataFrame
    filings: pd.DataFrame
    regional: pd.DataFrame

    @property
    def is_own(self) -> bool:
        """Whether it is made from a plain table of one's own alone, which holds filings and no claims."""
        return self.claims.empty and len(self.filings) > 0


def profile_data(province: str, study: Study) -> ProfileData:
    """Everything of `study` that the profile of `province` (a slug) is made from, in an order of its own.

    A profile shows what stands here and depends on nothing else. Raises KeyError for a slug that is not in the study's
    table of provinces; `selection.one_province` refuses it before.
    """
    (region,) = study.provinces.loc[study.provinces["province"] == province, "region"].tolist() or [None]
    if region is None:
        raise KeyError(province)
    around = study.provinces.loc[study.provinces["region"] == region, list(_OF_PROVINCE)]
    known = {*study.claims["province"], *study.filings["province"]}
    others = set(around["province"]) - {province}
    filings = study.filings.loc[study.filings["province"] == province]
    claims = _in_order(study.claims.loc[study.claims["province"] == province])
    told = set(claims["source_id"]) | ({OWN} if filings["claim_ids"].str.startswith(f"{OWN}#").any() else set())
    return ProfileData(
        province=province,
        region=around.assign(reported=around["province"].isin(known)).reset_index(drop=True),
        sources=study.sources.loc[study.sources["source_id"].isin(told), list(_OF_SOURCE)].reset_index(drop=True),
        claims=claims,
        corrections=_of_claims(study.corrections, claims),
        observations=_in_order(study.observations.loc[study.observations["province"] == province]),
        filings=filings.sort_values(_ORDER, kind="stable").reset_index(drop=True),
        regional=study.filings.loc[study.filings["province"].isin(others) & study.filings["comparable"]]
        .sort_values(_ORDER, kind="stable")
        .reset_index(drop=True),
    )


def select_profile(
    profile: ProfileData, agency: str, first_year: int, last_year: int, disputed: str = "counts"
) -> ProfileData:
    """The part of a profile that is about an agency and a window of years, with disputed figures settled.

    As `select_filings` and `select_observations` do, except that a filing whose period spans several years stays if
    it ends within the window. Raises BadInputError as they do.
    """
    observations = select_observations(profile.observations, [], agency, first_year, last_year)
    claims = profile.claims.loc[profile.claims["claim_id"].isin(observations["claim_id"])].reset_index(drop=True)
    told = {*claims["source_id"], OWN}

    return replace(
        profile,
        sources=profile.sources.loc[profile.sources["source_id"].isin(told)].reset_index(drop=True),
        claims=claims,
        corrections=_of_claims(profile.corrections, claims),
        observations=observations,
        filings=_selected(profile.filings, agency, first_year, last_year, disputed),
        regional=_selected(profile.regional, agency, first_year, last_year, disputed),
    )


def province_slice(province: str, study: Study) -> str:
    """All that the profile of `province` depends on, as one text: equal texts, equal profiles.

    Numbers have 8 significant digits; the order of rows in the raw tables makes no difference.
    """
    profile = profile_data(province, study)
    lines = []
    for field in fields(profile):
        part = getattr(profile, field.name)
        if isinstance(part, pd.DataFrame):
            lines += [_line([field.name, *part.columns]), *_lines(part)]
        elif isinstance(part, str):
            lines.append(_line([field.name, part]))
        else:
            lines += [_line([field.name]), *(_line(_told(correction)) for correction in part)]
    return "\n".join(lines) + "\n"


def provinces_with_figures(study: Study) -> list[str]:
    """The provinces that have a profile: all with a claim or a filing, sorted by slug."""
    return sorted({*study.claims["province"], *study.filings["province"]} - {""})


def _in_order(table: pd.DataFrame) -> pd.DataFrame:
    ids = table["claim_id"].tolist()
    order = sorted(range(len(ids)), key=lambda place: tables.claim_order(ids[place]))
    return table.iloc[order].reset_index(drop=True)


def _selected(filings: pd.DataFrame, agency: str, first_year: int, last_year: int, disputed: str) -> pd.DataFrame:
    spans = filings["year"].isna()
    ends = pd.to_numeric(filings.loc[spans, "period_end"].str[:4]).astype("Int64")
    parts = [
        select_filings(part, [], agency, first_year, last_year, disputed)
        for part in (filings.loc[~spans], filings.loc[spans].assign(year=ends))
    ]
    parts[1]["year"] = pd.array([None] * len(parts[1]), dtype="Int64")
    return pd.concat(parts, ignore_index=True).sort_values(_ORDER, kind="stable").reset_index(drop=True)


def _told(correction: Correction) -> list[str]:
    return [getattr(correction, name) for name in ("claim_id", "field", "printed", "reading", "status", "reason")]


def _lines(table: pd.DataFrame) -> Iterator[str]:
    columns = [[_cell(value) for value in table[name].tolist()] for name in table.columns]
    return (_line(row) for row in zip(*columns, strict=True))


def _line(cells: Iterable[str]) -> str:
    return json.dumps(list(cells), ensure_ascii=False)


def _cell(value: object) -> str:
    return f"{value:.{tables.SIGNIFICANT_DIGITS}g}" if isinstance(value, float) else str(value)


def _of_claims(corrections: Sequence[Correction], claims: pd.DataFrame) -> tuple[Correction, ...]:
    known = set(claims["claim_id"])
    return tuple(correction for correction in corrections if correction.claim_id in known)
