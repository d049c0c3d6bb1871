"""How one sentence becomes rows, step by step, for a reader who wants to see the rules at work."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator

import pandas as pd

from analysis.sources.provinces import load_provinces
from analysis.sources.reader.document import Document, Line
from analysis.sources.reader.facts import facts
from analysis.sources.reader.places import gazetteer
from analysis.sources.reader.reading import read
from analysis.sources.reader.views import BLANK, View, view
from analysis.vietnamese import nfc

# Made up: no department reported this.
EXAMPLE = (
    "Năm 2019, Sở Y tế Cần Thơ tiếp nhận 1.240 hồ sơ, trong đó hơn 310 hồ sơ nộp qua mạng ở mức độ 3 (25%); "
    "phấn đấu năm 2020 đạt 40%. Chi tiết tại Báo cáo số 12/BC-SYT ngày 15/01/2020."
)
STEPS = ("sentence", "blanked", "mention", "word", "figures", "said", "claim")


def explain(sentence: str = "", published: dt.date | None = None) -> pd.DataFrame:
    """What the reader finds in a sentence, by default EXAMPLE, in the order of its steps.

    Columns: `step` (one of STEPS), `text` (as printed; the number of the claim for a claim), `what` (the kind of
    mention, the dimension of a word, the column of a claim) and `value`. It runs the same code as `hoso read`; a
    sentence alone lacks what an article says before it.
    """
    line = Line(2, nfc(sentence or EXAMPLE))
    names = gazetteer(load_provinces())
    seen = view(line, names, published)
    steps = [("sentence", line.text, "", ""), ("blanked", seen.bare.replace(BLANK, "·"), "", "")]
    steps += sorted(_mentions(seen), key=lambda step: seen.line.text.find(step[1]))
    steps += [
        ("word", line.text[cue.start : cue.end], cue.dimension, cue.value)
        for cue in seen.cues
        if cue.dimension != "none"
    ]
    for clause in seen.clauses:
        printed = line.text[clause.group.start : clause.group.end]
        steps.append(("figures", printed, clause.group.lead.kind, "; ".join(clause.group.rules)))
        steps += [("said", printed, name, value) for name, value in facts(seen, clause).items()]
    article = Document("example", (Line(1, ""), line), published)
    for number, proposal in enumerate(read(article, names), start=1):
        told = {**proposal.row, "rule": proposal.rule, "confidence": f"{proposal.confidence:.2f}"}
        steps += [
            ("claim", str(number), name, value)
            for name, value in told.items()
            if value and name not in ("claim_id", "source_id", "paragraph")
        ]
    return pd.DataFrame(steps, columns=["step", "text", "what", "value"], dtype="str")


def _mentions(seen: View) -> Iterator[tuple[str, str, str, str]]:
    text = seen.line.text
    for level in seen.levels:
        yield "mention", text[level.start : level.end], "level", level.level
    for period in seen.periods:
        use = "yardstick" if period.compared else "event" if period.event else "period"
        yield "mention", text[period.start : period.end], use, f"{period.first or '?'} .. {period.last or '?'}"
    for place in seen.places:
        yield "mention", text[place.start : place.end], "place", place.province
    for agency in seen.agencies:
        yield "mention", text[agency.start : agency.end], agency.role, agency.name
