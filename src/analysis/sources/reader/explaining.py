"""How one sentence becomes rows, step by step, for a reader who wants to see the rules at work."""

from __future__ import annotations

import datetime as dt

import pandas as pd

from analysis.sources.provinces import load_provinces
from analysis.sources.reader.document import Document, Line
from analysis.sources.reader.facts import facts
from analysis.sources.reader.places import gazetteer
from analysis.sources.reader.reading import read
from analysis.sources.reader.views import BLANK, view
from analysis.vietnamese import nfc


def explain(sentence: str, published: dt.date | None = None) -> pd.DataFrame:
    """What the reader finds in a sentence, in the order of its steps.

    Columns: `step` (blanked, word, level, period, place, agency, figures, said of it, claim), `text` (as printed) and
    `meaning`. Reads the same code as `hoso read`; a sentence alone lacks what an article says before it.
    """
    line = Line(2, nfc(sentence))
    names = gazetteer(load_provinces())
    seen = view(line, names, published)
    steps: list[tuple[str, str, str]] = [
        ("blanked", seen.bare.replace(BLANK, "·"), "what is left to look for figures in")
    ]
    for cue in seen.cues:
        steps.append(("word", line.text[cue.start : cue.end], f"{cue.dimension}: {cue.value}"))
    for level in seen.levels:
        steps.append(("level", line.text[level.start : level.end], level.level or "both full and partial"))
    for period in seen.periods:
        use = "yardstick" if period.compared else "day of an event" if period.event else "holds until the next"
        steps.append(
            ("period", line.text[period.start : period.end], f"{period.first or '?'} .. {period.last or '?'}, {use}")
        )
    for place in seen.places:
        steps.append(("place", line.text[place.start : place.end], place.province))
    for agency in seen.agencies:
        steps.append(("agency", line.text[agency.start : agency.end], f"{agency.role}: {agency.name}"))
    for clause in seen.clauses:
        printed = line.text[clause.group.start : clause.group.end]
        steps.append(("figures", printed, "; ".join(clause.group.rules) or "alone"))
        steps.append(("said of it", printed, ", ".join(f"{key}={value}" for key, value in facts(seen, clause).items())))
    article = Document("example", (Line(1, ""), line), published)
    for proposal in read(article, names):
        filled = {
            key: value
            for key, value in proposal.row.items()
            if value and key not in ("claim_id", "source_id", "paragraph")
        }
        steps.append(("claim", proposal.rule, ", ".join(f"{key}={value}" for key, value in filled.items())))
    return pd.DataFrame(steps, columns=["step", "text", "meaning"])
