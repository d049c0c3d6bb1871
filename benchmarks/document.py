"""How long the report in print takes, apart from the tables it rests on: its words, the PDF and the Word file.

Seconds of the clock, best of 3, in one process, while other work ran beside it; the bound of the PDF is 3 s.
Run: python benchmarks/document.py
"""

from __future__ import annotations

import time
from collections.abc import Callable
from pathlib import Path

from analysis import paths
from analysis.labels import LANGUAGES
from analysis.reporting import document
from analysis.reporting.document_formats import as_pdf, as_word
from analysis.reporting.document_prose import computed, prose
from analysis.reporting.document_tables import edited_picture, printed_picture

REPEATS = 3
RESULTS = Path(__file__).parent / "results" / "document.txt"


def main() -> None:
    root = paths.project_root()
    pictures = root / "reports" / "figures"
    began = time.perf_counter()
    found, made = document._evidence(pictures), document._about(root)
    lines = ["part                                seconds, best of 3 (the tables: once)"]
    lines.append(row("tables, both languages", time.perf_counter() - began))
    for lang in LANGUAGES:
        words = document._figure_words(pictures, lang)
        said = {name: name for name in ("title", "subtitle", "byline", "author", "description")} | {"lang": lang}
        places = computed(found, made, lang)
        printed, edited = (prose(places, words, picture, lang) for picture in (printed_picture, edited_picture))
        parts: dict[str, Callable[[], object]] = {
            "sentences and tables": lambda lang=lang: computed(found, made, lang),
            "PDF": lambda printed=printed, said=said: as_pdf(printed, said, pictures, made.released),
            "Word file": lambda edited=edited, said=said: as_word(edited, said, pictures, made.released),
        }
        lines += [row(f"{part}, {lang}", min(timed(make) for _ in range(REPEATS))) for part, make in parts.items()]
    text = "\n".join(lines) + "\n"
    print(text, end="")
    paths.write_text(RESULTS, text)


def row(part: str, seconds: float) -> str:
    return f"{part:<40}{seconds:>6.2f}"


def timed(make: Callable[[], object]) -> float:
    began = time.perf_counter()
    make()
    return time.perf_counter() - began


if __name__ == "__main__":
    main()
