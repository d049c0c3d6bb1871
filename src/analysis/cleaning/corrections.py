"""Corrections in the open: what was printed, what it should read, why, and what must stay true for that to hold."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pandas as pd
import yaml

from analysis import paths
from analysis.errors import BadInputError

FIELDS = (
    "numerator_text", "denominator_text", "rate_text", "value_text", "level", "measure", "period_start", "period_end",
)  # fmt: skip
STATUSES = ("applied", "disputed")
EXPECTATIONS = ("diagnosis", "agrees", "sum")


@dataclass(frozen=True)
class Correction:
    """One correction: `applied` changes the value that is used, `disputed` only names the other reading."""

    claim_id: str
    field: str
    printed: str
    reading: str
    reason: str
    status: str
    expect: Mapping[str, Any]

    @property
    def key(self) -> str:
        """The name under which an observation refers to the correction."""
        return f"{self.claim_id}:{self.field}"


def read_corrections(path: Path) -> list[Correction]:
    """The corrections of a YAML file in its order; an absent file has none.

    Raises BadInputError for a missing or unknown key, an unknown field or status, or two corrections of one field.
    """
    if not path.exists():
        return []
    file = paths.shown(path)
    try:
        entries = yaml.safe_load(path.read_text(encoding="utf-8")) or []
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
    counts. `sum`: `parts` (claim ids or numbers) add up to `total` (a claim id or number).
    """
    rows = observations.set_index("claim_id")
    for correction in corrections:
        for name, wanted in correction.expect.items():
            problem = _broken(name, wanted, rows, correction.claim_id)
            if problem:
                raise BadInputError(
                    f"the correction of {correction.key} no longer holds: {problem}",
                    file="corrections.yml",
                    expected=f"{name}: {wanted}", remedy="look at the source again; mend or remove the correction",
                )  # fmt: skip


def _broken(name: str, wanted: Any, rows: pd.DataFrame, claim_id: str) -> str:
    if name == "diagnosis":
        found = str(rows.at[claim_id, "diagnosis"])
        return "" if found == wanted else f"the printed figure is {found}"
    if name == "agrees":
        fault = str(rows.at[claim_id, "fault"])
        return "" if (not fault) == bool(wanted) else f"the corrected figure still has a fault ({fault or 'none'})"
    parts = [_count(part, rows) for part in wanted["parts"]]
    total = _count(wanted["total"], rows)
    if None in (*parts, total):
        return "a part of the sum has no count"
    found_sum = sum(part for part in parts if part is not None)
    return "" if found_sum == total else f"the parts add up to {found_sum:g}, not {total:g}"


def _count(part: str | int | float, rows: pd.DataFrame) -> float | None:
    if not isinstance(part, str):
        return float(part)
    claim, _, name = part.partition(".")
    if claim not in rows.index:
        return None
    value = float(str(rows.at[claim, name or "numerator"]))
    return None if math.isnan(value) else value


def _correction(entry: Any, file: str, number: int) -> Correction:
    wanted = {"claim_id", "field", "from", "to", "reason", "status", "expect"}
    if not isinstance(entry, dict) or set(entry) != wanted:
        given = sorted(entry) if isinstance(entry, dict) else entry
        raise BadInputError(f"holds {given}", file=file, row=number, expected=", ".join(sorted(wanted)))
    for key, allowed in (("field", FIELDS), ("status", STATUSES)):
        if entry[key] not in allowed:
            raise BadInputError(f"holds {entry[key]!r}", file=file, row=number, column=key, expected=", ".join(allowed))
    expect = entry["expect"]
    if not isinstance(expect, dict) or not expect or set(expect) - set(EXPECTATIONS):
        raise BadInputError(
            f"holds {expect!r}", file=file, row=number, column="expect", expected=" or ".join(EXPECTATIONS)
        )
    texts = {key: str(entry[key]) for key in ("claim_id", "field", "reason", "status")}
    return Correction(printed=str(entry["from"]), reading=str(entry["to"]), expect=expect, **texts)
