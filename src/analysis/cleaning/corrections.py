"""Corrections in the open: what was printed, what it should read, why, and what must stay true for that to hold."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction
from pathlib import Path
from typing import Any

import pandas as pd
import yaml

from analysis import paths, tables
from analysis.cleaning.rates import agrees
from analysis.cleaning.readings import read_claim
from analysis.errors import BadInputError

FIELDS = (
    "numerator_text", "denominator_text", "rate_text", "value_text", "level", "measure", "period_start", "period_end",
)  # fmt: skip
STATUSES = ("applied", "disputed")
EXPECTATIONS = ("diagnosis", "agrees", "sum", "same_as", "ratio")

# The same rules in C, where libyaml is there: several times faster.
_SAFE_LOADER = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
_COLUMN_OF = {
    "numerator_text": "numerator",
    "denominator_text": "denominator",
    "rate_text": "share_stated",
    "value_text": "value",
}


@dataclass(frozen=True)
class Correction:
    """One correction: `applied` changes the value that is used, `disputed` only names the other reading.

    `reason_vi` is the reason in Vietnamese; empty where none is given.
    """

    claim_id: str
    field: str
    printed: str
    reading: str
    reason: str
    status: str
    expect: Mapping[str, Any]
    reason_vi: str = ""

    @property
    def key(self) -> str:
        """The name under which an observation refers to the correction."""
        return f"{self.claim_id}:{self.field}"

    def reason_in(self, lang: str) -> str:
        """The reason in a language, in English where it was given in no other."""
        return (self.reason_vi if lang == "vi" else "") or self.reason


def read_corrections(path: Path) -> list[Correction]:
    """The corrections of a YAML file in its order; an absent file has none.

    Raises BadInputError for a missing or unknown key, an unknown field or status, or two corrections of one field.
    """
    if not path.exists():
        return []
    file = paths.shown(path)
    try:
        entries = yaml.load(path.read_text(encoding="utf-8"), Loader=_SAFE_LOADER) or []
    except yaml.YAMLError as error:
        raise BadInputError(f"is not well-formed YAML: {error}", file=file) from None
    if not isinstance(entries, list):
        raise BadInputError("is not a list of corrections", file=file, expected="- claim_id: ...")
    found: dict[str, Correction] = {}
    for number, entry in enumerate(entries, start=1):
        correction = _correction(entry, file, number)
        if correction.key in found:
            raise BadInputError(f"corrects {correction.key} twice", file=file, row=number)
        found[correction.key] = correction
    return list(found.values())


def apply_corrections(claims: pd.DataFrame, corrections: list[Correction]) -> pd.DataFrame:
    """The claims with every `applied` correction in place, and a column `corrected_by`; claims.csv stays as printed.

    Raises BadInputError where a claim is gone or no longer prints what the correction starts from.
    """
    out = claims.copy()
    out["corrected_by"] = ""
    row_of = {claim: row for row, claim in zip(out.index, out["claim_id"], strict=True)}
    for correction in corrections:
        if correction.claim_id not in row_of:
            raise BadInputError(
                f"no claim {correction.claim_id} to correct",
                file="corrections.yml", column=correction.field, remedy="remove the correction or mend its claim_id",
            )  # fmt: skip
        row = row_of[correction.claim_id]
        printed = str(out.at[row, correction.field])
        if printed != correction.printed:
            raise BadInputError(
                f"the correction of {correction.claim_id} no longer applies: it starts from "
                f"{correction.printed!r} and the claim now prints {printed!r}",
                file="corrections.yml", column=correction.field, remedy="look at the source again; mend or remove it",
            )  # fmt: skip
        if correction.status == "applied":
            out.at[row, correction.field] = correction.reading
            earlier = str(out.at[row, "corrected_by"])
            out.at[row, "corrected_by"] = f"{earlier} {correction.key}".strip()
    return out


def check_expectations(corrections: list[Correction], observations: pd.DataFrame) -> None:
    """Nothing, if every `expect` still holds of the observations; else BadInputError naming the first that does not.

    `diagnosis`: the printed figure still has it. `agrees`: with the correction in place the rate agrees with the
    counts. `sum`, or a list of them: `parts` add up to `total`. `same_as`: another claim tells what the correction
    reads. `ratio`: `of` divided by `to` gives `is`, rounded or cut. A part is a number, a claim id (its numerator) or
    a claim id with a column, `press-37#1.denominator`; counts are those after all applied corrections.
    """
    if not corrections:
        return
    rows = observations.set_index("claim_id")
    for correction in corrections:
        for name, wanted in correction.expect.items():
            problem = _broken(name, wanted, rows, correction)
            if problem:
                raise BadInputError(
                    f"the correction of {correction.key} no longer holds: {problem}",
                    file="corrections.yml",
                    expected=f"{name}: {wanted}", remedy="look at the source again; mend or remove the correction",
                )  # fmt: skip


def _broken(name: str, wanted: Any, rows: pd.DataFrame, correction: Correction) -> str:
    if name == "diagnosis":
        found = str(rows.at[correction.claim_id, "diagnosis"])
        return "" if found == wanted else f"the printed figure is {found}"
    if name == "agrees":
        fault = str(rows.at[correction.claim_id, "fault"])
        return "" if (not fault) == bool(wanted) else f"the corrected figure still has a fault ({fault or 'none'})"
    if name == "same_as":
        return _not_the_same(str(wanted), rows, correction)
    if name == "ratio":
        return _other_ratio(wanted, rows)
    return next((problem for one in _as_list(wanted) if (problem := _other_sum(one, rows))), "")


def _other_sum(wanted: Mapping[str, Any], rows: pd.DataFrame) -> str:
    parts = [_count(part, rows) for part in wanted["parts"]]
    total = _count(wanted["total"], rows)
    if None in (*parts, total):
        return "a part of the sum has no count"
    found_sum = sum(part for part in parts if part is not None)
    return "" if found_sum == total else f"the parts add up to {found_sum:g}, not {total:g}"


def _not_the_same(other: str, rows: pd.DataFrame, correction: Correction) -> str:
    column = _COLUMN_OF[correction.field]
    told = _count(other if "." in other else f"{other}.{column}", rows)
    top, base, rate, value = (correction.reading if name == correction.field else "" for name in _COLUMN_OF)
    reading = read_claim(top, base, rate, value, "")
    read = {
        "numerator": reading.numerator,
        "denominator": reading.denominator,
        "share_stated": None if reading.percent is None else reading.percent / 100,
        "value": reading.value,
    }[column]
    if told is None or read is None:
        return f"{other} tells nothing to compare with"
    return "" if math.isclose(told, float(read), rel_tol=1e-9) else f"{other} tells {told:g}, not {float(read):g}"


def _other_ratio(wanted: Mapping[str, Any], rows: pd.DataFrame) -> str:
    top, base = _count(wanted["of"], rows), _count(wanted["to"], rows)
    stated = str(wanted["is"]).replace(",", ".")
    if top is None or not base:
        return "a part of the ratio has no count"
    fits = agrees(Fraction(top) / Fraction(base), Fraction(stated), len(stated.partition(".")[2]))
    return "" if fits else f"the ratio is {top / base:.4g}"


def _as_list(wanted: Any) -> list[Any]:
    return wanted if isinstance(wanted, list) else [wanted]


def _count(part: str | int | float, rows: pd.DataFrame) -> float | None:
    if not isinstance(part, str):
        return float(part)
    claim, _, name = part.partition(".")
    if claim not in rows.index:
        return None
    value = float(str(rows.at[claim, name or "numerator"]))
    return None if math.isnan(value) else value


def _well_formed(name: str, wanted: Any) -> bool:
    if name == "sum":
        return all(_is_sum(one) for one in _as_list(wanted))
    if name in ("diagnosis", "agrees"):
        return wanted in tables.DIAGNOSES if name == "diagnosis" else isinstance(wanted, bool)
    return name in EXPECTATIONS


def _is_sum(wanted: Any) -> bool:
    whole = isinstance(wanted, dict) and set(wanted) == {"parts", "total"}
    return whole and isinstance(wanted["parts"], list) and isinstance(wanted["total"], str | int | float)


def _correction(entry: Any, file: str, number: int) -> Correction:
    wanted = {"claim_id", "field", "from", "to", "reason", "status", "expect"}
    if not isinstance(entry, dict) or set(entry) - {"reason_vi"} != wanted:
        given = sorted(entry) if isinstance(entry, dict) else entry
        raise BadInputError(
            f"holds {given}", file=file, row=number, expected=", ".join(sorted(wanted)) + "; reason_vi may be added"
        )
    for key, allowed in (("field", FIELDS), ("status", STATUSES)):
        if entry[key] not in allowed:
            raise BadInputError(f"holds {entry[key]!r}", file=file, row=number, column=key, expected=", ".join(allowed))
    expect = entry["expect"]
    if not isinstance(expect, dict) or not expect or not all(_well_formed(*pair) for pair in expect.items()):
        raise BadInputError(
            f"holds {expect!r}", file=file, row=number, column="expect",
            expected="diagnosis: a word; agrees: true or false; sum: {parts, total}; same_as; ratio: {of, to, is}",
        )  # fmt: skip
    _check_expect(expect, str(entry["field"]), file, number)
    texts = {key: str(entry.get(key, "")) for key in ("claim_id", "field", "reason", "reason_vi", "status")}
    return Correction(printed=str(entry["from"]), reading=str(entry["to"]), expect=expect, **texts)


def _check_expect(expect: Mapping[str, Any], field: str, file: str, number: int) -> None:
    for name, keys in (("sum", {"parts", "total"}), ("ratio", {"of", "to", "is"})):
        for one in _as_list(expect.get(name, [])):
            if not isinstance(one, dict) or set(one) != keys:
                raise BadInputError(
                    f"holds {one!r} for {name}", file=file, row=number, column="expect",
                    expected=", ".join(sorted(keys)),
                )  # fmt: skip
    if "same_as" in expect and field not in _COLUMN_OF:
        raise BadInputError(
            f"same_as cannot be told of {field}", file=file, row=number, column="expect", expected=", ".join(_COLUMN_OF)
        )
