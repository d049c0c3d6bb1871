"""Files in, documents out: text, HTML, Word and PDF, folders of them, and standard input; hostile files are refused."""

from __future__ import annotations

import datetime as dt
import re
import sys
import unicodedata
from collections.abc import Callable, Iterator
from pathlib import Path

from analysis import paths
from analysis.errors import BadInputError
from analysis.sources.reader import pdf_files, web_pages, word_files
from analysis.sources.reader.document import Document, document

LARGEST_FILE = 20_000_000
LARGEST_TEXT = 5_000_000
SUFFIXES = (".txt", ".html", ".htm", ".docx", ".pdf")


def documents(
    files: list[str], source_id: str | None = None, published: dt.date | None = None, province: str | None = None
) -> list[Document]:
    """The documents in files and folders, in the order given, inside a folder in that of names; `-` is standard input.

    `source_id` defaults to the file's name without suffix and is allowed for one document only.
    Raises BadInputError, naming the file, for one that is missing, too large, of another kind, broken or not text.
    """
    found = [path for name in files for path in _expanded(name)]
    if source_id is not None and len(found) != 1:
        raise BadInputError(
            f"--source-id names one document, but there are {len(found)}", remedy="read one file at a time"
        )
    ids = [source_id or ("stdin" if path is None else path.stem) for path in found]
    twice = sorted({name for name in ids if ids.count(name) > 1})
    if twice:
        raise BadInputError(
            f"two documents would be called {twice[0]!r}", remedy="read them one at a time with --source-id"
        )
    return [document(text_of(path), name, published, province) for path, name in zip(found, ids, strict=True)]


def text_of(path: Path | None) -> str:
    """The text of one file (None: of standard input), one line per paragraph, table cells parted by tabs."""
    if path is None:
        return _bounded(decoded(sys.stdin.buffer.read(LARGEST_FILE + 1), "standard input"), "standard input")
    name = paths.shown(path)
    try:
        size = path.stat().st_size
        data = path.read_bytes() if size <= LARGEST_FILE else b""
    except OSError as error:
        raise BadInputError(f"cannot be read: {error.strerror}", file=name, remedy="check the path") from None
    if size > LARGEST_FILE:
        raise BadInputError(f"is {size / 1e6:.0f} MB", file=name, expected=f"at most {LARGEST_FILE // 1_000_000} MB")
    return _bounded(_READERS[path.suffix.lower()](data, name), name)


def decoded(data: bytes, name: str) -> str:
    """Text from bytes: UTF-8, UTF-16 with its mark, else Windows Vietnamese where that gives words.

    Raises BadInputError where it does not: a guess at the letters would change the figures' words.
    """
    if data.startswith((b"\xff\xfe", b"\xfe\xff")):
        return _strictly(data, "utf-16", name)
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        text = unicodedata.normalize("NFC", data.decode("cp1258", errors="replace"))
        if not _vietnamese(text):
            raise BadInputError(
                f"is not UTF-8 text (byte {error.start}) and not Windows-1258 either",
                file=name, remedy="save it as UTF-8; text in the old TCVN3 or VNI fonts has to be converted first",
            ) from None  # fmt: skip
    if "\x00" in text[:4096]:
        raise BadInputError("is not text", file=name, expected="UTF-8 text, .html, .docx or .pdf")
    return text


def _expanded(name: str) -> Iterator[Path | None]:
    if name == "-":
        yield None
        return
    path = Path(name)
    if path.is_dir():
        inside = sorted(file for file in path.rglob("*") if file.suffix.lower() in SUFFIXES and file.is_file())
        if not inside:
            raise BadInputError("holds no article", file=paths.shown(path), expected=", ".join(SUFFIXES))
        yield from inside
        return
    if not path.is_file():
        raise BadInputError("no such file", file=paths.shown(path), remedy="check the path")
    if path.suffix.lower() not in SUFFIXES:
        raise BadInputError(
            f"is not a kind of file that can be read ({path.suffix or 'no suffix'})",
            file=paths.shown(path),
            expected=", ".join(SUFFIXES),
        )
    yield path


def _strictly(data: bytes, encoding: str, name: str) -> str:
    try:
        return data.decode(encoding)
    except UnicodeDecodeError as error:
        raise BadInputError(f"is broken {encoding.upper()} text (byte {error.start})", file=name) from None


def _bounded(text: str, name: str) -> str:
    if len(text) > LARGEST_TEXT:
        raise BadInputError(
            f"holds {len(text):,} letters", file=name, expected=f"at most {LARGEST_TEXT:,}", remedy="split it"
        )
    return text


def _vietnamese(text: str) -> bool:
    letters = sum(letter.isalpha() for letter in text)
    odd = sum(
        unicodedata.category(letter) in ("Sm", "Sc", "Sk", "So", "Co", "Cn", "Cc") and letter not in "\n\r\t$+<=>"
        for letter in text
    )
    return (
        letters > 0
        and odd <= letters / 100
        and bool(re.search("[ăâđêôơưạảấầẩậắằặếềểệịọỏốồổộớờởợụủứừửựýỳỷỹ]", text.lower()))
    )


_READERS: dict[str, Callable[[bytes, str], str]] = {
    ".txt": decoded,
    ".html": lambda data, name: web_pages.text(decoded(data, name)),
    ".htm": lambda data, name: web_pages.text(decoded(data, name)),
    ".docx": word_files.text,
    ".pdf": pdf_files.text,
}
