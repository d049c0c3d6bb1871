"""What each correction does to the results: every filing and estimate that would be another one without it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from typing import Any

import pandas as pd

from analysis import tables
from analysis.cleaning.corrections import Correction
from analysis.cleaning.filings import assemble_filings
from analysis.cleaning.observations import observe
from analysis.labels import count, decimal, label, percent
from analysis.modelling.covers import translated
from analysis.reporting.drawn_tables import estimates_table
from analysis.reporting.export import Table, Words
from analysis.reporting.shown_tables import term_words

COLUMNS = (
    "claim_id", "field", "status", "effect", "province", "agency", "year", "model", "term", "column", "before", "after",
)  # fmt: skip

_COUNTS = ("dossiers_received", "dossiers_online")


def correction_effects(
    claims: pd.DataFrame, provinces: pd.DataFrame, corrections: Sequence[Correction]
) -> pd.DataFrame:
    """One row for each filing or estimate that a correction changes, one with effect `none` where it changes nothing.

    `before` and `after` are the numbers without and with the correction, all others being as they stand: an applied
    one is taken out, a disputed one is put in. `effect` is none, appears, disappears, share, count, disputed, settled
    (no longer disputed), comparable or estimate; `column` names the count, `model` and `term` the estimate.
    """

    def filings_under(chosen: Sequence[Correction]) -> pd.DataFrame:
        return assemble_filings(observe(claims, provinces, chosen, checked=False), claims)

    standing = filings_under(corrections)
    rows: list[dict[str, Any]] = []
    for correction in corrections:
        others = [other for other in corrections if other is not correction]
        if correction.status == "applied":
            before, after = filings_under(others), standing
        else:
            before, after = standing, filings_under([*others, replace(correction, status="applied")])
        named = {"claim_id": correction.claim_id, "field": correction.field, "status": correction.status}
        changes = [*_filing_changes(before, after), *_estimate_changes(before, after)]
        rows += [named | change for change in changes or [{"effect": "none"}]]
    return pd.DataFrame(rows, columns=list(COLUMNS))


def corrections_with_effects_shown(corrections: Sequence[Correction], effects: pd.DataFrame, lang: str) -> Table:
    """Every correction: claim, field, before, after, status, its effect on the results in words, reason."""
    told = {
        (correction.claim_id, correction.field): "; ".join(
            _effect_words(row, lang)
            for row in effects.to_dict("records")
            if (row["claim_id"], row["field"]) == (correction.claim_id, correction.field)
        )
        for correction in corrections
    }
    frame = pd.DataFrame(
        {
            label(f"column.{name}", lang): list(values)
            for name, values in {
                "claim": [correction.claim_id for correction in corrections],
                "field": [label(f"field.{correction.field}", lang) for correction in corrections],
                "from": [correction.printed for correction in corrections],
                "to": [correction.reading for correction in corrections],
                "status": [label(f"status.{correction.status}", lang) for correction in corrections],
                "effect": list(told.values()),
                "reason": [correction.reason_in(lang) for correction in corrections],
            }.items()
        }
    )
    return Table(frame, lang)


def effects_words(effects: pd.DataFrame, lang: str) -> Words:
    """How many corrections change a filing, and how many an estimate."""
    keys = list(zip(effects["claim_id"], effects["field"], strict=True))
    changing = {key for key, effect in zip(keys, effects["effect"], strict=True) if effect not in ("none", "estimate")}
    moving = {key for key, effect in zip(keys, effects["effect"], strict=True) if effect == "estimate"}
    return Words(label("say.effects", lang, corrections=len(set(keys)), filings=len(changing), estimates=len(moving)))


def _filing_changes(before: pd.DataFrame, after: pd.DataFrame) -> Iterator[dict[str, Any]]:
    old, new = _by_cell(before), _by_cell(after)
    for key in [*old, *(key for key in new if key not in old)]:
        was, now = old.get(key), new.get(key)
        row = now or was or {}
        where = {name: row[name] for name in ("province", "agency", "year")}
        if was is None or now is None:
            effect = "appears" if was is None else "disappears"
            yield where | {"effect": effect, "column": "share_online", "before": _share(was), "after": _share(now)}
            continue
        changed = [name for name in ("share_online", *_COUNTS) if not _equal(was[name], now[name])]
        if changed:
            name = changed[0]
            effect = "share" if name == "share_online" else "count"
            yield where | {"effect": effect, "column": name, "before": was[name], "after": now[name]}
        if bool(was["disputed"]) != bool(now["disputed"]):
            yield where | {"effect": "disputed" if now["disputed"] else "settled"}
        if bool(was["comparable"]) != bool(now["comparable"]):
            yield where | {"effect": "comparable" if now["comparable"] else "not_comparable"}


def _estimate_changes(before: pd.DataFrame, after: pd.DataFrame) -> Iterator[dict[str, Any]]:
    panels = [frame.loc[frame["comparable"]].reset_index(drop=True) for frame in (before, after)]
    # Fitting again is only worth its time where the counts that enter the models are others.
    if panels[0][[*tables.KEYS["filings"], *_COUNTS]].equals(panels[1][[*tables.KEYS["filings"], *_COUNTS]]):
        return
    old, new = (
        {
            tuple(row[name] for name in tables.KEYS["estimates"]): row
            for row in estimates_table(frame).to_dict("records")
        }
        for frame in (before, after)
    )
    for key in sorted({*old, *new}):
        was, now = (side.get(key, {}).get("estimate") for side in (old, new))
        if not _equal(was, now):
            model, _, province, term = key
            named = {"province": province, "model": model, "term": term}
            yield named | {"effect": "estimate", "before": was, "after": now}


def _by_cell(filings: pd.DataFrame) -> dict[tuple[str, ...], Mapping[Any, Any]]:
    return {tuple(str(row[name]) for name in tables.KEYS["filings"]): row for row in filings.to_dict("records")}


def _share(row: Mapping[Any, Any] | None) -> float | None:
    return None if row is None or pd.isna(row["share_online"]) else float(row["share_online"])


def _equal(one: Any, other: Any) -> bool:
    missing = [value is None or bool(pd.isna(value)) for value in (one, other)]
    return all(missing) if any(missing) else abs(float(one) - float(other)) <= 1e-9 * max(abs(float(one)), 1e-12)


def _effect_words(row: Mapping[Any, Any], lang: str) -> str:
    effect, values = str(row["effect"]), {"before": row["before"], "after": row["after"]}
    if effect == "none":
        words = label("effect.none", lang)
    elif effect == "estimate":
        told = {name: decimal(value, lang, 2) for name, value in values.items()}
        model, term = label(f"model.{row['model']}", lang), term_words(str(row["term"]), lang)
        words = label("effect.estimate", lang, who=_who(row, lang), model=translated(model, lang), term=term, **told)
    else:
        write = percent if row["column"] == "share_online" else count
        told = {name: write(value, lang) for name, value in values.items()}
        column = label(f"quantity.{row['column']}", lang) if effect == "count" else ""
        words = label(f"effect.{effect}", lang, who=_who(row, lang), column=column, **told)
    return label("effect.if_applied", lang, effect=words) if row["status"] == "disputed" else words


def _who(row: Mapping[Any, Any], lang: str) -> str:
    province = label(f"province.{row['province']}", lang) if row["province"] else label("province.nation", lang)
    agency = "" if pd.isna(row["agency"]) or not row["agency"] else f", {row['agency']}"
    year = "" if pd.isna(row["year"]) else f" {int(row['year'])}"
    return f"{province}{agency}{year}"
