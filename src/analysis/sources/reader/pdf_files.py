"""The text of a PDF that carries text: lines joined to paragraphs; scans, locked files and bombs are refused."""

from __future__ import annotations

import io
import logging
import re

from analysis.errors import BadInputError

MOST_PAGES = 200
MOST_LETTERS = 5_000_000


def text(data: bytes, name: str) -> str:
    """The text of a PDF given as bytes, one line per paragraph.

    Raises BadInputError for a broken or encrypted file, one of more than 200 pages, or one without text (a scan).
    """
    from pypdf import PdfReader
    from pypdf.errors import PyPdfError

    logging.getLogger("pypdf").setLevel(logging.ERROR)
    try:
        reader = PdfReader(io.BytesIO(data))
        if reader.is_encrypted:
            raise BadInputError("is encrypted", file=name, remedy="save it without a password")
        if len(reader.pages) > MOST_PAGES:
            raise BadInputError(f"has {len(reader.pages)} pages", file=name, expected=f"at most {MOST_PAGES}")
        pages: list[str] = []
        for page in reader.pages:
            pages.append(page.extract_text())
            if sum(map(len, pages)) > MOST_LETTERS:
                raise BadInputError("holds more text than an article", file=name, remedy="split it")
    except BadInputError:
        raise
    except (
        PyPdfError,
        ValueError,
        KeyError,
        TypeError,
        AttributeError,
        IndexError,
        RecursionError,
        MemoryError,
        OSError,
        NotImplementedError,
        ArithmeticError,
        AssertionError,
    ) as error:
        raise BadInputError(f"is not a readable PDF ({type(error).__name__})", file=name) from None
    found = "\n".join(pages)
    if not found.strip():
        raise BadInputError("holds no text, only pictures", file=name, remedy="run text recognition on it first")
    return joined(found)


def joined(text: str) -> str:
    """Printed lines joined to paragraphs: a line that ends in mid-sentence goes on in the next."""
    lines: list[str] = []
    for line in (line.strip() for line in text.split("\n")):
        goes_on = (
            lines
            and line
            and lines[-1]
            and not re.search(r"[.;:!?]$", lines[-1])
            and (
                line[0].islower()
                or lines[-1].endswith(",")
                or (len(lines[-1]) > 60 and not re.match(r"[-+•*–]|\d+[.)]|[A-ZĐ]{2,}", line))
            )
        )
        if goes_on:
            lines[-1] += " " + line
        else:
            lines.append(line)
    return "\n".join(line for line in lines if line)
