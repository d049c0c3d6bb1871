"""The report's markdown as PDF and as Word file: pandoc and typst, both carried by Python packages, no network."""

from __future__ import annotations

import datetime as dt
import json
import os
import shutil
import subprocess
import tempfile
from collections.abc import Mapping, Sequence
from importlib import resources
from pathlib import Path

import pypandoc
import typst

from analysis.errors import BadInputError
from analysis.reporting.document_reference import word_reference

# No smart punctuation and no maths: the text stands as it was written, in any language.
_MARKDOWN = "markdown-smart-tex_math_dollars-citations-auto_identifiers-example_lists"
# Any table then has the relative widths that its dashes give.
_NARROW = ("--columns=20", "--wrap=none")


def as_pdf(markdown: str, said: Mapping[str, str], pictures: Path, released: str) -> bytes:
    """A tagged PDF (PDF/UA-1) of pandoc's markdown; its pictures are files of the folder `pictures`.

    `said` is what the template asks for: title, subtitle, byline, author, description, lang. `released` (an ISO day)
    is its date. Two calls give the same bytes. Raises BadInputError with typst's reason where typst refuses it, as it
    does for an image without alternative text, a letter without a glyph or a heading level that is left out.
    """
    body = _pandoc(["--to", "typst-smart", *_NARROW], markdown).decode("utf-8")
    template = resources.files("analysis.reporting").joinpath("document.typ").read_text(encoding="utf-8")
    try:
        printer = typst.Compiler(
            f"{template}\n{body}".encode(), root=pictures, ignore_system_fonts=True, sys_inputs=dict(said)
        )
        made = printer.compile(format="pdf", pdf_standards="ua-1", timestamp=_moment(released))
    except typst.TypstError as error:
        hints = "; ".join(error.hints) or "look at the place in reports/figures and document.*.md"
        raise BadInputError(f"typst refuses the report: {error.message}", remedy=hints) from None
    if not isinstance(made, bytes):
        raise TypeError("typst gave no single PDF")
    return made


def as_word(markdown: str, said: Mapping[str, str], pictures: Path, released: str) -> bytes:
    """The same as a Word file (.docx) for whoever wants to edit it; two calls give the same bytes."""
    with tempfile.TemporaryDirectory(prefix="hoso-word-") as folder:
        reference, made = Path(folder) / "reference.docx", Path(folder) / "report.docx"
        default = _pandoc(["--print-default-data-file", "reference.docx"], "")
        reference.write_bytes(word_reference(default))
        about = Path(folder) / "about.json"
        named = ("title", "subtitle", "author", "lang", "description")
        facts = {name: said[name] for name in named} | {"date": said["byline"]}
        about.write_text(json.dumps(facts, ensure_ascii=False), encoding="utf-8")
        options = [
            "--to", "docx+native_numbering", *_NARROW, "--number-sections", f"--reference-doc={reference}",
            f"--resource-path={pictures}", f"--output={made}", f"--metadata-file={about}",
        ]  # fmt: skip
        _pandoc(options, markdown, moment=_moment(released))
        return made.read_bytes()


def _pandoc(options: Sequence[str], markdown: str, moment: int = 0) -> bytes:
    # The program that the package carries, not one that happens to be installed: the bytes depend on its version.
    program = shutil.which("pandoc", path=str(Path(pypandoc.__file__).parent / "files"))
    if program is None:
        raise BadInputError("pandoc is missing", remedy="install the locked packages: pypandoc-binary carries it")
    # A zip holds local times, and names of files are read in the locale.
    fixed = {"SOURCE_DATE_EPOCH": str(moment), "TZ": "UTC", "LC_ALL": "C.UTF-8"}
    done = subprocess.run(
        [program, "--from", _MARKDOWN, *options], input=markdown.encode("utf-8"), capture_output=True, check=False,
        env={**os.environ, **fixed},
    )  # fmt: skip
    if done.returncode or done.stderr:
        raise BadInputError(f"pandoc refuses the report: {done.stderr.decode('utf-8', 'replace').strip()}")
    return done.stdout


def _moment(day: str) -> int:
    return int(dt.datetime.fromisoformat(day).replace(tzinfo=dt.UTC).timestamp())
