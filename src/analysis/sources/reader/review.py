"""From proposals to claims: a person's decisions are read, kept, and only what was accepted is handed on."""

from __future__ import annotations

import json
from dataclasses import dataclass
from pathlib import Path

import pandas as pd

from analysis import paths, tables
from analysis.errors import BadInputError
from analysis.sources.claims import load_raw, validated_claims

DECISIONS = ("accept", "edit", "reject")
KEPT = "reviews"


@dataclass(frozen=True)
class Reviewed:
    """What a person decided: the accepted rows, how many of each decision, and how many proposals wait for one."""

    accepted: pd.DataFrame
    counts: dict[str, int]
    waiting: int
    reader: str


def reviewed(path: Path) -> Reviewed:
    """The decisions of a review page, as it was downloaded.

    `accepted` has the columns of claims.csv, edits applied. Raises BadInputError for a file that is not such a
    download, or a decision it does not know.
    """
    try:
        content = json.loads(path.read_text(encoding="utf-8"))
    except FileNotFoundError:
        raise BadInputError("no such file", file=paths.shown(path), remedy="download it from the review page") from None
    except (json.JSONDecodeError, UnicodeDecodeError, OSError) as error:
        raise BadInputError(
            f"is not JSON ({error})", file=paths.shown(path), remedy="download it from the review page"
        ) from None
    if not isinstance(content, dict) or not isinstance(content.get("decisions"), list):
        raise BadInputError("holds no decisions", file=paths.shown(path), expected="the download of a review page")
    rows, counts, waiting = [], dict.fromkeys(DECISIONS, 0), 0
    for number, item in enumerate(content["decisions"], start=1):
        decision, claim = (
            item.get("decision") if isinstance(item, dict) else None,
            item.get("claim") if isinstance(item, dict) else None,
        )
        if decision in (None, ""):
            waiting += 1
            continue
        if decision not in DECISIONS or not isinstance(claim, dict):
            raise BadInputError(
                f"decision {number} is {decision!r}", file=paths.shown(path), expected=" | ".join(DECISIONS)
            )
        counts[decision] += 1
        if decision != "reject":
            rows.append({name: str(claim.get(name) or "") for name in tables.TABLES["claims"]})
    accepted = pd.DataFrame(rows, columns=list(tables.TABLES["claims"]), dtype="str")
    return Reviewed(accepted, counts, waiting, str(content.get("reader", "")))


def add(path: Path, folder: Path | None = None) -> pd.DataFrame:
    """Add the accepted claims to claims.csv and keep the decisions beside it; the rows that were added.

    Claims get the next free numbers of their source. Nothing is written unless the whole table is then sound.
    Raises BadInputError for an unknown source, a claim that stands there already or breaks a rule of the codebook.
    """
    folder = folder or paths.raw()
    raw, decided = load_raw(folder), reviewed(path)
    if decided.accepted.empty:
        raise BadInputError("accepts nothing", file=paths.shown(path), remedy="accept or edit at least one proposal")
    fresh = _numbered(decided.accepted, raw.claims)
    same = [name for name in tables.TABLES["claims"] if name not in ("claim_id", "note", "denominator_means")]
    twice = fresh.merge(raw.claims[same].drop_duplicates(), on=same)
    if not twice.empty:
        raise BadInputError(
            f"{len(twice)} of these claims stand in claims.csv already",
            file=paths.shown(path),
            row=twice["claim_id"].iloc[0],
        )
    together = validated_claims(pd.concat([raw.claims, fresh], ignore_index=True), raw.sources, raw.provinces)
    source = fresh["source_id"].iloc[0]
    paths.write_text(folder / KEPT / f"{source}.{decided.reader or 'unknown'}.json", path.read_text(encoding="utf-8"))
    order = together["claim_id"].map(tables.claim_order)
    tables.write_csv(
        together.loc[order.sort_values(kind="stable").index, list(tables.TABLES["claims"])], folder / "claims.csv"
    )
    return fresh


def _numbered(fresh: pd.DataFrame, claims: pd.DataFrame) -> pd.DataFrame:
    last: dict[str, int] = {}
    for claim_id in claims["claim_id"]:
        source, number, _ = tables.claim_order(claim_id)
        last[source] = max(last.get(source, 0), number)
    ids = []
    for source in fresh["source_id"]:
        last[source] = last.get(source, 0) + 1
        ids.append(f"{source}#{last[source]}")
    return fresh.assign(claim_id=ids)
