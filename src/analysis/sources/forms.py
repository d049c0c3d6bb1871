"""Official report forms as claims: `read_form` reads one, `add_form` puts one under data/raw."""

from __future__ import annotations

import hashlib
import re
from dataclasses import dataclass, field
from pathlib import Path

import pandas as pd

from analysis import paths, tables
from analysis.errors import BadInputError
from analysis.sources import form_periods, form_title
from analysis.sources.form_checks import Problem, check
from analysis.sources.form_claims import claims_of
from analysis.sources.form_layouts import LAYOUTS
from analysis.sources.form_periods import Period
from analysis.sources.form_reader import Table, read_tables
from analysis.sources.form_title import TitleBlock
from analysis.sources.form_workbook import Workbook, open_workbook
from analysis.sources.provinces import load_provinces, resolve_province
from analysis.vietnamese import fold, nfc

_MINISTRY = re.compile(r"(bo (?!phan)|tong cuc |ngan hang nha nuoc|thanh tra chinh phu|van phong chinh phu).*")


@dataclass(frozen=True)
class Overrides:
    """What the caller tells instead of the title: province (slug), agency, period, convention; empty if untold."""

    province: str = ""
    agency: str = ""
    period: str = ""
    convention: str = ""


@dataclass(frozen=True)
class FormReading:
    """A form as read: claims and sources (columns of the design), problems that fail it, notes that do not, layouts."""

    claims: pd.DataFrame
    sources: pd.DataFrame
    problems: list[Problem] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)
    layouts: tuple[str, ...] = ()
    synthetic: bool = False


def read_form(
    path: Path,
    *,
    province: str = "",
    agency: str = "",
    period: str = "",
    period_convention: str = "",
    provinces: pd.DataFrame | None = None,
) -> FormReading:
    """Every filled cell of the official forms in an .xlsx file, as claims; whatever does not add up, as problems.

    `province` (slug or name), `agency`, `period` (2020, 2020-Q1, 2020-H1, 2020-9M, 2020-03, or two days joined by /)
    and `period_convention` (calendar, 15_dec) go before the title block. `provinces` is the table of provinces;
    data/raw/provinces.csv unless given. Each claim is at `Sheet1!D9`; a row of a field, procedure or unit is a claim
    on `<agency> - lĩnh vực <field>`, the total row on the agency itself; nothing is added up or filled in.

    Raises BadInputError for a file that is no readable form, a formula without a value, and for a province, agency
    or period that neither the title block nor the caller gives.
    Source: Thông tư 02/2017/TT-VPCP and 01/2020/TT-VPCP, report forms on the handling of administrative procedures.
    """
    workbook = open_workbook(path)
    shown = paths.shown(path)
    known = load_provinces() if provinces is None else provinces
    found = [table for sheet in workbook.sheets for table in read_tables(sheet, shown)]
    filled = [table for table in found if any(row.counts for row in table.rows)]
    _refuse_nothing(filled, found, workbook, shown)
    overrides = Overrides(resolve_province(province, known) if province else "", agency, period, period_convention)
    titles = [form_title.read_title(table.title, table.foot, known) for table in filled]
    periods = [_printed_period(table, overrides, shown) for table in filled]
    _refuse_mixture(titles, periods, overrides, shown)
    digest = hashlib.sha256(workbook.data).hexdigest()
    source_id = f"form-{digest[:8]}"
    rows: list[dict[str, str]] = []
    problems: list[Problem] = []
    notes = _unread(workbook, filled)
    everyone: list[tuple[str, str]] = []
    whole: dict[tuple[str, ...], str] = {}
    for table, title, printed in zip(filled, titles, periods, strict=True):
        who = _who(title, overrides, known, shown, table)
        when, doubts = _when(printed, overrides, table, shown)
        problems += doubts + check(table)
        notes += _notes(table, when)
        rows += claims_of(table, who, when)
        everyone.append(who)
        key = (*who, str(when.start), str(when.end))
        if key in whole:
            text = f"sheets {whole[key]!r} and {table.sheet.name!r} hold the same agency and period"
            problems.append(Problem("duplicate", table.sheet.name, table.header.top, (), text))
        whole[key] = table.sheet.name
    claims = pd.DataFrame(rows, columns=list(tables.TABLES["claims"]), dtype="str").fillna("")
    claims["source_id"] = source_id
    claims["claim_id"] = [f"{source_id}#{number}" for number in range(1, len(claims) + 1)]
    layouts = tuple(dict.fromkeys(table.header.layout.kind for table in filled))
    synthetic = any(title.synthetic for title in titles)
    if synthetic:
        notes.append("the form says that its figures are synthetic")
    reporters = list(dict.fromkeys(agency for _, agency in everyone))
    sources = _source(source_id, digest, path, claims, titles, filled, layouts, reporters)
    return FormReading(
        tables.typed(claims, "claims"), tables.typed(sources, "sources"), problems, notes, layouts, synthetic
    )


def _refuse_nothing(filled: list[Table], found: list[Table], workbook: Workbook, shown: str) -> None:
    if filled:
        return
    if found:
        raise BadInputError(
            "holds a form without any number",
            file=f"{shown}, sheet {found[0].sheet.name!r}",
            expected="at least one filled row below the header",
        )
    names = ", ".join(repr(sheet.name) for sheet in workbook.sheets) or "no visible sheet"
    raise BadInputError(
        f"no report form was found in {names}",
        file=shown,
        expected="headings such as STT, Lĩnh vực, Tổng số, Trực tuyến, Kỳ trước, Đã giải quyết, Đang giải quyết",
        remedy="hoso form-template writes an empty form of each kind: " + ", ".join(LAYOUTS),
    )


def _refuse_mixture(titles: list[TitleBlock], periods: list[Period | None], overrides: Overrides, shown: str) -> None:
    """One option cannot speak for forms that differ in what it overrides."""
    printed = {
        "--agency": ({title.agency for title in titles if title.agency}, overrides.agency),
        "--period": ({f"{p.start} to {p.end}" for p in periods if p}, overrides.period),
        "--province": ({title.province for title in titles if title.province}, overrides.province),
    }
    for option, (values, told) in printed.items():
        if told and len(values) > 1:
            raise BadInputError(
                f"{option} cannot stand for all forms of this file, which print {' and '.join(sorted(values))}",
                file=shown,
                remedy=f"leave {option} out, or save each form as a workbook of its own",
            )


def _printed_period(table: Table, overrides: Overrides, shown: str) -> Period | None:
    try:
        return form_periods.printed(table.title, overrides.convention) or form_periods.printed(
            [re.sub(r"[_.]+", " ", table.sheet.name)], overrides.convention
        )
    except BadInputError as error:
        if overrides.period:
            return None
        raise BadInputError(f"{error}", file=f"{shown}, sheet {table.sheet.name!r}") from None


def _who(title: TitleBlock, overrides: Overrides, provinces: pd.DataFrame, shown: str, table: Table) -> tuple[str, str]:
    agency = nfc(overrides.agency or title.agency).strip()
    where = f"{shown}, sheet {table.sheet.name!r}"
    if not agency:
        raise BadInputError(
            "the title block does not say who reports",
            file=where,
            expected="a line such as Đơn vị báo cáo: Sở Văn hóa, Thể thao và Du lịch",
            remedy='give it with --agency "Sở ..."',
        )
    told = form_title.read_title([f"Đơn vị báo cáo: {agency}"], [], provinces).province
    province = overrides.province or told or title.province
    if not province and not _MINISTRY.fullmatch(fold(agency)):
        raise BadInputError(
            "the title block does not say which province, or names several",
            file=where,
            expected="a line such as UBND tỉnh Cà Mau",
            remedy="give its slug with --province, as in --province can-tho",
        )
    return province, agency


def _when(printed: Period | None, overrides: Overrides, table: Table, shown: str) -> tuple[Period, list[Problem]]:
    if overrides.period:
        told = form_periods.told(overrides.period, overrides.convention)
        if printed is None:
            return told, []
        if printed.nominal is not None and printed.nominal == told.nominal and not printed.doubt:
            return printed, []
        if (printed.start, printed.end) == (told.start, told.end):
            return printed, []
        note = f"{told.note}; the form prints {printed.text}"
        return Period(printed.text, told.start, told.end, told.nominal, told.dated, note), []
    if printed is None:
        raise BadInputError(
            "the title block does not say which period",
            file=f"{shown}, sheet {table.sheet.name!r}",
            expected="a line such as Kỳ báo cáo: Quý I/2021 (từ ngày 15/12/2020 đến ngày 14/3/2021)",
            remedy=f"give it with --period ({form_periods.FORMATS})",
        )
    if not printed.doubt:
        return printed, []
    return printed, [Problem("period", table.sheet.name, table.header.top, (), f"{table.sheet.name}: {printed.doubt}")]


def _unread(workbook: Workbook, filled: list[Table]) -> list[str]:
    with_form = {table.sheet.name for table in filled}
    notes = [f"sheet {sheet.name!r} holds no form and is left out" for sheet in workbook.sheets
             if sheet.name not in with_form and sheet.cells]  # fmt: skip
    return notes + [f"sheet {name!r} is hidden and is left out" for name in workbook.hidden]


def _notes(table: Table, when: Period) -> list[str]:
    name = table.sheet.name
    notes = list(table.header.notes)
    notes += [f"sheet {name!r}: {when.note}"] if when.note else []
    if table.total is None:
        notes.append(f"sheet {name!r}: no total row (Tổng số, Tổng cộng) was found; none is made up")
    return notes


def _source(
    source_id: str,
    digest: str,
    path: Path,
    claims: pd.DataFrame,
    titles: list[TitleBlock],
    filled: list[Table],
    layouts: tuple[str, ...],
    agencies: list[str],
) -> pd.DataFrame:
    provinces = sorted(set(claims["province"]) - {""})
    sheets = ", ".join(dict.fromkeys(table.sheet.name for table in filled))
    row = dict.fromkeys(tables.TABLES["sources"], "")
    row |= {
        "source_id": source_id,
        "kind": "form",
        "title": next((title.title for title in titles if title.title), "") or f"Report form {layouts[0]}",
        "publisher": agencies[0] if len(agencies) == 1 else "",
        "published": max(title.published for title in titles),
        "province": provinces[0] if len(provinces) == 1 else "",
        "agency": agencies[0] if len(agencies) == 1 else "",
        "sha256": digest,
        "note": f"layout {', '.join(layouts)}; sheets {sheets}; read from {nfc(path.name)}",
    }
    return pd.DataFrame([row], columns=list(tables.TABLES["sources"]), dtype="str")
