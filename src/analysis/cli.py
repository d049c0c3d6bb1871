"""The command `hoso`: one call per command, exit codes for scripts, messages for people."""

from __future__ import annotations

import contextlib
import functools
import json
import os
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from analysis import paths
from analysis.errors import BadInputError, CheckFailedError
from analysis.running.failure import NotebookFailedError

if TYPE_CHECKING:
    from analysis.cleaning.study import Study
    from analysis.reporting.verification import Remade
    from analysis.running.bounds import Bounds
    from analysis.running.parameters import Limit
    from analysis.running.runs import Run
    from analysis.running.tasks import Step

MANIFEST = "reports/manifest.json"
DESCRIPTIONS = ("codecheck.yml", "ro-crate-metadata.json")
PROFILE = "05_province"

JsonEvents = Annotated[
    bool, typer.Option("--json", help="The summary as one JSON document on standard output, events on standard error.")
]
Force = Annotated[bool, typer.Option("--force", help="Run everything, changed or not.")]
Explain = Annotated[bool, typer.Option("--explain", help="Run nothing; say what would run, and why.")]
Workers = Annotated[int | None, typer.Option(min=1, help="Notebooks at a time. Default: one more than processors.")]
Scheduler = Annotated[str, typer.Option(help="Run on a Dask cluster: tcp://host:8786.")]
CellTimeout = Annotated[float | None, typer.Option(min=0.1, help="The most seconds that a cell may take.")]
Memory = Annotated[float | None, typer.Option(min=1, help="The most memory that a kernel may take, in MB.")]

app = typer.Typer(
    name="hoso",
    help="From counter to portal: figures on online filing, from the sentence they were printed in to the estimate.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    rich_markup_mode=None,
)


@app.callback()
def _hoso() -> None:
    """Exit codes: 0 done; 1 a check says no; 2 bad input; 3 a notebook failed."""


@app.command()
def clean() -> None:
    """Read the claims into observations and filings, under data/processed."""
    from analysis.cleaning.study import write_processed

    for path in write_processed():
        typer.echo(paths.shown(path))


@app.command("check-rates")
def _check_rates(
    file: Annotated[Path, typer.Argument(help="A CSV with the columns numerator, denominator and rate_text.")],
    out: Annotated[Path | None, typer.Option(help="Where the checked table goes, as CSV.")] = None,
    as_json: Annotated[bool, typer.Option("--json", help="One JSON document on standard output.")] = False,
) -> None:
    """Hold printed rates against their counts; exit 1 where one does not agree, the table written all the same."""
    from analysis.cleaning.check_rates import check_rates

    check_rates(file, out, as_json=as_json)


@app.command("import-form")
def _import_form(
    file: Annotated[Path, typer.Argument(help="The form, saved as .xlsx.")],
    out: Annotated[Path | None, typer.Option(help="Where its claims go, as CSV.")] = None,
    add: Annotated[bool, typer.Option("--add", help="Put form, source and claims under data/raw/.")] = False,
    province: Annotated[str, typer.Option(help="Slug or name, where the title block does not say it.")] = "",
    agency: Annotated[str, typer.Option(help="Who reports, as named in Vietnamese.")] = "",
    period: Annotated[str, typer.Option(help="2020, 2020-Q1, 2020-H1, 2020-9M, 2020-03 or FIRST/LAST day.")] = "",
    period_convention: Annotated[str, typer.Option(help="calendar or 15_dec, for a form without days.")] = "",
    as_json: Annotated[bool, typer.Option("--json", help="One JSON document on standard output.")] = False,
) -> None:
    """Read official report forms into claims; exit 1 where one does not add up, its claims written all the same."""
    from analysis.sources import form_import

    form_import.import_form(
        file,
        out=out,
        add=add,
        as_json=as_json,
        province=province,
        agency=agency,
        period=period,
        period_convention=period_convention,
    )


@app.command("form-template")
def _form_template(
    kind: Annotated[str, typer.Argument(help="circular-02-2017, circular-01-2020 or procedure-export.")],
    out: Annotated[Path, typer.Option(help="The .xlsx file to write.")],
    example: Annotated[bool, typer.Option("--example", help="Fill it with made-up figures, labelled so.")] = False,
) -> None:
    """Write an empty official report form to fill in."""
    from analysis.sources import form_template

    written = form_template.write_example(kind, out) if example else form_template.write_template(kind, out)
    typer.echo(f"wrote {written}")


@app.command("check-sources")
def check_sources(
    folder: Annotated[Path, typer.Argument(help="Where the original documents are.")],
    as_json: Annotated[bool, typer.Option("--json", help="One JSON document on standard output.")] = False,
) -> None:
    """Hold every claim against the original documents in FOLDER."""
    from analysis.sources.claims import load_raw
    from analysis.sources.documents import check_folder

    raw = load_raw()
    report = check_folder(folder, raw.sources, raw.claims)
    if as_json:
        typer.echo(json.dumps(report.as_json(), ensure_ascii=False, indent=2))
    else:
        typer.echo("\n".join(report.lines()))
    if not report.holds:
        raise CheckFailedError(f"{report.failed} claims failed, {len(report.changed)} documents altered")


@app.command("read")
def read_articles(
    files: Annotated[
        list[str], typer.Argument(metavar="FILE…", help="Articles (.txt .html .docx .pdf), folders, or -.")
    ],
    as_json: Annotated[bool, typer.Option("--json", help="A list of claims on standard output.")] = False,
    out: Annotated[Path | None, typer.Option(help="Write the claims there, as CSV (or JSON with --json).")] = None,
    page: Annotated[Path | None, typer.Option(help="Also write a page to review them.")] = None,
    source_id: Annotated[str | None, typer.Option(help="The document's key; its file name by default.")] = None,
    province: Annotated[str | None, typer.Option(help="The publisher's province; none for a national one.")] = None,
    published: Annotated[str | None, typer.Option(help="The publication: 2020-08-12, 2020-08 or 2020.")] = None,
    lang: Annotated[str, typer.Option(help="The language of the page: vi or en.")] = "en",
    all_figures: Annotated[
        bool, typer.Option("--all-figures", help="Also figures outside the label rules: units, works, staff.")
    ] = False,
) -> None:
    """Propose claims from Vietnamese articles; a person confirms them with hoso review."""
    from analysis import tables
    from analysis.sources.reader.commands import read_files
    from analysis.sources.reader.proposals import frame, rows
    from analysis.sources.reader.review_page import page as review_page

    found = read_files(files, source_id, province, published, all_figures=all_figures)
    proposals = [proposal for _, proposed in found for proposal in proposed]
    for document, proposed in found:
        if not proposed:
            rest = "" if all_figures else "; --all-figures shows the others"
            typer.echo(f"{document.source_id}: no figure that reports a result{rest}", err=True)
    if page is not None:
        typer.echo(f"{paths.shown(paths.write_text(page, review_page(found, lang)))}: the page to review", err=True)
    text = json.dumps(rows(proposals), ensure_ascii=False, indent=1) + "\n" if as_json else ""
    if out is not None:
        written = paths.write_text(out, text) if as_json else tables.write_csv(frame(proposals), out)
        typer.echo(f"{paths.shown(written)}: {len(proposals)} claims proposed", err=True)
    else:
        typer.echo(text or frame(proposals).to_csv(index=False, lineterminator="\n"), nl=False)


@app.command()
def review(
    files: Annotated[
        list[str] | None, typer.Argument(metavar="[FILE…]", help="Articles to review, as for read.")
    ] = None,
    page: Annotated[Path, typer.Option(help="Where the page goes.")] = Path("review.html"),
    decisions: Annotated[Path | None, typer.Option(help="The decisions saved from the page.")] = None,
    add: Annotated[bool, typer.Option("--add", help="Add what was accepted to data/raw/claims.csv.")] = False,
    source_id: Annotated[str | None, typer.Option(help="The document's key; its file name by default.")] = None,
    province: Annotated[str | None, typer.Option(help="The publisher's province; none for a national one.")] = None,
    published: Annotated[str | None, typer.Option(help="The publication: 2020-08-12, 2020-08 or 2020.")] = None,
    lang: Annotated[str, typer.Option(help="The language of the page: vi or en.")] = "en",
    all_figures: Annotated[
        bool, typer.Option("--all-figures", help="Also figures outside the label rules: units, works, staff.")
    ] = False,
) -> None:
    """Write a page to accept, edit or reject proposed claims; then, with --decisions, print or --add the accepted."""
    from analysis.sources.reader import review as reviewing
    from analysis.sources.reader.commands import read_files
    from analysis.sources.reader.review_page import page as review_page

    if decisions is None:
        if not files or add:
            raise BadInputError("nothing to review", expected="articles, or --decisions FILE.json")
        found = read_files(files, source_id, province, published, all_figures=all_figures)
        paths.write_text(page, review_page(found, lang))
        count = sum(len(proposed) for _, proposed in found)
        typer.echo(f"{paths.shown(page)}: {count} proposals to review; open it in a browser")
        return
    told = reviewing.reviewed(decisions)
    counts = ", ".join(f"{count} {word}" for word, count in told.counts.items())
    typer.echo(f"{counts}, {told.waiting} undecided (reader {told.reader})", err=True)
    if add:
        typer.echo(f"{len(reviewing.add(decisions))} claims added to data/raw/claims.csv", err=True)
    else:
        typer.echo(told.accepted.to_csv(index=False, lineterminator="\n"), nl=False)


@app.command()
def trace(
    thing: Annotated[list[str], typer.Argument(help="A claim id; or filing, estimate, figure or number, and words.")],
    as_json: Annotated[bool, typer.Option("--json", help="One JSON document on standard output.")] = False,
    forward: Annotated[bool, typer.Option("--forward", help="Also what depends on the claims behind it.")] = False,
    whole: Annotated[bool, typer.Option("--all", help="Everything found, however long.")] = False,
    agency: Annotated[str, typer.Option(help="Beginning of the agency's slug: so-van-hoa.")] = "",
    scope: Annotated[str, typer.Option(help="department, tier, office, province, district, commune, national.")] = "",
    row: Annotated[int | None, typer.Option(help="Row of a figure's CSV as a spreadsheet counts.")] = None,
    filings: Annotated[str, typer.Option(help="Your own table, as the notebooks take it.")] = "",
    figures: Annotated[str, typer.Option(help="The folder that your figures were saved to.")] = "",
) -> None:
    """From a number back to the sentence it was printed in, and forward to what depends on it.

    hoso trace article-002#6 · trace filing can-tho 2016 · trace estimate can-tho quasibinomial odds_ratio ·
    trace figure share_online can-tho 2018 (or --row 5) · trace number "58,2 %"
    """
    from analysis.reporting.lineage_command import Asked
    from analysis.reporting.lineage_command import trace as answer

    asked = Asked(thing, forward, whole, agency, scope, row, filings, figures)
    typer.echo(answer(asked, json_wanted=as_json))


@app.command()
def run(
    notebook: Annotated[str, typer.Argument(help="03_trend or notebooks/03_trend.ipynb")],
    parameter: Annotated[list[str] | None, typer.Option("-p", help="name=value; lists as a,b,c")] = None,
    out: Annotated[Path | None, typer.Option(help="Where the executed notebook goes.")] = None,
    in_place: Annotated[
        bool, typer.Option("--in-place", help="Execute the notebook as it stands, before it is committed.")
    ] = False,
    cell_timeout: CellTimeout = None,
    memory: Memory = None,
) -> None:
    """Execute one notebook with other parameters, always."""
    from analysis.running import execute, parameters, preferred, progress, source, work

    root = paths.project_root()
    here = Path(notebook)
    path = source.find(str(here.resolve()) if here.is_file() else notebook, root)
    values = parameters.from_texts(path, parameter or [], limits=_limits(), normalise=_normalised)
    if out is not None and out.suffix != ".ipynb":
        raise BadInputError(f"--out {out}", expected="a file that ends in .ipynb")
    if in_place and (parameter or out):
        raise BadInputError("--in-place takes neither -p nor --out", remedy="set the defaults in the notebook itself")
    output = out.resolve() if out else paths.reports(f"notebooks/{path.stem}.ipynb")
    if in_place:
        output, values = path, {}
    with _interruptible(), progress.shown(sys.stdout) as report, progress.timed(path.stem, report):
        execute.execute(
            path, output, values, root=root, kernel=preferred.preferred_kernel(), bounds=_bounds(cell_timeout, memory),
            log=None if in_place else work.log_of(output),
            on_cell=lambda k, n: report(progress.Event("cell", path.stem, k, n)),
        )  # fmt: skip
    typer.echo(paths.shown(output))


@app.command()
def report(
    force: Force = False,
    explain: Explain = False,
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Run nothing; say what would run.")] = False,
    workers: Workers = None,
    scheduler: Scheduler = "",
    cell_timeout: CellTimeout = None,
    memory: Memory = None,
    as_json: JsonEvents = False,
) -> None:
    """Make the report: every run of notebooks/runs.toml that something has changed for."""
    from analysis.running import runs

    listed = runs.read_runs(paths.project_root() / paths.MARKER)
    _make(
        listed, _steps(), force=force, explain=explain, dry_run=dry_run, workers=workers, scheduler=scheduler,
        bounds=_bounds(cell_timeout, memory), as_json=as_json,
    )  # fmt: skip


@app.command()
def provinces(
    some: Annotated[str, typer.Option("--provinces", help="Only these, as slugs or names: can-tho,dong-thap")] = "",
    filings: Annotated[str, typer.Option(help="Your own table, as the notebooks take it: its provinces.")] = "",
    out: Annotated[Path | None, typer.Option(help="Folder for the profiles. Default: reports/provinces.")] = None,
    lang: Annotated[str, typer.Option(help="Languages: vi, en or vi,en.")] = "vi,en",
    force: Force = False,
    explain: Explain = False,
    workers: Workers = None,
    scheduler: Scheduler = "",
    cell_timeout: CellTimeout = None,
    memory: Memory = None,
    as_json: JsonEvents = False,
) -> None:
    """Make a profile page for each province with any figure, for some, or for those of one's own table."""
    from analysis.running import profiles, runs

    wanted = [_normalised("provinces", part.strip()) for part in some.split(",") if part.strip()]
    own = _normalised("filings", filings)
    instead = {"province": _provinces_of(own)} if own else None
    listed = runs.read_runs(paths.project_root() / paths.MARKER, instead=instead)
    languages = [part.strip() for part in lang.split(",")]
    found = profiles.chosen(listed, PROFILE, {"province": wanted, "lang": languages})
    found = profiles.redirected(found, name="province", filings=own, out=out and out.resolve())
    _make(
        found, force=force, explain=explain, workers=workers, scheduler=scheduler,
        bounds=_bounds(cell_timeout, memory), as_json=as_json,
    )  # fmt: skip


def _make(
    runs: list[Run],
    steps: list[Step] | None = None,
    *,
    force: bool,
    explain: bool,
    workers: int | None,
    scheduler: str,
    bounds: Bounds,
    as_json: bool,
    dry_run: bool = False,
) -> None:
    """Run what something has changed for, show how far it is, and say what came of it."""
    from analysis.running import progress, tasks, telling

    with _interruptible(), progress.shown(sys.stderr if as_json else sys.stdout, as_json=as_json) as show:
        summary = tasks.run_all(
            runs, steps or [], root=paths.project_root(), limits=_limits(), normalise=_normalised,
            slices={"province": _province_slice}, force=force, dry_run=dry_run or explain, progress=show,
            workers=workers or _workers(), scheduler=scheduler, bounds=bounds,
        )  # fmt: skip
    if explain or dry_run:
        telling.tell_plan(summary, explain=explain, as_json=as_json)
    else:
        telling.tell_summary(summary, as_json=as_json)


def _workers() -> int:
    """One more than there are processors: one kernel computes while another waits."""
    return (os.cpu_count() or 1) + 1


def _bounds(cell_timeout: float | None, memory: float | None) -> Bounds:
    from analysis.running.bounds import Bounds

    return Bounds(cell_timeout, memory)


def _province_slice(province: str) -> str:
    """The part of the study that the profile of a province is made from, as text."""
    from analysis.cleaning.profile import province_slice

    return province_slice(province, _study(paths.project_root()))


@functools.cache
def _study(root: Path) -> Study:
    """The study of the project at `root`, read once for all its provinces."""
    from analysis.cleaning.study import read_study

    return read_study()


def _provinces_of(filings: str) -> list[str]:
    """The provinces of one's own table that have a figure, sorted."""
    from analysis.cleaning.profile import provinces_with_figures
    from analysis.cleaning.study import read_study

    return provinces_with_figures(read_study(filings.removeprefix("+")))


@functools.cache
def _slugs() -> set[str]:
    from analysis.running.rows import column_values

    return set(column_values(paths.raw("provinces.csv"), "province", {}))


@contextlib.contextmanager
def _interruptible() -> Iterator[None]:
    """Ctrl-C in words; left to itself, the command line says `Aborted!` and counts it as a check that said no."""
    try:
        yield
    except KeyboardInterrupt:
        typer.echo("hoso: interrupted; nothing half-made is left, and hoso report continues where it stopped", err=True)
        raise typer.Exit(130) from None


def _steps() -> list[Step]:
    """The steps of the report that are no notebooks."""
    from analysis.running.tasks import Step

    cleaned = tuple(f"data/processed/{name}" for name in ("observations.csv", "filings.csv", "datapackage.json"))
    estimates = "data/processed/estimates.csv"
    by_hand = ("data/raw/**/*", "notebooks/*.ipynb", "notebooks/runs.toml")
    listed = (*cleaned, estimates, "reports/figures/*", *by_hand)
    made = ("reports/notebooks/**/*.ipynb", "reports/provinces/**/*.ipynb", "reports/figures/*", "reports/report.*")
    pages = ("docs/**/*", "ASSUMPTIONS.md", "data/raw/*", *made)
    document = tuple(f"reports/report.{lang}.{kind}" for lang in ("vi", "en") for kind in ("pdf", "docx"))
    facts = ("CITATION.cff", "pyproject.toml", MANIFEST)
    return [
        Step("clean", _write_processed, reads=("data/raw/*",), writes=cleaned),
        Step("estimates", _write_estimates, reads=("data/raw/*", "data/processed/filings.csv"), writes=(estimates,)),
        Step("manifest", _write_manifest, reads=listed, writes=(MANIFEST,)),
        Step("descriptions", _write_descriptions, reads=(*listed, MANIFEST, "CITATION.cff"), writes=DESCRIPTIONS),
        Step("document", _write_document, reads=("data/raw/*", "reports/figures/*", *facts), writes=document),
        Step("site", _build_site, reads=pages, writes=("reports/site/index.html", "reports/site.zip")),
    ]


def _write_processed() -> None:
    from analysis.cleaning.study import write_processed

    write_processed()


def _write_estimates() -> None:
    from analysis.reporting.outputs import write_estimates

    write_estimates()


def _write_document() -> None:
    from analysis.reporting.document import write_documents

    write_documents()


def _build_site() -> None:
    from analysis.reporting.site import build_site

    build_site(paths.project_root())


def _write_manifest() -> None:
    from analysis.reporting.outputs import write_manifest

    write_manifest()


def _write_descriptions() -> None:
    from analysis.reporting.descriptions import write_descriptions

    write_descriptions()


def _limits() -> dict[str, Limit]:
    """What the parameters may be, the same in every notebook."""
    from analysis.running.parameters import Limit

    return {
        "lang": Limit(choices=("vi", "en")),
        "disputed": Limit(choices=("counts", "stated", "excluded")),
        "first_year": Limit(low=2000, high=2100, at_most="last_year"),
        "last_year": Limit(low=2000, high=2100),
    }


def _normalised(name: str, text: str) -> str:
    """A parameter as notebooks take it: a province as its slug, told if typed otherwise; an own table checked."""
    if name == "provinces":
        # Most are slugs, and to know them takes no pandas, which takes longer than a report where nothing changed.
        if text in _slugs():
            return text
        from analysis.sources.provinces import load_provinces, resolve_province

        slug = resolve_province(text, load_provinces())
        if slug != text:
            typer.echo(f"hoso: {name}: {text} is read as {slug}", err=True)
        return slug
    if name == "filings" and text:
        from analysis.cleaning.study import check_own

        return check_own(text)
    return text


@app.command()
def verify(
    against: Annotated[
        Path | None, typer.Option(help="An earlier manifest.json, or the folder of an earlier state, to hold against.")
    ] = None,
    html: Annotated[Path | None, typer.Option(help="Where the page of what changed goes.")] = None,
    lang: Annotated[str, typer.Option(help="The language of that page: vi or en.")] = "en",
    as_json: Annotated[bool, typer.Option("--json", help="One JSON document on standard output.")] = False,
) -> None:
    """Make every figure, table, number and notebook again, aside, and tell what is not the same; the site is not built.

    Exit 1 for any change or loss. Nothing in the project is altered but the page of what changed, reports/verify/.
    """
    from analysis.reporting import verification_command as command

    asked = command.Asked(against, html, lang)
    with _interruptible():
        command.verify(paths.project_root(), _made_again, asked, typer.echo, as_json=as_json)


def _made_again(folder: Path) -> Remade:
    """Every run, and every step that makes what is committed, executed in `folder`."""
    from analysis.reporting.outputs import is_committed
    from analysis.reporting.verification import Remade
    from analysis.running import committed, progress, tasks

    with contextlib.chdir(folder), progress.shown(sys.stderr) as show:
        listed, faults = committed.sound_runs(folder)
        # Profiles are made from what is verified here, and none of them is committed.
        listed = [run for run in listed if any(is_committed(path) for path in run.owes)]
        notebooks, added = committed.as_saved(listed, folder, apart=("save_to",))
        steps = [step for step in _steps() if any(is_committed(path) for path in step.owes)]
        jobs: list[Run | Step] = [*listed, *added, *steps]
        summary = tasks.run_all(
            [*listed, *added], steps, root=folder, limits=_limits(), progress=show, workers=_workers()
        )
    failures = {name: f"{name} was not run\n  {fault}" for name, fault in faults.items()}
    failures |= {failure.id: failure.message for failure in summary.failed}
    waiting = {name: f"{name} was not run\n  it waits for {reason}" for name, reason in summary.skipped.items()}
    return Remade({path: job.id for job in jobs for path in job.owes}, failures | waiting, notebooks)


@app.command()
def site() -> None:
    """Build the site in both languages from the executed notebooks, and one zip of it; needs no network."""
    from analysis.reporting.site import build_site

    built = build_site(paths.project_root())
    typer.echo(
        f"{paths.shown(built / 'index.html')}: the site; {paths.shown(built.parent / 'site.zip')}: the same, to send"
    )


@app.command()
def document(
    lang: Annotated[str, typer.Option(help="vi or en. Default: both.")] = "",
    out: Annotated[Path | None, typer.Option(help="Folder for the files; made if it does not exist.")] = None,
) -> None:
    """Write the report in print: report.vi.pdf and report.en.pdf, tagged, and the same as Word files."""
    from analysis.labels import LANGUAGES
    from analysis.reporting.document import write_documents

    for path in write_documents(languages=(lang,) if lang else LANGUAGES, folder=out):
        typer.echo(paths.shown(path))


@app.command()
def fit(
    panel: Annotated[
        Path, typer.Argument(help="CSV: province, year, dossiers_received, dossiers_online; launched 0/1.")
    ],
    out: Annotated[Path, typer.Option(help="Folder for estimates.csv and left_out.csv; made if it does not exist.")],
    origin: Annotated[int | None, typer.Option(help="Year from which time is counted. Default: the first.")] = None,
    confidence: Annotated[float, typer.Option(help="Confidence of the intervals, between 0 and 1.")] = 0.95,
    as_json: Annotated[bool, typer.Option("--json", help="One JSON document on standard output.")] = False,
) -> None:
    """Fit every model to one's own panel and write estimates.csv."""
    from analysis import tables
    from analysis.modelling.estimates import all_estimates
    from analysis.modelling.own_panel import own_table
    from analysis.modelling.panel import model_panel

    if not 0 < confidence < 1:
        raise BadInputError(f"--confidence is {confidence}", expected="a number between 0 and 1, such as 0.9")
    found = model_panel(own_table(tables.read_csv(panel), paths.shown(panel)))
    estimates = all_estimates(found, confidence=confidence, origin=origin)
    written = tables.write_table(estimates, out / "estimates.csv", "estimates")
    tables.write_csv(found.left_out, out / "left_out.csv")
    provinces = estimates.loc[estimates["province"] != "", "province"].nunique()
    typer.echo(
        f"{paths.shown(written)}: {len(estimates)} estimates of {provinces} provinces from {len(found.rows)} rows; "
        f"{len(found.left_out)} rows left out",
        err=True,
    )
    if as_json:
        document = {
            "estimates": json.loads(estimates.to_json(orient="records", double_precision=15)),
            "left_out": json.loads(found.left_out.to_json(orient="records")),
        }
        typer.echo(json.dumps(document, ensure_ascii=False))


def main(arguments: list[str] | None = None) -> None:
    """Run the command line and leave with its exit code."""
    try:
        app(args=arguments, prog_name="hoso")
    except BadInputError as error:
        typer.echo(f"hoso: {error}", err=True)
        sys.exit(2)
    except CheckFailedError as error:
        typer.echo(f"hoso: {error}", err=True)
        sys.exit(1)
    except NotebookFailedError as error:
        typer.echo(f"hoso: {error}", err=True)
        sys.exit(3)


if __name__ == "__main__":
    main()
