"""What does not add up is reported with its cells, and its claims are there all the same."""

from __future__ import annotations

import tempfile
from pathlib import Path

from form_files import PROVINCES, ROWS_2020, by_cell, form_2020, write_form
from hypothesis import given, settings
from hypothesis import strategies as st

from analysis.sources.form_layouts import KINDS, LAYOUTS, Role, identities
from analysis.sources.form_template import write_template
from analysis.sources.forms import FormReading, read_form

TITLE = {
    "parent": "UBND tỉnh Cà Mau",
    "agency": "Sở Y tế",
    "period": "Năm 2019 (từ ngày 15/12/2018 đến ngày 14/12/2019)",
}


def read(path: Path) -> FormReading:
    return read_form(path, provinces=PROVINCES)


def test_a_row_that_fails_is_reported_with_its_cells_and_kept(tmp_path: Path) -> None:
    bad = [1, "Dược", 100, 61, 30, 10, 90, 40, 45, 5, 10, 8, 2]
    total = [None, "Tổng số", 1279, 761, *ROWS_2020[2][4:]]
    reading = read(form_2020(tmp_path / "f.xlsx", [bad, ROWS_2020[1], total]))
    assert {problem.row for problem in reading.problems} == {9, 11}
    first = reading.problems[0]
    assert first.cells == ("Sheet1!C9", "Sheet1!D9", "Sheet1!E9", "Sheet1!F9")
    assert "(3) = (4) + (5) + (6) does not hold: C9=100, but D9=61 + E9=30 + F9=10 = 101" in first.text
    assert by_cell(reading.claims)["Sheet1!D9"]["numerator_text"] == "61"


def test_a_total_that_its_rows_do_not_give(tmp_path: Path) -> None:
    rows = [ROWS_2020[0], [None, "Tổng số", *ROWS_2020[1][2:]]]
    problems = read(form_2020(tmp_path / "f.xlsx", rows)).problems
    assert {problem.kind for problem in problems} == {"sum"}
    assert len(problems) == 11
    assert problems[0].text == "Sheet1!C10: 'Tổng số' prints 1179, but its rows C9 to C9 add up to 100"


def test_a_misplaced_dot_is_kept_as_printed_and_reported(tmp_path: Path) -> None:
    rows = [[1, "Dược", "151.10", *ROWS_2020[0][3:]], [2, "Khác", 1.179, *ROWS_2020[0][3:]]]
    reading = read(form_2020(tmp_path / "f.xlsx", rows))
    assert [problem.kind for problem in reading.problems] == ["unreadable", "unreadable"]
    assert by_cell(reading.claims)["Sheet1!C9"]["numerator_text"] == "151.10"
    assert "decimal" in by_cell(reading.claims)["Sheet1!C10"]["note"]


def test_a_row_without_a_name_is_reported_and_not_claimed(tmp_path: Path) -> None:
    reading = read(form_2020(tmp_path / "f.xlsx", [ROWS_2020[0], [2, None, *ROWS_2020[1][2:]]]))
    assert [problem.cells for problem in reading.problems] == [("Sheet1!B10",)]
    assert not any(cell.endswith("10") for cell in by_cell(reading.claims))


def test_days_far_from_the_period_they_are_printed_beside(tmp_path: Path) -> None:
    title = [
        ["UBND tỉnh Cà Mau"],
        ["Đơn vị báo cáo: Sở Y tế"],
        ["Quý I/2021 (từ ngày 15/12/2019 đến ngày 14/3/2020)"],
        [],
    ]
    problems = read(form_2020(tmp_path / "f.xlsx", title=title)).problems
    assert [problem.kind for problem in problems] == ["period"]


def test_waiting_dossiers_inside_or_outside_pending_but_the_same_in_every_row(tmp_path: Path) -> None:
    head = ["STT", "Thủ tục", "Tổng số tiếp nhận", "Tiếp nhận trực tuyến mức độ 3", "Tiếp nhận trực tiếp",
            "Kỳ trước chuyển qua", "Tổng số đã giải quyết", "Tổng số đang giải quyết", "Chờ bổ sung"]  # fmt: skip
    title = [["UBND tỉnh Cà Mau"], ["Đơn vị báo cáo: Sở Y tế"], ["Kỳ báo cáo: Năm 2019"]]
    inside = [[1, "A", 10, 5, 5, 0, 7, 3, 1], [2, "B", 20, 9, 9, 2, 15, 5, 2], [3, "C", 9, 3, 3, 3, 8, 1, 1]]
    reading = read(write_form(tmp_path / "f.xlsx", {"Sheet1": [*title, head, *inside]}))
    assert reading.problems == []
    broken = [*inside[:2], [3, "C", 9, 3, 3, 3, 7, 1, 1]]
    problems = read(write_form(tmp_path / "g.xlsx", {"Sheet1": [*title, head, *broken]})).problems
    assert [problem.row for problem in problems] == [7]


counts = st.integers(min_value=0, max_value=99_999)


@st.composite
def valid_rows(draw: st.DrawFn) -> tuple[str, list[tuple[str, dict[Role, int]]]]:
    """A kind of form and rows of numbers that obey all its identities."""
    kind = draw(st.sampled_from(KINDS))
    roles = [column.role for column in LAYOUTS[kind].columns]
    rows = []
    for number in range(draw(st.integers(1, 4))):
        row = {role: draw(counts) for role in roles}
        sums = {identity.total: identity.parts for identity in identities(roles) if identity.total != Role("received")}
        for total, parts in sums.items():
            row[total] = sum(row[part] for part in parts)
        intake, balance = (i.parts for i in identities(roles) if i.total == Role("received"))
        row[Role("received")] = 0
        wanted = sum(row[part] for part in balance)
        # What came in is made to equal what went out: by the dossiers carried over, all new ones dropped if need be.
        carried, counter = intake[-1], next(role for role in intake if role.part.startswith("counter"))
        row[carried] = 0
        others = sum(row[part] for part in intake if part not in (carried, counter))
        if others > wanted:
            row |= dict.fromkeys(intake, 0)
            others = 0
        row[counter] = min(row[counter], wanted - others)
        row[carried] = wanted - others - row[counter]
        row[Role("received")] = wanted
        rows.append((f"Lĩnh vực thử {'abcd'[number]}", row))
    return kind, rows


@settings(max_examples=40, deadline=None)
@given(valid_rows())
def test_what_is_filled_into_a_template_is_read_back(drawn: tuple[str, list[tuple[str, dict[Role, int]]]]) -> None:
    kind, rows = drawn
    roles = [column.role for column in LAYOUTS[kind].columns]
    total = {role: sum(row[role] for _, row in rows) for role in roles}
    with tempfile.TemporaryDirectory() as folder:
        path = write_template(kind, Path(folder) / "f.xlsx", title=TITLE, rows=rows, total=total)
        reading = read(path)
    assert reading.problems == []
    assert reading.layouts == (kind,)
    written = [str(row[role]) for _, row in [*rows, ("Tổng số", total)] for role in roles]
    assert list(reading.claims["numerator_text"]) == written
    assert set(reading.claims["period_end"]) == {"2019-12-14"}


@settings(max_examples=40, deadline=None)
@given(valid_rows(), st.data())
def test_one_changed_cell_is_always_found(
    drawn: tuple[str, list[tuple[str, dict[Role, int]]]], data: st.DataObject
) -> None:
    kind, rows = drawn
    roles = [column.role for column in LAYOUTS[kind].columns]
    total = {role: sum(row[role] for _, row in rows) for role in roles}
    role = data.draw(st.sampled_from(roles))
    place = data.draw(st.integers(0, len(rows) - 1))
    rows[place][1][role] += data.draw(st.integers(1, 1000))
    with tempfile.TemporaryDirectory() as folder:
        path = write_template(kind, Path(folder) / "f.xlsx", title=TITLE, rows=rows, total=total)
        problems = read(path).problems
    top = min(int(cell.split("!")[1].lstrip("ABCDEFGHIJKLMNOPQRSTUVWXYZ")) for p in problems for cell in p.cells)
    assert any(problem.kind == "sum" for problem in problems)
    assert top >= 11
