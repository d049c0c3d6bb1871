"""The label table against the source: every key that code asks for exists, with the places it fills, and no more."""

from __future__ import annotations

import ast
import re
import string
from collections.abc import Iterator
from pathlib import Path

import pandas as pd
import pytest

from analysis import labels, paths, tables
from analysis.cleaning import corrections
from analysis.cleaning.filings import NOT_COMPARABLE
from analysis.modelling.lines import TERMS
from analysis.reporting import registry, style
from analysis.sources.provinces import load_provinces

SOURCE = Path(labels.__file__).parent
FAULTS = ("rate", "numerator", "denominator", "unknown", "value")

# What may stand in the place of an f-string's expression, by what comes before it in the key.
ENUMERATIONS: dict[str, tuple[str, ...]] = {
    "alt.": ("supply", "uptake"),
    "base.": tables.DENOMINATOR_MEANS,
    "because.": (*NOT_COMPARABLE, "not_launched"),
    "diagnosis.": tables.DIAGNOSES,
    "fault.": FAULTS,
    "field.": corrections.FIELDS,
    "flag.": tables.FLAGS,
    "figure.": tuple(registry.FIGURES),
    "kind.": tables.KINDS,
    "legend.": (*(mark for mark in style.MARKS if mark != "supply"), "odds_ratio_honest", "odds_ratio_naive"),
    "measure.": tables.MEASURES,
    "qualifier.": tuple(word for word in tables.QUALIFIERS if word),
    "scope.": tables.SCOPES,
    "province.": tuple(load_provinces()["province"]),
    "status.": corrections.STATUSES,
}  # fmt: skip
SHOWN_MODELS = (
    "quasibinomial",
    "reml_kh",
    "ols_logit",
    "betabinomial",
    "firth",
    "binomial",
    "exact",
    "year_on_year",
    "observed",
)


def trees() -> Iterator[ast.Module]:
    for path in sorted(SOURCE.rglob("*.py")):
        yield ast.parse(path.read_text(encoding="utf-8"))


def label_calls() -> list[ast.Call]:
    return [
        node
        for tree in trees()
        for node in ast.walk(tree)
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == "label"
    ]


def pieces(key: ast.expr) -> list[str | None] | None:
    """The constant parts of a key, None for each part that is computed; None altogether for a plain variable."""
    if isinstance(key, ast.Constant):
        return [str(key.value)]
    if isinstance(key, ast.JoinedStr):
        return [str(part.value) if isinstance(part, ast.Constant) else None for part in key.values]
    if isinstance(key, ast.BinOp):
        left, right = pieces(key.left) or [None], pieces(key.right) or [None]
        return left + right
    return None


def asked() -> set[str]:
    """Every key that a call of `label` can ask for, as far as its first argument tells."""
    found: set[str] = set()
    for call in label_calls():
        parts = pieces(call.args[0])
        if parts is None:
            continue
        assert parts[0], f"the key of a label begins with what is computed: {ast.unparse(call)}"
        keys = [""]
        for part in parts:
            words = (part,) if part is not None else _words(keys[0])
            keys = [key + word for key in keys for word in words]
        found |= set(keys)
    return found


def _words(prefix: str) -> tuple[str, ...]:
    stem = prefix.partition(".")[0] + "."
    if stem == "column.":
        return tuple(table_headings())
    if stem == "model.":
        return SHOWN_MODELS
    if stem == "term.":
        return tuple(term for term in TERMS if term != "rho")
    if stem in ENUMERATIONS:
        return ENUMERATIONS[stem]
    # A family of words that only one place asks for: whatever stands in the table, so that none is left over.
    return tuple(key.removeprefix(prefix) for key in keys() if key.startswith(prefix))


def table_headings() -> set[str]:
    """The headings of tables that a reader sees: the keys of the dictionary given to `_table`."""
    return {
        str(key.value)
        for tree in trees()
        for node in ast.walk(tree)
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == "_table"
        for argument in node.args
        if isinstance(argument, ast.Dict)
        for key in argument.keys
        if isinstance(key, ast.Constant)
    }


def constants() -> set[str]:
    return {
        node.value
        for tree in trees()
        for node in ast.walk(tree)
        if isinstance(node, ast.Constant) and isinstance(node.value, str)
    }


def keys() -> set[str]:
    return {key for key, _ in labels.label_table()}


def places(text: str) -> set[str]:
    return {name for _, name, _, _ in string.Formatter().parse(text) if name}


def test_every_key_has_both_languages_with_the_same_places() -> None:
    assert {language for _, language in labels.label_table()} == set(labels.LANGUAGES)
    for key in keys():
        vietnamese, english = (labels.label_table()[key, language] for language in ("vi", "en"))
        assert places(vietnamese) == places(english), key


def test_the_words_are_tidy() -> None:
    for (key, language), words in labels.label_table().items():
        assert words == words.strip(), (key, language)
        assert "  " not in words, (key, language)
        assert not re.search(r"\s[.,;:](\s|$)", words), (key, language)


def test_every_key_that_the_source_asks_for_is_there() -> None:
    assert len(label_calls()) > 50
    assert asked() - keys() == set()


def test_no_key_stands_there_for_nothing() -> None:
    named = constants()
    # Headings and words of a family are often kept apart from their stem, in the table or the rule that names them.
    asked_by_stem = {key for key in keys() if key.partition(".")[2] in named}
    assert keys() - asked() - named - asked_by_stem - {"province."} == set()


def test_every_call_fills_the_places_of_its_label() -> None:
    checked = 0
    for call in label_calls():
        parts = pieces(call.args[0])
        if parts is None or None in parts or any(keyword.arg is None for keyword in call.keywords):
            continue
        key = "".join(part or "" for part in parts)
        given = {str(keyword.arg) for keyword in call.keywords}
        assert given >= places(labels.label_table()[key, "en"]), (key, call.lineno)
        checked += 1
    assert checked > 30


def test_an_unknown_key_or_language_is_an_error_of_the_code() -> None:
    with pytest.raises(KeyError):
        labels.label("no.such.key", "en")
    with pytest.raises(KeyError):
        labels.label("yes", "fr")


def test_an_empty_province_is_the_nation() -> None:
    assert labels.label("province.", "vi") == labels.label("province.nation", "vi") == "cả nước"


@pytest.mark.parametrize(
    ("value", "vietnamese", "english"),
    [
        (1377, "1.377", "1,377"),
        (0, "0", "0"),
        (-1377, "\u22121.377", "\u22121,377"),
        (None, "–", "–"),
        (pd.NA, "–", "–"),
    ],
)
def test_counts_are_grouped_as_each_language_does(value: float | None, vietnamese: str, english: str) -> None:
    assert (labels.count(value, "vi"), labels.count(value, "en")) == (vietnamese, english)


@pytest.mark.parametrize(
    ("share", "places_shown", "vietnamese", "english"),
    [
        (801 / 1377, 1, "58,2\u00a0%", "58.2\u00a0%"),
        (65 / 1179, 2, "5,51\u00a0%", "5.51\u00a0%"),
        (0.0, 1, "0,0\u00a0%", "0.0\u00a0%"),
        (float("nan"), 1, "–", "–"),
        (None, 1, "–", "–"),
        (-0.0004, 1, "0,0\u00a0%", "0.0\u00a0%"),
        (-0.25, 1, "\u221225,0\u00a0%", "\u221225.0\u00a0%"),
    ],
)
def test_shares_are_written_as_each_language_does(
    share: float | None, places_shown: int, vietnamese: str, english: str
) -> None:
    assert labels.percent(share, "vi", places_shown) == vietnamese
    assert labels.percent(share, "en", places_shown) == english


def test_every_name_of_a_province_is_a_label() -> None:
    provinces = load_provinces(paths.raw("provinces.csv"))
    assert len(provinces) == 63
    for row in provinces.to_dict("records"):
        assert labels.label(f"province.{row['province']}", "vi") == row["name_vi"]
        assert labels.label(f"province.{row['province']}", "en") == row["name_en"]
