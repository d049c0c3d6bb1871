"""What was traced, as a tree to read in a terminal and as one JSON document."""

from __future__ import annotations

import itertools
import textwrap
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass, field
from typing import Any

from analysis.labels import count, decimal, label, percent
from analysis.reporting.lineage import Claim, Document, Effects, FigureRow, Origin, Record
from analysis.reporting.lineage_cells import Cell
from analysis.reporting.shown_tables import printed_figure

SCHEMA = "hoso-trace-1"
WIDTH = 80

# What a text shows unless everything is asked for.
MOST_CLAIMS = 12
MOST_PLACES = 12

_LANG = "en"


def as_json(asked: str, found: Sequence[Origin], effects: Effects | None, notes: Sequence[str], more: int) -> Record:
    """One document: `schema`, `asked`, `found` (each with its claims and their documents), `forward`, `more`, `notes`.

    `forward` is null where it was not asked for; `more` counts what was found and not listed.
    """
    return {
        "schema": SCHEMA,
        "asked": asked,
        "found": [asdict(origin) for origin in found],
        "forward": asdict(effects) if effects is not None else None,
        "more": more,
        "notes": list(notes),
    }


def as_text(
    asked: str, found: Sequence[Origin], effects: Effects | None, notes: Sequence[str], more: int, *, whole: bool
) -> str:
    """The same as a tree in 80 columns, each branch ending where a figure stands in print; documents come last.

    `whole` lists every claim; otherwise long lists are cut and say how much they leave out.
    """
    blocks = []
    if len(found) != 1 or found[0].at:
        blocks.append(f"{asked}: {_places(len(found) + more)}" + (f", {len(found)} shown" if more else ""))
    told: set[str] = set()
    for origin in found:
        tree = Tree(_title(origin))
        names = [claim.claim_id for claim in origin.claims]
        if names and told.issuperset(names) and not whole:
            tree.add(f"{_counted(len(names), 'claim')} as above: {_cut(names, whole)}")
        else:
            _grow(tree, origin, whole)
        told.update(names)
        blocks.append(_drawn(tree))
    if more:
        blocks.append(f"{more} more: add --all")
    documents = _documents(claim for origin in found for claim in _shown_claims(origin, whole))
    if documents:
        blocks.append(_drawn(documents))
    if effects is not None:
        blocks.append(_drawn(_forward(effects, whole)))
    blocks += [textwrap.fill(f"note: {note}", WIDTH) for note in notes]
    return "\n\n".join(blocks)


@dataclass
class Tree:
    """A text with branches."""

    text: str
    branches: list[Tree] = field(default_factory=list)

    def add(self, text: str) -> Tree:
        """A new last branch."""
        self.branches.append(Tree(text))
        return self.branches[-1]

    def lines(self, before: str = "", under: str = "") -> list[str]:
        """The tree drawn in WIDTH columns; `before` leads its first line, `under` every other one."""
        width = max(WIDTH - len(under), 24)
        # Words longer than a line stay whole: an address broken over two lines cannot be followed.
        wrapped = [
            line
            for part in self.text.split("\n")
            for line in textwrap.wrap(part, width, break_long_words=False, break_on_hyphens=False)
        ]
        drawn = [(before if number == 0 else under) + line for number, line in enumerate(wrapped)]
        for branch in self.branches:
            last = branch is self.branches[-1]
            # The stem of the branches runs on beside the wrapped lines of each but the last.
            drawn += branch.lines(under + ("└── " if last else "├── "), under + ("    " if last else "│   "))
        return drawn


def leaf(claim: Claim) -> str:
    """Where a claim stands in print, in one line: document, paragraph, printed texts."""
    return f"{claim.document.title if _is_own(claim) else claim.document.source_id} › {place(claim)} › {quoted(claim)}"


def place(claim: Claim) -> str:
    """The paragraph, cell or row of a claim in words."""
    if _is_own(claim):
        return f"row {claim.paragraph}"
    if not claim.paragraph:
        return "paragraph not known"
    return f"{'cell' if '!' in claim.paragraph else 'paragraph'} {claim.paragraph}"


def quoted(claim: Claim) -> str:
    """The printed texts of a claim in quotation marks."""
    quotes = {f"{name}_text": f'"{text}"' if text else "" for name, text in claim.printed.items()}
    return f"{'given' if _is_own(claim) else 'printed'} {printed_figure(quotes)}"


def _is_own(claim: Claim) -> bool:
    return claim.document.kind == "own"


def _title(origin: Origin) -> str:
    row = origin.values
    at = f" [{', '.join(origin.at)}]" if origin.at and origin.what != "sentence" else ""
    told = {"filing": _filing_words, "estimate": _estimate_words, "figure": _figure_words, "sentence": _sentence_words}
    words = told[origin.what](row) if origin.what in told else ""
    return f"{origin.what} {origin.name}{at}" + (f"\n{words}" if words else "")


def _filing_words(row: Mapping[str, Any]) -> str:
    reasons = str(row["not_comparable_because"]).split()
    fits = "comparable" if row["comparable"] else "not comparable: " + ", ".join(
        label(f"because.{word}", _LANG) for word in reasons
    )  # fmt: skip
    return f"{_filing_counts(row)}; {row['scope']}; {fits}"


def _filing_counts(row: Mapping[str, Any]) -> str:
    online, received = count(row["dossiers_online"], _LANG), count(row["dossiers_received"], _LANG)
    if row["share_online"] is not None:
        return f"{online} of {received} dossiers online ({percent(row['share_online'], _LANG)})"
    known = [f"{online} dossiers online"] if row["dossiers_online"] is not None else []
    known += [f"{received} received"] if row["dossiers_received"] is not None else []
    known += [f"printed rate {percent(row['share_stated'], _LANG)}"] if row["share_stated"] is not None else []
    return ", ".join(known)


def _estimate_words(row: Mapping[str, Any]) -> str:
    if row["estimate"] is None and row["low"] is None:
        return f"{row['scope']}; not estimated: {row['covers']}"
    low, high = _number(row["low"]), _number(row["high"])
    kind = ", ".join([row["interval"], f"df {row['df']:g}"] if row["df"] is not None else [row["interval"]])
    within = f"; {row['confidence']:.0%} interval {low} to {high} ({kind})" if row["low"] is not None else ""
    return f"{row['scope']}; {_number(row['estimate'])}{within}; {row['covers']}"


def _figure_words(row: Mapping[str, Any]) -> str:
    left_out = ("claim_ids", "claim_id", "covers", "agency")
    told = [(name, _number(value)) for name, value in row.items() if name not in left_out]
    return "; ".join(f"{name} {text}" for name, text in told if text not in ("", "–"))


def _sentence_words(row: Mapping[str, Any]) -> str:
    return f"«{row['text']}»"


def _number(value: object) -> str:
    if not isinstance(value, float):
        return "–" if value is None else str(value)
    return f"{value:.0f}" if value == int(value) and abs(value) >= 1000 else f"{value:.4g}"


def _grow(tree: Tree, origin: Origin, whole: bool) -> None:
    for cell in origin.cells:
        tree.add(_cell_words(cell))
    through = origin.through if whole else origin.through[:MOST_CLAIMS]
    for filing in through:
        branch = tree.add(_title(filing))
        _add_claims(branch, filing.claims, whole)
    if len(origin.through) > len(through):
        tree.add(f"and {len(origin.through) - len(through)} more filings: add --all")
    covered = {claim.claim_id for filing in origin.through for claim in filing.claims}
    direct = [claim for claim in origin.claims if claim.claim_id not in covered]
    _add_claims(tree, direct, whole)
    if not origin.claims:
        tree.add("no claim stands behind it")


def _add_claims(tree: Tree, claims: Sequence[Claim], whole: bool) -> None:
    shown = claims if whole else claims[:MOST_CLAIMS]
    for claim in shown:
        branch = tree.add(f"{leaf(claim)}  [{claim.claim_id}]")
        for line in _found_of(claim):
            branch.add(line)
    if len(claims) > len(shown):
        tree.add(f"and {len(claims) - len(shown)} more claims: add --all")


def _found_of(claim: Claim) -> list[str]:
    """What the claim counts, what cleaning found of it, and the corrections on its way."""
    if _is_own(claim):
        return []
    level = label("level.words", _LANG, level=claim.level) if claim.level else ""
    who = [claim.province or "nation", claim.agency, claim.period]
    lines = [", ".join(part for part in (label(f"measure.{claim.measure}", _LANG), level, *who) if part)]
    words = [label(f"diagnosis.{claim.diagnosis}", _LANG)]
    words += [f"wrong part: {label(f'fault.{claim.fault}', _LANG)}"] if claim.fault else []
    words += [f"would agree: {claim.reading}"] if claim.reading else []
    lines.append("diagnosis: " + "; ".join(words))
    for change in claim.corrections:
        what = label(f"field.{change.field}", _LANG) if change.field.endswith("_text") else change.field
        status = label(f"status.{change.status}", _LANG)
        lines.append(f'correction ({status}): {what} "{change.before}" → "{change.after}". {change.reason}')
    return lines


def _cell_words(cell: Cell) -> str:
    value = decimal(100 * cell.value, _LANG, 2) + " %" if cell.column.startswith("share") else count(cell.value, _LANG)
    of = [part.replace(":", " ") for part in cell.of]
    follows = {
        "printed": "as printed: " + ", ".join(of),
        "sum": "sum of " + " and ".join(of),
        "difference": " less ".join(of),
        "ratio": " of ".join(of),
        "unknown": "not explained",
    }
    return f"{cell.column} {value}: {follows[cell.rule]}"


def _shown_claims(origin: Origin, whole: bool) -> Iterable[Claim]:
    if whole:
        yield from origin.claims
        return
    covered = set()
    for filing in origin.through:
        covered |= {claim.claim_id for claim in filing.claims}
        yield from filing.claims[:MOST_CLAIMS]
    yield from [claim for claim in origin.claims if claim.claim_id not in covered][:MOST_CLAIMS]


def _documents(claims: Iterable[Claim]) -> Tree | None:
    known = {claim.document.source_id: claim.document for claim in claims if not _is_own(claim)}
    if not known:
        return None
    tree = Tree("documents" if len(known) > 1 else "document")
    for document in known.values():
        _add_document(tree, document)
    return tree


def _add_document(tree: Tree, document: Document) -> None:
    branch = tree.add(f"{document.source_id} «{document.title}»")
    branch.add(f"{document.publisher or 'publisher not known'}, {document.published or 'date not known'}")
    branch.add(document.url or "address not known")
    branch.add(f"sha256 {document.sha256}" if document.sha256 else "document not kept")
    if document.note:
        branch.add(document.note)


def _forward(effects: Effects, whole: bool) -> Tree:
    tree = Tree("what depends on it")
    tree.add(f"{_counted(len(effects.observations), 'observation')}: {_cut(effects.observations, whole)}")
    branch = tree.add(_counted(len(effects.filings), "filing"))
    for filing in effects.filings:
        branch.add(f"{_filing_title(filing)}: {_filing_words(filing)}")
    branch = tree.add(_counted(len(effects.estimates), "estimate"))
    for (where, model), rows in itertools.groupby(effects.estimates, lambda row: (row["province"], row["model"])):
        branch.add(" ".join([where, f"{model}:", ", ".join(str(row["term"]) for row in rows)]).strip())
    branch = tree.add(_counted(len(effects.figures), "figure row"))
    for figure, points in itertools.groupby(effects.figures, lambda point: point.figure):
        branch.add(f"{figure}: {_rows(list(points))}")
    branch = tree.add(_counted(len(effects.sentences), "sentence"))
    shown = effects.sentences if whole else effects.sentences[:MOST_PLACES]
    for sentence in shown:
        branch.add(f"{sentence.file}, cell {sentence.cell}: «{sentence.text}»")
    if len(effects.sentences) > len(shown):
        branch.add(f"and {len(effects.sentences) - len(shown)} more: add --all")
    return tree


def _filing_title(row: Mapping[str, Any]) -> str:
    return " ".join(str(part) for part in (row["province"] or "nation", row["year"] or row["period_end"]) if part)


def _rows(points: Sequence[FigureRow]) -> str:
    """Row numbers with runs as ranges: rows 5, 9-70."""
    numbers = [point.row for point in points]
    runs: list[list[int]] = []
    for number in numbers:
        if runs and runs[-1][-1] == number - 1:
            runs[-1].append(number)
        else:
            runs.append([number])
    listed = ", ".join(str(run[0]) if len(run) == 1 else f"{run[0]}-{run[-1]}" for run in runs)
    return f"row{'s' if len(numbers) > 1 else ''} {listed}"


def _counted(number: int, what: str) -> str:
    return f"{number} {what}{'' if number == 1 else 's'}"


def _places(number: int) -> str:
    return "found nowhere" if number == 0 else f"found in {_counted(number, 'place')}"


def _cut(names: Sequence[str], whole: bool) -> str:
    shown = names if whole else names[:MOST_CLAIMS]
    rest = f" and {len(names) - len(shown)} more" if len(names) > len(shown) else ""
    return ", ".join(shown) + rest


def _drawn(tree: Tree) -> str:
    return "\n".join(tree.lines())
