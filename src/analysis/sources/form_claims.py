"""The rows of a form as claims: one for each filled cell, with the cell as its locator."""

from __future__ import annotations

import re

from analysis.sources.form_checks import post_is_part
from analysis.sources.form_layouts import claim_of
from analysis.sources.form_periods import Period
from analysis.sources.form_reader import Row, Table
from analysis.vietnamese import fold

_UNIT = re.compile(
    r"(so (?!huu|luu|do\b)|ubnd|uy ban nhan dan|van phong (ubnd|hdnd|uy ban|dang ky)|huyen |thanh pho |tp\.? |thi xa "
    r"|thi tran |quan (?!ly|tri|he|su)|xa (?!hoi)|phuong (?!tien|phap)|cuc |chi cuc |trung tam |ban (quan ly|dan toc)"
    r"|cong an |bao hiem xa hoi|kho bac).*"
)
_SUM_WORDS = re.compile(r"(tieu cong|tong so|tong cong|tong|cong)\b")


def claims_of(table: Table, who: tuple[str, str], when: Period) -> list[dict[str, str]]:
    """The claims of one form without their ids: one for each filled cell, in the order of rows and columns.

    `who` is the province (slug) and the agency that reports. The total row speaks for the agency; any other row for
    `<agency> - lĩnh vực <field>`, `<agency> - thủ tục <procedure>`, or the unit that it names.
    """
    province, agency = who
    layout = table.header.layout.kind
    part = post_is_part(table)
    single = _single_row(table, agency)
    rows = []
    for row in table.rows:
        counted = agency if row.kind == "total" or row is single else _agency(row, agency, table.header.name_heading)
        for role, count in row.counts.items():
            measure, level, note = claim_of(role, layout, post_is_part=part)
            rows.append(
                {
                    "paragraph": table.sheet.locator(*count.place),
                    "measure": measure,
                    "level": level,
                    "province": province,
                    "agency": counted,
                    "period_text": when.text,
                    "period_start": when.start.isoformat() if when.start else "",
                    "period_end": when.end.isoformat() if when.end else "",
                    "numerator_text": count.text,
                    "kind": "actual",
                    # The printed base would be the new dossiers, which the form does not print as one figure.
                    "denominator_means": "received" if role.group == "received" else "",
                    "note": "; ".join(part for part in (note, count.wrong, when.note) if part),
                }
            )
    return rows


def _single_row(table: Table, agency: str) -> Row | None:
    """The row that stands for the agency itself in a form without a total."""
    filled = [row for row in table.rows if row.counts]
    same = [row for row in filled if fold(row.label) == fold(agency)]
    return same[0] if table.total is None and len(same) == 1 else None


def _agency(row: Row, agency: str, heading: str) -> str:
    labels = (*row.sections, row.label)
    if row.kind == "subtotal":
        # A sub-total speaks for the section above it, or for what its own name says after "Cộng".
        labels = row.sections or (_without_cong(row.label),)
    whose = agency
    by_procedure = "thu tuc" in fold(heading)
    for depth, label in enumerate(labels):
        section = depth < len(labels) - 1 or row.kind == "subtotal" or row.rank < 3
        if _UNIT.fullmatch(fold(label)) and not by_procedure:
            whose = label
        else:
            whose = f"{whose} - {_described(label, heading, section)}"
    return whose


def _without_cong(label: str) -> str:
    found = _SUM_WORDS.match(fold(label))
    return " ".join(label.split()[len(found.group().split()) :]) or label if found else label


def _described(label: str, heading: str, section: bool) -> str:
    folded, column = fold(label), fold(heading)
    for word, prefix in (("linh vuc", "lĩnh vực"), ("thu tuc", "thủ tục"), ("nhom", "nhóm")):
        if folded.startswith(word + " "):
            return f"{prefix} {label.split(maxsplit=len(word.split()))[-1]}"
    if "thu tuc" in column and not section:
        return f"thủ tục {label}"
    if "linh vuc" in column or "thu tuc" in column:
        return f"lĩnh vực {label}"
    return label
