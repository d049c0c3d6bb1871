"""From the words a person types to the one row they mean; where they do not tell, the choices."""

from __future__ import annotations

import difflib
from collections.abc import Callable, Sequence

from analysis.errors import BadInputError
from analysis.reporting.claim_links import claim_anchor
from analysis.reporting.lineage import FigureRow, Record, Road, estimate_name, figure_rows, filing_name
from analysis.vietnamese import slug

NATION = "nation"
CHOICES = 12

_FILING = ("province", "agency", "scope", "year", "period_start", "period_end", "denominator_means")
_ESTIMATE = ("province", "scope", "model", "term")
_RUN_REPORT = "run `hoso report`"

Resolve = Callable[[str], str]


def find_claim(road: Road, word: str) -> str:
    """The claim of an id (`article-002#6`) or of its anchor on the site (`article-002-6`).

    Raises BadInputError with the nearest ids; for a document, with its claims.
    """
    for claim_id in road.by_claim:
        if word == claim_id or word == claim_anchor(claim_id):
            return claim_id
    of_document = [claim_id for claim_id in road.by_claim if claim_id.rpartition("#")[0] == word]
    if of_document:
        raise BadInputError(f"{word} is a document", expected=f"one of its claims: {_listed(of_document)}")
    near = difflib.get_close_matches(word, road.by_claim, n=3)
    raise BadInputError(f"no claim {word!r}", expected="an id of claims.csv, such as article-002#6", **_meant(near))


def find_filing(road: Road, words: Sequence[str], resolve: Resolve, *, agency: str = "", scope: str = "") -> Record:
    """The filing that province, year and further words name; `agency` is the beginning of its slug.

    Raises BadInputError where no filing fits, with the nearest, or several do, with what tells them apart.
    """
    rows = [row for row in road.filings if slug(row["agency"]).startswith(slug(agency)) and scope in ("", row["scope"])]
    if not rows:
        known = {row["agency"] for row in road.filings} if agency else {row["scope"] for row in road.filings}
        near = difflib.get_close_matches(agency or scope, [slug(name) for name in sorted(known)], n=3, cutoff=0.3)
        raise BadInputError(f"no filing is of {agency or scope!r}", **_meant(near))
    found = _fitting(rows, words, _FILING, "filing", resolve, _told_filing)
    return rows[_only(found, rows, "filing", words, _told_filing, "an agency, scope or period, or --agency, --scope")]


def find_estimate(road: Road, words: Sequence[str], resolve: Resolve) -> Record:
    """The estimate that province, model and term name. Raises BadInputError as find_filing does."""
    if not road.estimates:
        raise BadInputError("there are no estimates", file="data/processed/estimates.csv", remedy=_RUN_REPORT)
    rows = list(road.estimates)
    found = _fitting(rows, words, _ESTIMATE, "estimate", resolve, estimate_name)
    return rows[_only(found, rows, "estimate", words, estimate_name, "province, model and term")]


def find_figure_row(
    road: Road, figure: str, words: Sequence[str], resolve: Resolve, *, row: int | None = None
) -> FigureRow:
    """The row of a figure's table by its number (the header is row 1) or by words that its cells hold.

    Raises BadInputError for an unknown figure or row, and as find_filing does.
    """
    if not road.figures:
        raise BadInputError("there are no figures", file="reports/figures", remedy=_RUN_REPORT)
    if figure not in road.figures:
        near = difflib.get_close_matches(figure, road.figures, n=3)
        raise BadInputError(f"no figure {figure!r}", expected=", ".join(sorted(road.figures)), **_meant(near))
    points = figure_rows(road, figure)
    if row is not None:
        if not 2 <= row <= len(points) + 1:
            raise BadInputError(
                f"{figure} has no row {row}", column="--row",
                expected=f"2 to {len(points) + 1}: row 1 is the header, as a spreadsheet counts",
            )  # fmt: skip
        return points[row - 2]
    rows = [point.values for point in points]

    def told(values: Record) -> str:
        return f"--row {points[rows.index(values)].row} ({_told(values)})"

    columns = tuple(rows[0]) if rows else ()
    keys = tuple(name for name in columns if name not in ("claim_ids", "covers"))
    found = _fitting(rows, words, keys, f"row of {figure}", resolve, told)
    return points[_only(found, rows, f"row of {figure}", words, told, "a word of its row, or --row")]


def _fitting(
    rows: Sequence[Record],
    words: Sequence[str],
    keys: Sequence[str],
    what: str,
    resolve: Resolve,
    told: Callable[[Record], str],
) -> list[int]:
    cells = [{_key(row.get(name)) for name in keys} | _nation(row) for row in rows]
    every = set().union(*cells) if cells else set()
    asked = [_known(word, every, what, resolve) for word in words]
    found = [place for place, known in enumerate(cells) if known.issuperset(asked)]
    if found:
        return found
    # The first word is the place; what is known of it helps most.
    near = [told(rows[place]) for place, known in enumerate(cells) if asked[0] in known]
    raise BadInputError(f"no {what} is {' '.join(words)}", expected=f"one of{_stacked(near)}")


def _known(word: str, every: set[str], what: str, resolve: Resolve) -> str:
    key = slug(word)
    if key in every:
        return key
    try:
        province = resolve(word)
    except BadInputError:
        near = difflib.get_close_matches(key, sorted(every), n=3) or [cell for cell in sorted(every) if key in cell][:3]
        raise BadInputError(f"no {what} holds {word!r}", **_meant(near)) from None
    if province in every:
        return province
    raise BadInputError(f"no {what} is of {province}", remedy="hoso run 01_sources shows what is reported there")


def _only(
    found: Sequence[int],
    rows: Sequence[Record],
    what: str,
    words: Sequence[str],
    told: Callable[[Record], str],
    apart: str,
) -> int:
    if len(found) == 1:
        return found[0]
    several = what.replace("row", "rows") if what.startswith("row") else f"{what}s"
    listed = _stacked([told(rows[place]) for place in found])
    raise BadInputError(
        f"{' '.join(words) or what} may be any of {len(found)} {several}",
        expected=f"one of{listed}", remedy=f"add {apart}",
    )  # fmt: skip


def _told_filing(row: Record) -> str:
    period = f"{row['period_start'] or '…'} to {row['period_end']}"
    return f"{filing_name(row)} ({row['scope']}, {period}, base: {row['denominator_means']})"


def _told(values: Record) -> str:
    shown = [str(value) for name, value in values.items() if name not in ("claim_ids", "covers", "agency")]
    return " ".join([text for text in shown if text and text != "None"][:5])


def _key(value: object) -> str:
    # A year in a column with fractions is still typed as a year.
    whole = isinstance(value, float) and value.is_integer()
    return "" if value is None else slug(f"{value:.0f}" if whole else str(value))


def _nation(row: Record) -> set[str]:
    return {NATION} if row.get("province") == "" else set()


def _meant(near: Sequence[str]) -> dict[str, str]:
    return {"remedy": f"did you mean {', '.join(near)}?"} if near else {}


def _stacked(names: Sequence[str]) -> str:
    more = [f"and {len(names) - CHOICES} more"] if len(names) > CHOICES else []
    return "".join(f"\n    {name}" for name in [*names[:CHOICES], *more])


def _listed(names: Sequence[str]) -> str:
    more = f" and {len(names) - CHOICES} more" if len(names) > CHOICES else ""
    return ", ".join(names[:CHOICES]) + more
