from __future__ import annotations

import io
import zipfile
from pathlib import Path

import pytest

from analysis.errors import BadInputError
from analysis.sources.reader.loading import LARGEST_FILE, decoded, documents, text_of
from analysis.sources.reader.pdf_files import joined

W = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
SENTENCE = "Sở tiếp nhận 300 hồ sơ trực tuyến."


def word_file(path: Path, body: str, doctype: str = "") -> Path:
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr(
            "word/document.xml", f'{doctype}<w:document xmlns:w="{W}"><w:body>{body}</w:body></w:document>'
        )
    return path


def paragraph(text: str) -> str:
    return f"<w:p><w:r><w:t>{text}</w:t></w:r></w:p>"


def pdf_file(path: Path, text: str) -> Path:
    stream = f"BT /F1 12 Tf 72 720 Td ({text}) Tj ET".encode()
    objects = [
        b"<</Type/Catalog/Pages 2 0 R>>",
        b"<</Type/Pages/Kids[3 0 R]/Count 1>>",
        b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 612 792]/Contents 4 0 R/Resources<</Font<</F1 5 0 R>>>>>>",
        b"<</Length %d>>stream\n%s\nendstream" % (len(stream), stream),
        b"<</Type/Font/Subtype/Type1/BaseFont/Helvetica>>",
    ]
    out = io.BytesIO(b"%PDF-1.4\n")
    out.seek(0, 2)
    places = []
    for number, content in enumerate(objects, start=1):
        places.append(out.tell())
        out.write(b"%d 0 obj%s\nendobj\n" % (number, content))
    table = out.tell()
    out.write(b"xref\n0 6\n0000000000 65535 f \n" + b"".join(b"%010d 00000 n \n" % place for place in places))
    out.write(b"trailer<</Size 6/Root 1 0 R>>\nstartxref\n%d\n%%%%EOF" % table)
    path.write_bytes(out.getvalue())
    return path


def test_text_in_other_encodings(tmp_path: Path) -> None:
    for encoding in ("utf-8", "utf-8-sig", "utf-16"):
        (tmp_path / "a.txt").write_bytes(SENTENCE.encode(encoding))
        assert text_of(tmp_path / "a.txt") == SENTENCE


def test_windows_vietnamese_is_read() -> None:
    # Windows-1258 writes the tone as a mark of its own.
    text = "S\u01a1\u0309 nh\u00e2\u0323n 300 h\u00f4\u0300 s\u01a1"
    assert decoded(text.encode("cp1258"), "a") == "Sở nhận 300 hồ sơ"


@pytest.mark.parametrize(
    "data", [b"\xb5\xb8\xb6\xa8\xa9 100 \xd0\xb9\xbe" * 9, b"\x80\x81\xfe\x00" * 30, b"PK\x00\x00ab"]
)
def test_bytes_that_are_no_text_are_refused(data: bytes) -> None:
    with pytest.raises(BadInputError, match="text"):
        decoded(data, "a.txt")


def test_a_web_page_is_read_without_its_scripts(tmp_path: Path) -> None:
    page = tmp_path / "a.html"
    page.write_text(
        "<title>Tin</title><script>document.write('900 hồ sơ')</script><style>p{width:77%}</style>"
        "<!-- 55 hồ sơ --><p>Sở <b>tiếp</b>\nnhận 300&nbsp;hồ sơ.<table><tr><th>Sở<th>Nhận<tr><td>A<td>5</table>",
        encoding="utf-8",
    )
    assert text_of(page).split("\n") == ["Tin", "Sở tiếp nhận 300\u00a0hồ sơ.", "Sở\tNhận", "A\t5"]


@pytest.mark.parametrize("piece", ["<!--", "<", "<a ", "<![CDATA[", "</", "<div>", "&", "<script>", "<!x", "<?"])
def test_hostile_pages_end(piece: str, tmp_path: Path) -> None:
    (tmp_path / "a.html").write_text(piece * 20_000, encoding="utf-8")
    assert isinstance(text_of(tmp_path / "a.html"), str)


def test_a_word_file(tmp_path: Path) -> None:
    row = "".join(f"<w:tc>{paragraph(cell)}</w:tc>" for cell in ("Sở Y tế", "12"))
    path = word_file(tmp_path / "a.docx", paragraph(SENTENCE) + f"<w:tbl><w:tr>{row}</w:tr></w:tbl>")
    assert text_of(path).split("\n") == [SENTENCE, "Sở Y tế\t12"]


def test_a_word_bomb_is_refused(tmp_path: Path) -> None:
    bomb = word_file(tmp_path / "a.docx", paragraph("0" * 40_000_000))
    assert bomb.stat().st_size < 100_000
    with pytest.raises(BadInputError, match="30 MB"):
        text_of(bomb)


def test_word_entities_are_refused(tmp_path: Path) -> None:
    bomb = word_file(tmp_path / "a.docx", paragraph("&a;"), '<!DOCTYPE x [<!ENTITY a "b">]>')
    with pytest.raises(BadInputError, match="forbidden XML"):
        text_of(bomb)


def test_what_only_looks_like_a_word_file_or_a_pdf(tmp_path: Path) -> None:
    for name in ("a.docx", "a.pdf"):
        (tmp_path / name).write_bytes(b"\x00" * 100)
        with pytest.raises(BadInputError, match="not a readable"):
            text_of(tmp_path / name)


def test_a_pdf(tmp_path: Path) -> None:
    pytest.importorskip("pypdf")
    assert text_of(pdf_file(tmp_path / "a.pdf", "Nam 2019 co 300 ho so")) == "Nam 2019 co 300 ho so"
    with pytest.raises(BadInputError, match="no text"):
        text_of(pdf_file(tmp_path / "b.pdf", ""))


def test_printed_lines_are_joined_to_paragraphs() -> None:
    assert joined("Sở tiếp nhận 300\nhồ sơ trực tuyến.\nHuyện nhận 20 hồ sơ.") == (
        "Sở tiếp nhận 300 hồ sơ trực tuyến.\nHuyện nhận 20 hồ sơ."
    )


def test_a_folder_is_read_in_order_of_names(tmp_path: Path) -> None:
    for name in ("b.txt", "a.txt", "c.png"):
        (tmp_path / name).write_text(SENTENCE, encoding="utf-8")
    assert [document.source_id for document in documents([str(tmp_path)])] == ["a", "b"]


def test_bad_files(tmp_path: Path) -> None:
    (tmp_path / "large.txt").write_bytes(b"a" * (LARGEST_FILE + 1))
    (tmp_path / "a.odt").write_bytes(b"a")
    for name, complaint in (("large.txt", "20 MB"), ("a.odt", "not a kind of file"), ("none.txt", "no such file")):
        with pytest.raises(BadInputError, match=complaint):
            documents([str(tmp_path / name)])
