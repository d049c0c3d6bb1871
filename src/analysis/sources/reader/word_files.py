"""The text of a Word file (.docx): a line per paragraph, a tab between the cells of a row; bombs are refused."""

from __future__ import annotations

import io
import zipfile
from xml.etree.ElementTree import Element, ParseError

from defusedxml.common import DefusedXmlException
from defusedxml.ElementTree import fromstring

from analysis.errors import BadInputError

LARGEST_PART = 30_000_000
_W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"


def text(data: bytes, name: str) -> str:
    """The text of a .docx given as bytes.

    Raises BadInputError for a file that is not a .docx, is broken, unpacks to more than 30 MB or declares entities.
    """
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive, archive.open("word/document.xml") as part:
            xml = part.read(LARGEST_PART + 1)
    except (zipfile.BadZipFile, KeyError, OSError, NotImplementedError, RuntimeError, EOFError, ValueError) as error:
        raise BadInputError(
            f"is not a readable Word file ({error})", file=name, expected=".docx as Word saves it"
        ) from None
    if len(xml) > LARGEST_PART:
        raise BadInputError("unpacks to more than 30 MB", file=name, remedy="save it anew without its pictures")
    try:
        root = fromstring(xml, forbid_dtd=True)
    except (ParseError, DefusedXmlException, ValueError, RecursionError) as error:
        raise BadInputError(f"holds broken or forbidden XML ({type(error).__name__})", file=name) from None
    body = root.find(f"{_W}body")
    return "\n".join(_lines(body)) if body is not None else ""


def _lines(body: Element) -> list[str]:
    lines: list[str] = []
    # A stack, not recursion: nesting in the file must not exhaust ours.
    waiting = list(reversed(body))
    while waiting:
        element = waiting.pop()
        if element.tag == f"{_W}p":
            lines.append(_words(element))
        elif element.tag == f"{_W}tr":
            lines.append("\t".join(_words(cell) for cell in element.findall(f"{_W}tc")))
        else:
            waiting += reversed(element)
    return lines


def _words(element: Element) -> str:
    parts = []
    for node in element.iter():
        if node.tag == f"{_W}t":
            parts.append(node.text or "")
        elif node.tag in (f"{_W}tab", f"{_W}br", f"{_W}cr", f"{_W}p"):
            parts.append(" ")
    return "".join(parts).strip()
