"""The figures on models in words: what their alternative texts say of the tables they draw."""

from __future__ import annotations

import pandas as pd

from analysis.labels import count, decimal, label, percent, province_name


def describe_specifications(table: pd.DataFrame, lang: str) -> str:
    """How many specifications there are, their range, how many exclude no growth, and the report's own."""
    told = table.loc[table["odds_ratio"].notna()]
    excludes = told["excludes_no_growth"].fillna(False).astype(bool)
    primary = told.loc[told["primary"]]
    own = primary.iloc[0] if len(primary) else pd.Series({"odds_ratio": None, "low": None, "high": None})
    return label(
        "alt.specifications", lang, told=count(len(told), lang), all=count(len(table), lang),
        lowest=decimal(told["odds_ratio"].min(), lang, 2), highest=decimal(told["odds_ratio"].max(), lang, 2),
        median=decimal(told["odds_ratio"].median(), lang, 2), primary=decimal(own["odds_ratio"], lang, 2),
        low=decimal(own["low"], lang, 2), high=decimal(own["high"], lang, 2),
        honest=count(int(told["honest"].sum()), lang), naive=count(int((~told["honest"]).sum()), lang),
        honest_excluding=count(int((excludes & told["honest"]).sum()), lang),
        naive_excluding=count(int((excludes & ~told["honest"]).sum()), lang),
    )  # fmt: skip


def describe_coverage_of_intervals(table: pd.DataFrame, lang: str) -> str:
    """Each scenario with every method's coverage, the best first."""
    parts = []
    for scenario, rows in table.groupby("scenario", sort=False):
        name = label(f"scenario.{scenario}", lang)
        number = count(rows["replications"].iloc[0], lang)
        parts.append(label("alt.coverage_scenario", lang, scenario=name, replications=number))
        for row in rows.iloc[::-1].to_dict("records"):
            verdict = label(f"verdict.{'narrow' if row['too_narrow'] else 'holds'}", lang)
            method, share = label(f"method.{row['method']}", lang), percent(row["coverage"], lang)
            parts.append(label("alt.coverage_row", lang, method=method, coverage=share, verdict=verdict))
    return " ".join(parts)


def describe_forecast(table: pd.DataFrame, lang: str) -> str:
    """What was foretold and what was seen, and the widest interval of each year and scenario of the fan."""
    one = dict(iter(table.groupby("part", sort=False)))
    foretold = one["foretold"].iloc[0]
    seen = one["point"].set_index("year")["share"]
    before = [int(year) for year in seen.index if year < foretold["year"]]
    parts = [
        label(
            "alt.forecast", lang, province=province_name(foretold["province"], lang), first=min(before),
            last=max(before), target=int(foretold["year"]), predicted=percent(foretold["share"], lang),
            seen=percent(seen[foretold["year"]], lang), same=percent(one["no_change"]["share"].iloc[0], lang),
        )
    ]  # fmt: skip
    for scenario in ("line", "ceiling"):
        widest = one[scenario].sort_values("confidence", kind="stable").drop_duplicates("year", keep="last")
        for row in widest.sort_values("year").to_dict("records"):
            words = {name: percent(row[name], lang) for name in ("share", "low", "high")}
            confidence = percent(row["confidence"], lang, 0)
            year = int(row["year"])
            if scenario == "line":
                parts.append(label("alt.fan_line", lang, year=year, confidence=confidence, **words))
            else:
                parts.append(label("alt.fan_ceiling", lang, year=year, confidence=confidence, **words))
    return " ".join(parts)
