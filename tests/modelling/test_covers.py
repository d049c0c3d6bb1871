from __future__ import annotations

import pytest

from analysis.modelling.covers import COVERS, SEPARATOR, joined, sentence, translated


@pytest.mark.parametrize("key", COVERS)
def test_each_sentence_stands_in_both_languages_and_can_be_joined(key: str) -> None:
    texts = COVERS[key]
    assert set(texts) == {"en", "vi"}
    for text in texts.values():
        assert text
        assert SEPARATOR.strip() not in text
        assert text == text.strip()
    places = {part.split("}")[0] for part in texts["en"].split("{")[1:]}
    assert places == {part.split("}")[0] for part in texts["vi"].split("{")[1:]}


def test_no_two_keys_say_the_same() -> None:
    for lang in ("en", "vi"):
        said = [texts[lang] for texts in COVERS.values()]
        assert len(set(said)) == len(said)


def test_a_cell_is_translated_part_by_part_with_its_numbers() -> None:
    cell = joined(sentence("origin", year=2016), "", sentence("unbounded_rays", first="2013.7", second="2019.0"))
    assert cell == "log odds in the year 2016; unbounded: every year up to 2013.7 and every year from 2019.0"
    assert translated(cell, "en") == cell
    assert translated(cell, "vi") == "log odds của năm 2016; không bị chặn: mọi năm đến 2013,7 và mọi năm từ 2019,0"


def test_what_no_key_made_stays_as_it_is() -> None:
    assert translated("a remark of one's own", "vi") == "a remark of one's own"
