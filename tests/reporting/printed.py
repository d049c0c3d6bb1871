"""What a reader, or a screen reader, finds in a PDF: its text by page, its structure, its fonts."""

from __future__ import annotations

import io
import re
import unicodedata
from collections.abc import Iterator
from typing import Any

import pypdfium2 as pdfium
import pypdfium2.raw as raw
from pypdf import PdfReader


def reader(data: bytes) -> PdfReader:
    return PdfReader(io.BytesIO(data))


def text_of(data: bytes) -> str:
    """The whole text with single plain spaces, composed as a keyboard composes it."""
    return plain(" ".join(page.get_textpage().get_text_bounded() for page in pdfium.PdfDocument(data)))


def plain(text: str) -> str:
    return re.sub(r"\s+", " ", unicodedata.normalize("NFC", text.replace("\u00a0", " ")))


def elements(pdf: PdfReader) -> Iterator[Any]:
    """Every structure element, in reading order."""
    waiting = [pdf.trailer["/Root"]["/StructTreeRoot"]["/K"]]
    while waiting:
        node = waiting.pop(0)
        node = node.get_object() if hasattr(node, "get_object") else node
        if isinstance(node, list):
            waiting[:0] = list(node)
        elif isinstance(node, dict):
            if "/S" in node:
                yield node
            if "/K" in node:
                waiting.insert(0, node["/K"])


def inside(element: Any, kind: str) -> list[Any]:
    """The elements of a kind below an element."""
    found, waiting = [], [element.get("/K")]
    while waiting:
        node = waiting.pop()
        node = node.get_object() if hasattr(node, "get_object") else node
        if isinstance(node, list):
            waiting += list(node)
        elif isinstance(node, dict):
            found += [node] if node.get("/S") == kind else []
            waiting.append(node.get("/K"))
    return found


def untagged(data: bytes) -> list[str]:
    """What is shown on a page outside every marked sequence: neither tagged nor named an artifact."""
    found = []
    for number, page in enumerate(pdfium.PdfDocument(data), start=1):
        for place in range(raw.FPDFPage_CountObjects(page)):
            thing = raw.FPDFPage_GetObject(page, place)
            if raw.FPDFPageObj_CountMarks(thing) < 1:
                found.append(f"page {number}, object {place} of type {raw.FPDFPageObj_GetType(thing)}")
    return found


def fonts(pdf: PdfReader) -> dict[str, bool]:
    """Every font of every page by its name without the subset's mark, and whether it is embedded."""
    found: dict[str, bool] = {}
    for page in pdf.pages:
        for reference in page["/Resources"].get("/Font", {}).values():
            below = reference.get_object()["/DescendantFonts"][0].get_object()
            described = below["/FontDescriptor"].get_object()
            name = str(below["/BaseFont"]).lstrip("/").partition("+")[2].removesuffix("-Identity-H")
            found[name] = any(key in described for key in ("/FontFile2", "/FontFile3"))
    return found
