"""The parts of the report in print: markdown that shows what it was given, facts of the colophon, Word's reference."""

from __future__ import annotations

import html
import io
import re
import zipfile

import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from analysis.errors import BadInputError
from analysis.reporting.document_evidence import about
from analysis.reporting.document_formats import _pandoc
from analysis.reporting.document_reference import word_reference
from analysis.reporting.document_tables import escaped, spoken, table

CITATION = {"version": "1.2", "date-released": "2026-11-22", "authors": [{"name": "A"}, {"name": "B"}]}
PROJECT = {"project": {"requires-python": ">=3.11"}}
MANIFEST = {"data_sha256": "d" * 64, "lock_sha256": "e" * 64}
LOCK = "numpy==2.4.6 \\\n    --hash=sha256:aa\nnumpy-financial==1.0 \\\ntypst==0.15.2 ; python_version > '3'\n"
LETTERS = st.text(
    st.characters(codec="utf-8", categories=("L", "N", "P", "S"), exclude_characters="\u00ad"), min_size=1
)


@given(st.lists(LETTERS, min_size=20, max_size=60))
@settings(max_examples=8, deadline=None)
def test_a_cell_shows_the_text_it_was_given(texts: list[str]) -> None:
    frame = pd.DataFrame({"a": [escaped(text) for text in texts], "b": ["x"] * len(texts)})
    shown = _pandoc(["--to", "html", "--columns=20", "--wrap=none"], table(frame, "en", "c", (5, 5))).decode("utf-8")
    cells = re.findall(r'<td style="text-align: left;">(.*?)</td>', shown, flags=re.DOTALL)
    assert [html.unescape(cell) for cell in cells[::2]] == texts


def test_a_title_in_another_language_is_marked_for_whoever_has_it_read_aloud() -> None:
    assert spoken("Báo Cần Thơ", "en") == '[Báo Cần Thơ]{lang="vi"}'
    assert spoken("Báo Cần Thơ", "vi") == "Báo Cần Thơ"
    assert spoken("Hanoi Times", "vi") == '[Hanoi Times]{lang="en"}'
    assert spoken("HNP", "vi") == "HNP"


def test_a_table_without_rows_is_told_in_words() -> None:
    assert table(pd.DataFrame({"a": []}), "en", "c", (5,)) == "No rows."


def test_the_colophon_takes_versions_from_the_lock_alone() -> None:
    made = about(CITATION, PROJECT, MANIFEST, LOCK)
    assert made.packages == {"numpy": "2.4.6", "typst": "0.15.2"}
    assert (made.authors, made.python, made.data_sha256) == ("A, B", "3.11", "d" * 64)


def test_a_file_that_lacks_a_fact_is_named() -> None:
    with pytest.raises(BadInputError, match="lacks 'data_sha256'"):
        about(CITATION, PROJECT, {}, LOCK)


def test_another_reference_document_is_noticed() -> None:
    empty = io.BytesIO()
    with zipfile.ZipFile(empty, "w") as archive:
        archive.writestr("word/document.xml", "<w:document/>")
    with pytest.raises(ValueError, match="lacks '</w:footnotePr>'"):
        word_reference(empty.getvalue())
