"""What a Word file of the report looks like: pandoc's own reference document, on A4 and with lines in its tables."""

from __future__ import annotations

import io
import zipfile

# A4 with 2 cm margins, and Times New Roman as official documents in Vietnam have it (Decree 30/2020/NĐ-CP).
_PAGE = (
    '<w:pgSz w:w="11906" w:h="16838" />'
    '<w:pgMar w:top="1134" w:right="1134" w:bottom="1134" w:left="1134" w:header="567" w:footer="567" w:gutter="0" />'
)
_LINES = (
    '<w:tblBorders><w:top w:val="single" w:sz="6" w:color="1F2933" /><w:bottom w:val="single" w:sz="6" '
    'w:color="1F2933" /><w:insideH w:val="single" w:sz="4" w:color="C5CBD1" /></w:tblBorders>'
)
_SMALL = '<w:rPr><w:sz w:val="18" /><w:szCs w:val="18" /></w:rPr>'
_TABLE = '<w:tblPr>\n      <w:tblInd w:w="0" w:type="dxa" />\n      <w:tblCellMar>'
_FONT = '<a:latin typeface="Times New Roman" panose="02020603050405020304"/>'
_CHANGES = {
    "word/document.xml": (("</w:footnotePr>", f"</w:footnotePr>{_PAGE}"),),
    "word/styles.xml": (
        (_TABLE, f"{_SMALL}<w:tblPr>{_LINES}<w:tblCellMar>"),
    ),
    "word/theme/theme1.xml": (
        ('<a:latin typeface="Aptos Display" panose="02110004020202020204"/>', _FONT),
        ('<a:latin typeface="Aptos" panose="02110004020202020204"/>', _FONT),
    ),
}  # fmt: skip


def word_reference(default: bytes) -> bytes:
    """The reference document made of pandoc's default one (the bytes of a .docx).

    Raises ValueError where the default no longer holds what is changed: then pandoc's version is another one.
    """
    made = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(default)) as old, zipfile.ZipFile(made, "w") as new:
        for entry in old.infolist():
            text = old.read(entry.filename)
            for before, after in _CHANGES.get(entry.filename, ()):
                if before.encode() not in text:
                    raise ValueError(f"pandoc's reference document lacks {before!r} in {entry.filename}")
                text = text.replace(before.encode(), after.encode(), 1)
            new.writestr(entry, text)
    return made.getvalue()
