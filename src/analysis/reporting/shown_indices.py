"""Indices as a reader sees them: one scheme after the other, never two in one group."""

from __future__ import annotations

import pandas as pd

from analysis.labels import count, decimal, label, province_name
from analysis.reporting.export import Table, Words, titled
from analysis.reporting.indices import GROUP, breaks
from analysis.sources.milestones import load_milestones


def indices_shown(indices: pd.DataFrame, lang: str) -> Table:
    """One row a score or rank, from `indices.indices_table`: index, scheme, who, year, as printed, of how many."""
    return titled(
        lang,
        {
            "index": [label(f"measure.{index}", lang) for index in indices["index"]],
            "scheme": [
                scheme_words(*row, lang)
                for row in zip(indices["body"], indices["scheme"], indices["decision"], strict=True)
            ],
            "province": [province_name(slug, lang) for slug in indices["province"]],
            "agency": indices["agency"],
            "year": indices["year"],
            "printed": indices["printed"],
            "unit": [label(f"unit.{unit}", lang) for unit in indices["unit"]],
            "of": ["" if pd.isna(value) else decimal(value, lang, 0) for value in indices["maximum"]],
            "diagnosis": [label(f"diagnosis.{name}", lang) for name in indices["diagnosis"]],
            "claim": indices["claim_ids"],
        },
    )


def indices_words(indices: pd.DataFrame, lang: str, milestones: pd.DataFrame | None = None) -> Words:
    """Where totals break, and how little is left to compare once values of different schemes are kept apart."""
    dated = load_milestones() if milestones is None else milestones
    groups = [group for _, group in indices.groupby(list(GROUP), sort=False)]
    comparable = sum(len(group.drop_duplicates(["province", "agency", "year"])) > 1 for group in groups)
    lines = [
        label(
            "say.indices", lang, values=count(len(indices), lang), groups=count(len(groups), lang),
            comparable=count(comparable, lang),
        )
    ]  # fmt: skip
    for index in ("papi", "sipas"):
        for year in breaks(dated, index):
            name = label(f"measure.{index}", lang)
            lines.append(label(f"say.break_{index}", lang, name=name, last=year - 1, first=year))
    lines += [label(f"say.{key}", lang) for key in ("break_par", "departments_own", "ranks_not_scores")]
    return Words("\n".join(f"- {line}" for line in lines))


def scheme_words(body: str, scheme: str, decision: str, lang: str) -> str:
    """A scheme in words: "up to 2017", "from 2018", "of 2019 (1150/QĐ-BNV)", "Nam Định's own"."""
    kind, _, rest = scheme.partition("_")
    if kind == "own":
        return label("scheme.own", lang, province=province_name(rest, lang))
    if kind in ("to", "from"):
        return label(f"scheme.{kind}", lang, year=rest)
    if kind in ("one", "unknown"):
        return label(f"scheme.{kind}", lang)
    key = "scheme.decided" if decision else "scheme.yearly"
    return label(key, lang, year=scheme, decision=decision)
