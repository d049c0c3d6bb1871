"""Tables in text: lines of cells under a header; one draft for each count, with the rate column that belongs to it."""

from __future__ import annotations

import re
from dataclasses import dataclass

from analysis.sources.reader.bases import ELIGIBLE, gives
from analysis.sources.reader.drafts import Draft
from analysis.sources.reader.facts import words_of
from analysis.sources.reader.figures import figures
from analysis.sources.reader.groups import Group
from analysis.sources.reader.measuring import measure_of
from analysis.sources.reader.mentions import Figure
from analysis.sources.reader.stipulations import column_of_terms, table_of_terms
from analysis.sources.reader.views import Clause, View

_CUT = re.compile(r"\t+|\s*\|\s*|\s{3,}")
_TOTAL = re.compile(r"(?:tổng cộng|tổng số|tổng|cộng|toàn tỉnh|toàn thành phố|chung)\b")
_PLANNED = re.compile(r"(?:kế hoạch|chỉ tiêu|mục tiêu|được giao|giao)\b")
_TELLING = {"status", "topic", "index", "channel", "action"}
_ORDER = re.compile(r"(?:stt|tt|số tt|số thứ tự)\b")


@dataclass(frozen=True)
class Cell:
    """A cell of a line: its place and, where it holds one number and nothing else but a unit, that number."""

    start: int
    end: int
    text: str
    figure: Figure | None


@dataclass(frozen=True)
class Table:
    """Header cells and body rows, each row with its view; `terms` where it sets fees, points or times."""

    headers: list[tuple[View, list[Cell]]]
    body: list[tuple[View, list[Cell]]]
    terms: bool = False


def tables_in(views: list[View]) -> list[Table]:
    """The tables of a document: at least one header line and one line with numbers, cut into as many cells."""
    found: list[Table] = []
    run: list[tuple[View, list[Cell]]] = []
    title = ""
    for view in [*views, None]:
        cells = _cells(view) if view is not None else []
        if view is not None and len(cells) >= 2 and (not run or len(cells) == len(run[0][1])):
            run.append((view, cells))
            continue
        table = _table(run, title)
        if table is not None:
            found.append(table)
        run = [(view, cells)] if view is not None and len(cells) >= 2 else []
        title = view.folded if view is not None and not run else ""
    return found


def table_drafts(table: Table, heading: dict[str, str]) -> list[Draft]:
    """A draft for every count or rate of a table; `heading` is what the title says."""
    result: list[Draft] = []
    columns = _columns(table)
    spoken = any(column.keys() - {"text", "ignored", "terms", "rate", "year"} for column in columns)
    if table.terms or (not spoken and any("terms" in column for column in columns)):
        return result
    tier = _common_tier(table)
    for view, cells in table.body:
        label = {
            key: value
            for cell in cells
            if cell.figure is None
            for key, value in words_of(view, (cell.start, cell.end)).items()
        }
        row: dict[int, Draft] = {}
        for position, cell in enumerate(cells):
            if cell.figure is None or columns[position].get("ignored") or (_year(cell) and position <= 1):
                continue
            told = {**label, **columns[position]}
            title = heading
            if _TELLING & told.keys() or any(_TELLING & column.keys() for column in columns):
                title = {name: value for name, value in heading.items() if name not in (*_TELLING, "noun")}
            draft = _cell_draft(view, cell, {**title, **told}, columns[position])
            if draft is None:
                continue
            if _PLANNED.match(columns[position].get("text", "")):
                draft.given["kind"] = "target"
            if _TOTAL.match(view.folded[cells[0].start :].lstrip()):
                draft.given["agency"] = tier
            if years := [cell.text[-4:] for cell in cells[:2] if _year(cell)]:
                draft.given["year"] = years[0]
            row[position] = draft
        result += _joined(row, columns)
    return result


def _cells(view: View) -> list[Cell]:
    text = view.line.text
    edges = [0, *(edge for match in _CUT.finditer(text) for edge in match.span()), len(text)]
    cells = []
    for start, end in zip(edges[::2], edges[1::2], strict=True):
        if text[start:end].strip():
            found = figures(view.folded[start:end])
            whole = found[0] if len(found) == 1 and found[0].kind in ("count", "rate") else None
            rest = (
                (view.folded[start : start + whole.start] + view.folded[start + whole.end : end]).strip()
                if whole
                else "x"
            )
            figure = (
                Figure(start + whole.start, start + whole.end, whole.kind, whole.value)
                if whole and rest in ("", "hồ sơ", "điểm", "thủ tục", "tthc")
                else None
            )
            cells.append(Cell(start, end, view.folded[start:end].strip(), figure))
    return cells


def _table(run: list[tuple[View, list[Cell]]], title: str) -> Table | None:
    if len(run) < 2 or len(run[0][1]) < 2:
        return None
    split = next(
        (i for i, (_, cells) in enumerate(run) if any(cell.figure and not _year(cell) for cell in cells[1:])), 0
    )
    if split == 0 or not all(
        "\t" in view.line.text or "|" in view.line.text or re.search(r"\s{3}", view.line.text) for view, _ in run
    ):
        return None
    return Table(run[:split], run[split:], table_of_terms(title))


def _year(cell: Cell) -> bool:
    return bool(re.fullmatch(r"(?:năm )?(?:19|20)\d\d", cell.text))


def _columns(table: Table) -> list[dict[str, str]]:
    columns: list[dict[str, str]] = [{} for _ in table.headers[0][1]]
    for view, cells in table.headers:
        for column, cell in zip(columns, cells, strict=True):
            column.update(words_of(view, (cell.start, cell.end)))
            column["text"] = cell.text
            if column_of_terms(cell.text):
                column["terms"] = column["ignored"] = "yes"
            if _ORDER.match(cell.text):
                column["ignored"] = "yes"
            if re.search(r"tỷ lệ|tỉ lệ|%|tỷ trọng", cell.text):
                column["rate"] = "yes"
            if _year(cell):
                column["year"] = cell.text[-4:]
    return columns


def _common_tier(table: Table) -> str:
    bodies = [agency for view, _ in table.body for agency in view.agencies]
    if bodies and all(agency.name.startswith("Sở ") for agency in bodies):
        return "cấp tỉnh"
    if bodies and all(re.match(r"(?:huyện|quận|thị xã|thành phố) ", agency.name) for agency in bodies):
        return "cấp huyện"
    return ""


def _cell_draft(view: View, cell: Cell, facts: dict[str, str], column: dict[str, str]) -> Draft | None:
    assert cell.figure is not None
    rate = cell.figure.kind == "rate" or column.get("rate") == "yes"
    facts = {**facts, "form": "rate" if rate else "count"}
    facts.setdefault("noun", "dossier")
    if "index" in facts and not rate:
        facts["form"] = "rank" if re.search("hạng|thứ", " ".join(column.values())) else "score"
    rule = measure_of(facts)
    if (
        rule is None
        and facts["noun"] == "dossier"
        and not rate
        and re.match(r"tổng|số hồ sơ|hồ sơ", column.get("text", ""))
    ):
        rule = measure_of({**facts, "action": "receive"})
    group = Group(cell.figure.start, cell.figure.end, noun=facts["noun"])
    if rate:
        group.rate = cell.figure
    else:
        group.count = cell.figure
    clause = Clause(group, (0, len(view.folded)), (0, cell.start), (cell.end, cell.end), True, cell.end, 0)
    draft = Draft(view, clause, group, facts["form"], facts, measure=rule.measure if rule else "")
    draft.rules = ["table cell", rule.name if rule else "header not understood"]
    if column.get("year"):
        draft.given["year"] = column["year"]
    return draft


def _joined(row: dict[int, Draft], columns: list[dict[str, str]]) -> list[Draft]:
    """The drafts of a row: a rate column joins the count it belongs to and takes its base from the row."""
    kept: list[Draft] = []
    counts = [draft for draft in row.values() if draft.group.count is not None and draft.measure]
    for position, draft in row.items():
        if draft.group.count is not None:
            if draft.measure:
                kept.append(draft)
                if columns[position].get("channel"):
                    _part_of_received(draft, counts)
            continue
        owner = _owner(
            draft,
            [other for other in counts if other.group.end < draft.group.start],
            counts,
            bool(set(columns[position]) - {"rate", "noun", "text"}),
        )
        if owner is None:
            if draft.measure:
                kept.append(draft)
            continue
        owner.group.rate, owner.group.end = draft.group.rate, max(owner.group.end, draft.group.end)
        owner.rules.append("rate column of its count")
        eligible = ELIGIBLE.get(owner.measure, ())
        bases = [other for other in counts if other.measure in eligible and other is not owner]
        bases.sort(key=lambda other: eligible.index(other.measure))
        exact = [other for other in bases if gives(owner, other)]
        chosen = (exact or bases)[:1]
        if chosen:
            owner.group.base, owner.base_view = chosen[0].group.count, chosen[0].view
    return kept


def _part_of_received(draft: Draft, counts: list[Draft]) -> None:
    """Give a count told apart by its channel the received dossiers of its row as base."""
    received = [other for other in counts if other.measure == "dossiers_received" and other is not draft]
    if len(received) == 1 and (draft.count or 0) <= (received[0].count or 0):
        draft.group.base, draft.base_view = received[0].group.count, received[0].view


def _owner(rate: Draft, left: list[Draft], counts: list[Draft], named: bool) -> Draft | None:
    if named:
        return next(
            (
                other
                for other in counts
                if other.measure == rate.measure and other.level == rate.level and other.group.rate is None
            ),
            None,
        )
    return left[-1] if left and left[-1].group.rate is None else None
