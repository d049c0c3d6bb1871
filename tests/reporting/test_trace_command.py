"""`hoso trace`: what it finds by words and by numbers, what it shows, its JSON, its exit codes."""

from __future__ import annotations

import json
import shutil
from dataclasses import replace
from decimal import Decimal
from pathlib import Path
from typing import Any

import jsonschema
import pytest

from analysis import cli
from analysis.cleaning.study import read_study
from analysis.errors import BadInputError
from analysis.reporting import lineage_command
from analysis.reporting.drawn_tables import estimates_table, share_online_table, trend_table
from analysis.reporting.lineage import Road, Sentence, records
from analysis.reporting.lineage_command import read_road
from analysis.reporting.lineage_numbers import Shown, places_of, readings, sentences_on

CHECKOUT = Path(__file__).parents[2]
SCHEMA = json.loads((Path(__file__).parent / "trace.schema.json").read_text(encoding="utf-8"))

SAID = (
    Sentence("a.ipynb", 3, "en", "Can Tho – 2017: 17.5\u00a0% (15.5\u00a0% – 19.6\u00a0%); 2018: 58.2\u00a0%."),
    Sentence("b.ipynb", 3, "vi", "Cần Thơ – 2018: 58,2\u00a0% của 1.377 hồ sơ."),
    Sentence("a.ipynb", 5, "en", "Can Tho 2016: printed 18,13% – inverted ratio (article-002#6)."),
    Sentence("a.ipynb", 9, "en", "Ha Noi: 58.2\u00a0% of something else."),
)


@pytest.fixture(scope="module")
def road() -> Road:
    """The road of today's claims, with four sentences and, beside a filing, one of another agency."""
    study, read = read_study(), read_road()
    estimates = estimates_table(study.filings)
    drawn = {"share_online": share_online_table(study.filings), "trend": trend_table(study.filings)}
    twin = next(row for row in read.filings if row["claim_ids"] == "article-002#7") | {"agency": "Sở Du lịch"}
    return replace(
        read, sentences=SAID, notes=(), filings=[*read.filings, twin], estimates=records(estimates),
        figures={name: records(table) for name, table in drawn.items()},
    )  # fmt: skip


def row_of(road: Road, figure: str, **wanted: object) -> int:
    """The number a spreadsheet gives the first row of a figure that holds these values."""
    return next(n for n, row in enumerate(road.figures[figure], start=2) if wanted.items() <= row.items())


@pytest.fixture
def on_road(road: Road, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(lineage_command, "read_road", lambda *_: road)


def hoso(*arguments: str) -> int:
    with pytest.raises(SystemExit) as left:
        cli.main(["trace", *arguments])
    return int(left.value.code or 0)


def said(capsys: pytest.CaptureFixture[str], *arguments: str) -> str:
    assert hoso(*arguments) == 0
    return capsys.readouterr().out


def asked(capsys: pytest.CaptureFixture[str], *arguments: str) -> Any:
    return json.loads(said(capsys, *arguments, "--json"))


@pytest.mark.usefixtures("on_road")
class TestTrace:
    def test_a_claim_leads_to_its_paragraph_document_and_all_that_depends_on_it(self, capsys, road: Road) -> None:
        text = said(capsys, "article-002#6")
        assert 'article-002 › paragraph 16 › printed "65" / "1.179" ("18,13%")' in text
        row = row_of(road, "share_online", province="can-tho", year=2016)
        for words in (
            "diagnosis: inverted ratio", '"18,13%" → "5,51%"', "2020-08-12", "sha256 08e8a1169abf",
            "can-tho 2016: 65 of 1,179 dossiers online (5.5\u00a0%)", f"share_online: row {row}\n",
            "can-tho exact: share_2016", "a.ipynb, cell 5",
        ):  # fmt: skip
            assert words in text
        assert said(capsys, "claim", "article-002-6") == text

    @pytest.mark.parametrize(
        "words",
        [
            ("filing", "can-tho", "2018"),
            ("filing", "Cần Thơ", "2018", "--agency", "so-van-hoa"),
            ("figure", "share_online", "can-tho", "2018"),
            ("figure", "trend", "point", "2018"),
            ("estimate", "can-tho", "exact", "share_2018"),
        ],
    )
    def test_the_same_point_ends_at_the_same_claims(self, capsys, words: tuple[str, ...]) -> None:
        found = asked(capsys, *words)["found"]
        claims = [claim["claim_id"] for claim in found[0]["claims"]]
        assert claims == ["article-002#8", "article-002#9", "article-002#10"]
        assert found[0]["claims"][0]["figure"] == "760 / 1.377"

    def test_a_row_is_counted_as_a_spreadsheet_does(self, capsys, road: Road) -> None:
        row = row_of(road, "share_online", province="can-tho", year=2018)
        assert (
            asked(capsys, "figure", "share_online", "--row", str(row))["found"]
            == (asked(capsys, "figure", "share_online", "can-tho", "2018")["found"])
        )

    def test_an_option_tells_two_filings_apart(self, capsys) -> None:
        assert asked(capsys, "filing", "can-tho", "2017", "--agency", "so-van-hoa")["found"]
        assert asked(capsys, "filing", "can-tho", "2017", "Sở Du lịch")["found"]

    def test_an_estimate_passes_through_its_filings(self, capsys) -> None:
        origin = asked(capsys, "estimate", "can-tho", "quasibinomial", "odds_ratio")["found"][0]
        assert sorted({filing["values"]["year"] for filing in origin["through"]}) == [2016, 2017, 2018, 2019]

    @pytest.mark.parametrize(
        "words",
        [
            ("article-002#6",), ("filing", "can-tho", "2018", "--forward"), ("figure", "trend", "--row", "9"),
            ("estimate", "can-tho", "quasibinomial", "slope"), ("number", "58,2 %"), ("number", "123456789"),
        ],
    )  # fmt: skip
    def test_json_keeps_to_its_schema(self, capsys, words: tuple[str, ...]) -> None:
        jsonschema.Draft202012Validator(SCHEMA).validate(asked(capsys, *words))

    @pytest.mark.parametrize("words", [("article-002#6",), ("number", "85 %"), ("press-52#1",), ("press-08#1",)])
    def test_text_fits_eighty_columns_but_for_an_address(self, capsys, words: tuple[str, ...]) -> None:
        lines = said(capsys, *words).splitlines()
        assert [line for line in lines if len(line) > 80 and "://" not in line] == []

    def test_an_address_stays_whole(self, capsys, road: Road) -> None:
        assert road.by_claim["press-52#1"].document.url in said(capsys, "press-52#1")

    @pytest.mark.parametrize(
        ("words", "message"),
        [
            (("artcle-002#6",), "did you mean article-002#6"),
            (("article-002",), "is a document"),
            (("filing", "can-thoo", "2016"), "did you mean can-tho"),
            (("filing", "can-tho", "2024"), "can-tho 2019"),
            (("filing", "can-tho", "2017"), "can-tho 2017 Sở Du lịch (department"),
            (("filing", "can-tho", "2016", "--agency", "so-xay-dungg"), "no filing"),
            (("filing",), "hoso trace filing can-tho 2016"),
            (("estimate", "can-tho", "quasi"), "quasibinomial"),
            (("estimate", "can-tho", "quasibinomial"), "can-tho quasibinomial slope"),
            (("figure", "share_onlin"), "did you mean share_online"),
            (("figure", "share_online", "--row", "1"), "row 1 is the header"),
            (("figure", "trend", "can-tho", "2018"), "3 rows of trend"),
            (("number", "many"), "is not one number"),
            (("what",), "trace does not know 'what'"),
        ],
    )
    def test_what_is_not_found_or_not_one_thing_is_exit_2_with_suggestions(
        self, capsys, words: tuple[str, ...], message: str
    ) -> None:
        assert hoso(*words) == 2
        out, err = capsys.readouterr()
        assert out == ""
        assert message in err

    def test_a_long_list_says_how_much_it_leaves_out(self, capsys) -> None:
        short, whole = asked(capsys, "number", "1"), asked(capsys, "number", "1", "--all")
        assert short["more"] > 0
        assert len(whole["found"]) == len(short["found"]) + short["more"]
        assert f"{short['more']} more: add --all" in said(capsys, "number", "1")


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        ("58,2 %", [("58.2", 1, True)]),
        ("58.2%", [("58.2", 1, True)]),
        ("58,2\u00a0%", [("58.2", 1, True)]),
        ("58.2 phần trăm", [("58.2", 1, True)]),
        ("1.377", [("1377", 0, False), ("1.377", 3, False)]),
        ("1,377", [("1377", 0, False), ("1.377", 3, False)]),
        ("1.234,5", [("1234.5", 1, False)]),
        ("\u22122.40", [("-2.40", 2, False)]),
        ("2.93", [("2.93", 2, False)]),
        ("65", [("65", 0, False)]),
        ("12.345 %", [("12.345", 3, True)]),
    ],
)
def test_a_number_is_read_in_both_notations(text: str, wanted: list[tuple[str, int, bool]]) -> None:
    assert readings(text) == [Shown(Decimal(value), places, share) for value, places, share in wanted]


@pytest.mark.parametrize("text", ["", "abc", "1.2.3", "58 % 60 %", "%"])
def test_what_is_not_one_number_is_refused(text: str) -> None:
    with pytest.raises(BadInputError):
        readings(text)


def test_both_notations_find_the_same_places(road: Road) -> None:
    for one, other in (("58,2 %", "58.2 %"), ("1.377", "1,377"), ("2.93", "2,93")):
        found = [(origin.what, origin.name, origin.at) for origin in places_of(road, one) if origin.what != "sentence"]
        assert found
        assert found == [(o.what, o.name, o.at) for o in places_of(road, other) if o.what != "sentence"]


def test_a_number_is_found_as_printed_and_as_shown(road: Road) -> None:
    found = {(origin.what, origin.name): origin.at for origin in places_of(road, "18,13%")}
    assert found["claim", "article-002#6"] == ("rate",)
    assert found["sentence", "a.ipynb, cell 5"] == ("18,13%",)
    kinds = {origin.what for origin in places_of(road, "1.377")}
    assert {"claim", "filing", "figure", "sentence"} <= kinds
    assert {origin.what for origin in places_of(road, "2,93")} >= {"estimate", "figure"}


def test_the_number_of_a_sentence_ends_at_claims_of_the_province_it_names(road: Road) -> None:
    for text in ("58,2 %", "58.2 %"):
        found = {origin.name: origin for origin in places_of(road, text) if origin.what == "sentence"}
        for name in ("a.ipynb, cell 3", "b.ipynb, cell 3"):
            assert [claim.claim_id for claim in found[name].claims] == [
                "article-002#8", "article-002#9", "article-002#10",
            ]  # fmt: skip
        assert found["a.ipynb, cell 9"].claims == ()


def test_sentences_follow_from_the_numbers_of_a_row_or_the_id_they_quote(road: Road) -> None:
    rows = [row for row in road.filings if row["claim_ids"] == "article-002#7"]
    assert sentences_on(road, ["article-002#7"], rows) == (SAID[0],)
    assert sentences_on(road, ["article-002#6"], []) == (SAID[2],)
    assert sentences_on(road, ["article-002#60"], []) == ()


@pytest.fixture
def project(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The study's raw data alone: no report was made yet."""
    (tmp_path / "notebooks").mkdir()
    (tmp_path / "notebooks" / "runs.toml").write_text("")
    shutil.copytree(CHECKOUT / "data" / "raw", tmp_path / "data" / "raw")
    monkeypatch.chdir(tmp_path)
    return tmp_path


def test_without_a_report_claims_and_filings_still_trace(project: Path, capsys: pytest.CaptureFixture[str]) -> None:
    text = said(capsys, "filing", "can-tho", "2016")
    assert 'printed "65" / "1.179" ("18,13%")' in text
    assert text.count("run `hoso report`") == 2
    for words in (("estimate", "can-tho", "exact", "share_2016"), ("figure", "share_online", "can-tho", "2016")):
        assert hoso(*words) == 2
        assert "run `hoso report`" in capsys.readouterr().err


def test_an_older_report_is_told(project: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (project / "reports" / "figures").mkdir(parents=True)
    (project / "reports" / "manifest.json").write_text('{"data_sha256": "0"}')
    (project / "reports" / "figures" / "old.csv").write_text("province,share,claim_ids\ncan-tho,0.5,gone#1\n")
    text = " ".join(said(capsys, "article-002#6").split())
    assert "data/raw has changed since the last report (gone#1 is gone)" in text


def test_ones_own_table_ends_at_its_row(project: Path, capsys: pytest.CaptureFixture[str]) -> None:
    Path("mine.csv").write_text("province,year,received,online\nCần Thơ,2019,1000,10\nCần Thơ,2020,1000,20\n")
    assert 'mine.csv › row 3 › given "20" / "1000"' in said(capsys, "own#3", "--filings", "mine.csv")
    text = said(capsys, "filing", "can-tho", "2020", "--filings", "mine.csv")
    assert "dossiers_online 20: as printed: own#3 dossiers_online" in text
    assert "can-tho exact" in said(capsys, "own#2", "--filings", "mine.csv")
    Path("saved").mkdir()
    Path("saved/share_online.csv").write_text("province,year,share_online,claim_ids\ncan-tho,2020,0.02,own#3\n")
    own = ("--filings", "mine.csv", "--figures", "saved")
    assert "mine.csv › row 3" in said(capsys, "figure", "share_online", "can-tho", "2020", *own)
