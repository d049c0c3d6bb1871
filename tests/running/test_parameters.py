from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from analysis.errors import BadInputError
from analysis.running import parameters
from analysis.running.parameters import Limit

CELL = """\
# What the notebook can be asked.
provinces: list[str] = ["can-tho"]  # slugs, as in provinces.csv
agency: str = ""  # empty for all
first_year: int = 2015  # first year, inclusive
last_year: int = 2020  # last year, inclusive
confidence: float = 0.95
quick: bool = False
years: list[int] = []
lang: str = "vi"  # vi or en
"""

LIMITS = {
    "lang": Limit(choices=("vi", "en")),
    "provinces": Limit(choices=("can-tho", "ca-mau", "dong-thap"), listed_in="data/raw/provinces.csv"),
    "first_year": Limit(low=2000, high=2100, at_most="last_year"),
    "last_year": Limit(low=2000, high=2100),
}


@pytest.fixture
def notebook(project) -> Path:
    return project.notebook("03_trend", parameters=CELL)


def test_the_cell_is_read_with_types_defaults_and_comments(notebook):
    found = parameters.declared(notebook)
    assert list(found) == [
        "provinces", "agency", "first_year", "last_year", "confidence", "quick", "years", "lang",
    ]  # fmt: skip
    assert found["last_year"] == parameters.Parameter("last_year", "int", 2020, "last year, inclusive")
    assert found["provinces"].default == ["can-tho"]


def test_the_cell_is_never_executed(project):
    path = project.notebook("bad", parameters="x: str = open('made.txt', 'w').name")
    with pytest.raises(BadInputError, match="a default that is no str"):
        parameters.declared(path)
    assert not (project.root / "made.txt").exists()


@pytest.mark.parametrize(
    ("cell", "message"),
    [
        ("x = 1", "line 1 is not a parameter"),
        ("x: int = 1\nimport os", "line 2 is not a parameter"),
        ("x: str | None = None", "has the type str | None"),
        ("x: int = 'one'", "a default that is no int"),
        ("x: int = True", "a default that is no int"),
        ("x: list[int] = ['a']", "a default that is no list"),
        ("x: int = 1\nx: int = 2", "declares x twice"),
        ("năm: int = 1", "letters beyond ASCII"),
        ("x: int = = 1", "does not parse"),
    ],
)
def test_a_cell_that_holds_anything_else_is_refused(project, cell, message):
    with pytest.raises(BadInputError) as refused:
        parameters.declared(project.notebook("bad", parameters=cell))
    assert message in str(refused.value)
    assert "notebooks/bad.ipynb, cell 2" in str(refused.value)


def test_texts_are_read_by_the_declared_type_alone(notebook):
    texts = [
        "agency=01",
        "last_year=2018",
        "provinces=can-tho, dong-thap",
        "confidence=0.9",
        "quick=TRUE",
        "years=2016",
    ]
    values = parameters.from_texts(notebook, texts, limits=LIMITS)
    assert values == {
        "provinces": ["can-tho", "dong-thap"], "agency": "01", "first_year": 2015, "last_year": 2018,
        "confidence": 0.9, "quick": True, "years": [2016], "lang": "vi",
    }  # fmt: skip


@pytest.mark.parametrize("word", ["NO", "null", "1e3", "0x10", "2018-01-01", "true", " x ", "a=b"])
def test_a_text_stays_the_text_it_is(notebook, word):
    assert parameters.from_texts(notebook, [f"agency={word}"])["agency"] == word


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("last_yaer=2018", "did you mean last_year?"),
        ("last_yaer=2018", "first_year: int"),
        ("last_year=2018.0", "a whole number"),
        ("last_year=1_000", "a whole number"),
        ("last_year=", "a whole number"),
        ("last_year=1999", "from 2000 to 2100"),
        ("last_year=2014", "first_year = 2015 lies after last_year = 2014"),
        ("confidence=nan", "a number"),
        ("quick=yes", "true or false"),
        ("years=2016,x", "a whole number"),
        ("lang=fr", "vi, en"),
        ("provinces=can-thoo", "did you mean can-tho?"),
        ("provinces=hue", "one of the 3 in data/raw/provinces.csv"),
        ("last_year", "there is no ="),
    ],
)
def test_a_text_that_does_not_fit_is_refused(notebook, text, message):
    with pytest.raises(BadInputError) as refused:
        parameters.from_texts(notebook, [text], limits=LIMITS)
    assert message in str(refused.value)


def test_a_parameter_given_twice_is_refused(notebook):
    with pytest.raises(BadInputError, match="given twice"):
        parameters.from_texts(notebook, ["last_year=2018", "last_year=2019"])


@pytest.mark.parametrize(
    ("name", "value"),
    [("last_year", "2018"), ("last_year", True), ("agency", 1), ("provinces", "can-tho"), ("years", [2016, "x"])],
)
def test_values_from_a_file_are_never_converted(notebook, name, value):
    with pytest.raises(BadInputError, match=r"runs\.toml"):
        parameters.resolve(notebook, {name: value}, file="runs.toml, run 'a'")


def test_a_name_is_turned_into_its_key_before_it_is_held_to_the_list(notebook):
    told = []

    def as_key(name: str, text: str) -> str:
        told.append((name, text))
        return {"Cà Mau": "ca-mau"}.get(text, text)

    values = parameters.from_texts(notebook, ["provinces=Cà Mau,can-tho"], limits=LIMITS, normalise=as_key)
    assert values["provinces"] == ["ca-mau", "can-tho"]
    assert told == [("provinces", "Cà Mau"), ("provinces", "can-tho")]


KINDS = {
    "str": st.text(),
    "int": st.integers(),
    "float": st.floats(allow_nan=False, allow_infinity=False),
    "bool": st.booleans(),
    "list[str]": st.lists(st.text(st.characters(categories=["L", "N"]), min_size=1)),
    "list[int]": st.lists(st.integers()),
}


@settings(max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
@given(st.sampled_from(sorted(KINDS)).flatmap(lambda kind: st.tuples(st.just(kind), KINDS[kind])))
def test_what_is_declared_and_what_is_typed_come_back_as_they_were(project, pair):
    kind, value = pair
    path = project.notebook("any", parameters=f"x: {kind} = {value!r}")
    assert parameters.resolve(path, {})["x"] == value
    assert parameters.resolve(path, {"x": value})["x"] == value
    text = ",".join(map(str, value)) if isinstance(value, list) else str(value)
    assert parameters.from_texts(path, [f"x={text}"])["x"] == value
    assert type(parameters.from_texts(path, [f"x={text}"])["x"]) is type(value)


@settings(max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
@given(st.sampled_from(sorted(KINDS)), st.one_of(*KINDS.values(), st.none(), st.dictionaries(st.text(), st.text())))
def test_a_value_of_another_type_is_refused_and_nothing_else_happens(project, kind, value):
    path = project.notebook("any", parameters=f"x: {kind} = {dict(zip(KINDS, DEFAULTS, strict=True))[kind]!r}")
    try:
        accepted = parameters.resolve(path, {"x": value})["x"]
    except BadInputError:
        return
    assert accepted == value
    wanted = kind.partition("[")[0]
    assert type(value).__name__ == wanted or (wanted == "float" and type(value) is int)


DEFAULTS = ("", 0, 0.0, False, [], [])
