"""A number as a reader sees it, and every place of the road that shows it so."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from decimal import ROUND_HALF_EVEN, Decimal
from typing import Any

from analysis import vietnamese
from analysis.errors import BadInputError
from analysis.labels import LANGUAGES, count, decimal, label, percent
from analysis.reporting.lineage import (
    Origin,
    Record,
    Road,
    Sentence,
    figure_rows,
    trace_claim,
    trace_estimate,
    trace_figure_row,
    trace_filing,
)

# Names of rows rather than quantities: 2018 is a year, 0.95 a convention.
_NO_QUANTITY = ("year", "confidence", "df", "n_years", "province_code", "note", "claim_ids")
_COUNTS = ("dossiers_", "numerator", "denominator")
_NUMBER = re.compile(r"[-\u2212]?\d+(?:[.,]\d+)*(?: ?%)?")


@dataclass(frozen=True)
class Shown:
    """A number at the precision at which it is shown."""

    value: Decimal
    decimals: int
    percent: bool


def readings(text: str) -> list[Shown]:
    """What a shown number may be: `58,2 %` is one thing, `1.377` a count or three decimals.

    Raises BadInputError where the text is not one number.
    """
    words = re.sub(r"\s+", " ", vietnamese.nfc(text)).strip().lower().replace("\u2212", "-")
    words = re.sub(r" ?(phần trăm|percent)$", "%", words)
    is_percent = words.endswith("%")
    digits = words.removesuffix("%").strip().removeprefix("-")
    sign = -1 if words.startswith("-") else 1
    found = []
    whole = vietnamese.number(digits)
    single = re.fullmatch(r"(\d+)[.,](\d+)", digits)
    if single:
        found.append(Shown(sign * Decimal(f"{single[1]}.{single[2]}"), len(single[2]), is_percent))
    # Three digits after a single mark are decimals or a group of thousands; no percentage has thousands.
    if whole is not None and not (single and is_percent) and not (found and found[0].value == sign * whole):
        places = len(re.split(r"[.,]", digits)[-1]) if whole != whole.to_integral_value() else 0
        found.insert(0, Shown(sign * whole, places, is_percent))
    if not found:
        raise BadInputError(f"{text!r} is not one number", expected="58,2 % or 58.2 %, 1.377 or 1,377, 2.93")
    return found


def places_of(road: Road, text: str) -> list[Origin]:
    """Everything that shows the number: claims as printed, filings, estimates, figure rows, sentences, each traced.

    A table's value counts where it rounds to the number at its shown precision; a printed figure where it is equal.
    """
    asked = readings(text)
    found = [*_claims(road, asked), *_rows(road, asked)]
    return [*found, *_sentences(road, text, asked, found)]


def sentences_on(road: Road, claim_ids: Iterable[str], rows: Iterable[Record]) -> tuple[Sentence, ...]:
    """The computed sentences that quote one of the claims, or name a row's province and show one of its numbers."""
    wanted, listed = set(claim_ids), [row for row in rows if row.get("province")]
    shown = {
        lang: [(label(f"province.{row['province']}", lang), set(shown_forms(row, lang))) for row in listed]
        for lang in LANGUAGES
    }
    return tuple(
        sentence
        for sentence in road.sentences
        if wanted & set(_words(sentence.text))
        or any(name in sentence.text and forms & _numbers(sentence.text) for name, forms in shown[sentence.lang])
    )


def shown_forms(row: Mapping[str, Any], lang: str) -> Iterator[str]:
    """A row's quantities as the report writes them in `lang`; small whole numbers are left out, which prove nothing."""
    for name, value in _quantities(row):
        if name.startswith(_COUNTS):
            if abs(value) >= 100:
                yield _plain(count(value, lang))
        elif _is_share(row, name, value):
            yield from (_plain(percent(value, lang, places)) for places in (1, 2))
        else:
            yield _plain(decimal(value, lang, 2))


def _claims(road: Road, asked: Sequence[Shown]) -> Iterator[Origin]:
    for claim in road.by_claim.values():
        at = tuple(name for name, text in claim.printed.items() if text and _prints(name, text, asked))
        if at:
            yield replace(trace_claim(road, claim.claim_id), at=at)


def _prints(name: str, text: str, asked: Sequence[Shown]) -> bool:
    if name == "rate":
        found = vietnamese.rate(text)
        return found is not None and any(
            found == (number.value, number.decimals) and (number.percent or number.decimals > 0) for number in asked
        )
    value = vietnamese.number(text) if name in ("numerator", "denominator") else vietnamese.score(text)
    return value is not None and any(value == number.value and not number.percent for number in asked)


def _rows(road: Road, asked: Sequence[Shown]) -> Iterator[Origin]:
    for row in road.filings:
        if at := _columns(row, asked):
            yield replace(trace_filing(road, row), at=at)
    for row in road.estimates:
        if at := _columns(row, asked):
            yield replace(trace_estimate(road, row), at=at)
    for point in figure_rows(road):
        if at := _columns(point.values, asked):
            yield replace(trace_figure_row(road, point), at=at)


def _sentences(road: Road, text: str, asked: Sequence[Shown], found: Sequence[Origin]) -> Iterator[Origin]:
    for sentence in road.sentences:
        if not any(set(asked) & set(_read(token)) for token in _numbers(sentence.text)):
            continue
        named = _nearest_stage([
            origin for origin in found
            if (where := _where(origin)) and label(f"province.{where}", sentence.lang) in sentence.text
        ])  # fmt: skip
        quoted = [word for word in _words(sentence.text) if word in road.by_claim]
        claims = {claim.claim_id: claim for origin in named for claim in origin.claims}
        claims |= {claim_id: road.by_claim[claim_id] for claim_id in quoted}
        through = {origin.name: replace(origin, at=()) for origin in named if origin.what == "filing"}
        name = f"{sentence.file}, cell {sentence.cell}"
        values = {"text": sentence.text, "lang": sentence.lang}
        yield Origin("sentence", name, values, (), tuple(through.values()), tuple(claims.values()), (text,))


def _nearest_stage(origins: Sequence[Origin]) -> list[Origin]:
    """Of what shows a number, the stage nearest to print: a curve may pass through a share that a filing reports."""
    for stage in ("filing", "estimate", "figure"):
        if found := [origin for origin in origins if origin.what == stage]:
            return found
    return []


def _columns(row: Mapping[str, Any], asked: Sequence[Shown]) -> tuple[str, ...]:
    return tuple(name for name, value in _quantities(row) if any(_shows(row, name, value, number) for number in asked))


def _shows(row: Mapping[str, Any], name: str, value: float, number: Shown) -> bool:
    as_percent = _is_share(row, name, value) and (number.percent or number.decimals > 0)
    if as_percent and _rounded(100 * value, number.decimals) == number.value:
        return True
    return not number.percent and _rounded(value, number.decimals) == number.value


def _rounded(value: float, decimals: int) -> Decimal:
    return Decimal(str(value)).quantize(Decimal(1).scaleb(-decimals), ROUND_HALF_EVEN)


def _quantities(row: Mapping[str, Any]) -> Iterator[tuple[str, float]]:
    for name, value in row.items():
        if isinstance(value, (int, float)) and not isinstance(value, bool) and name not in _NO_QUANTITY:
            yield name, value


def _is_share(row: Mapping[str, Any], name: str, value: float) -> bool:
    """Whether a value is shown as a percentage: a share or its interval, but neither a count nor a term of a model."""
    term = str(row.get("term") or row.get("part") or "share")
    if name.startswith(_COUNTS) or name == "value" or abs(value) > 1:
        return False
    return term.startswith("share") or ("term" not in row and not term.startswith("odds_ratio"))


def _where(origin: Origin) -> str:
    return str((origin.claims[0].province if origin.what == "claim" else origin.values.get("province")) or "")


def _read(token: str) -> list[Shown]:
    try:
        return readings(token)
    except BadInputError:
        return []


def _numbers(text: str) -> set[str]:
    return set(_NUMBER.findall(_plain(text)))


def _words(text: str) -> list[str]:
    return re.findall(r"[^\s()\[\],;«»\"]+#\d+", text)


def _plain(text: str) -> str:
    return text.replace("\u00a0", " ").replace("\u2212", "-")
