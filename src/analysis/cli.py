"""The command `hoso`: one call per command, exit codes for scripts, messages for people."""

from __future__ import annotations

import contextlib
import json
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from analysis import paths
from analysis.errors import BadInputError, CheckFailedError
from analysis.running.failure import NotebookFailedError

if TYPE_CHECKING:
    from analysis.running.parameters import Limit
    from analysis.running.tasks import Step, Summary

MANIFEST = "reports/manifest.json"

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
    published: Annotated[str | None, typer.Option(help="The day of publication, 2020-08-12.")] = None,
) -> None:
    """Propose claims from Vietnamese articles; a person confirms them with hoso review."""
    from analysis import tables
    from analysis.sources.reader.commands import read_files
    from analysis.sources.reader.proposals import frame, rows
    from analysis.sources.reader.review_page import page as review_page

    found = read_files(files, source_id, province, published)
    proposals = [proposal for _, proposed in found for proposal in proposed]
    if page is not None:
        typer.echo(f"{paths.shown(paths.write_text(page, review_page(found)))}: the page to review", err=True)
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
    published: Annotated[str | None, typer.Option(help="The day of publication, 2020-08-12.")] = None,
) -> None:
    """Write a page to accept, edit or reject proposed claims; then, with --decisions, print or --add the accepted."""
    from analysis.sources.reader import review as reviewing
    from analysis.sources.reader.commands import read_files
    from analysis.sources.reader.review_page import page as review_page

    if decisions is None:
        if not files or add:
            raise BadInputError("nothing to review", expected="articles, or --decisions FILE.json")
        found = read_files(files, source_id, province, published)
        paths.write_text(page, review_page(found))
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
def run(
    notebook: Annotated[str, typer.Argument(help="03_trend or notebooks/03_trend.ipynb")],
    parameter: Annotated[list[str] | None, typer.Option("-p", help="name=value; lists as a,b,c")] = None,
    out: Annotated[Path | None, typer.Option(help="Where the executed notebook goes.")] = None,
    in_place: Annotated[
        bool, typer.Option("--in-place", help="Execute the notebook as it stands, before it is committed.")
    ] = False,
) -> None:
    """Execute one notebook with other parameters, always."""
    from analysis.running import execute, parameters, progress, source

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
            path, output, values, root=root, on_cell=lambda k, n: report(progress.Event("cell", path.stem, k, n))
        )
    typer.echo(paths.shown(output))


@app.command()
def report(
    force: Annotated[bool, typer.Option("--force", help="Run everything, changed or not.")] = False,
    explain: Annotated[bool, typer.Option("--explain", help="Run nothing; say what would run, and why.")] = False,
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Run nothing; say what would run.")] = False,
) -> None:
    """Make the report: every run of notebooks/runs.toml that something has changed for."""
    from analysis.running import progress, runs, tasks

    root = paths.project_root()
    with _interruptible(), progress.shown(sys.stdout) as show:
        summary = tasks.run_all(
            runs.read_runs(root / paths.MARKER), _steps(), root=root, limits=_limits(), force=force,
            dry_run=dry_run or explain, progress=show,
        )  # fmt: skip
    if explain or dry_run:
        _tell_plan(summary, explain)
    else:
        _tell_summary(summary)


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
    pages = ("docs/**/*", "reports/notebooks/**/*.ipynb")
    return [
        Step("clean", _write_processed, reads=("data/raw/*",), writes=cleaned),
        Step("estimates", _write_estimates, reads=("data/raw/*", "data/processed/filings.csv"), writes=(estimates,)),
        Step("manifest", _write_manifest, reads=(*cleaned, estimates, "reports/figures/*"), writes=(MANIFEST,)),
        Step("site", _build_site, reads=pages, writes=("reports/site/index.html", "reports/site.zip")),
    ]


def _write_processed() -> None:
    from analysis.cleaning.study import write_processed

    write_processed()


def _write_estimates() -> None:
    from analysis.reporting.outputs import write_estimates

    write_estimates()


def _build_site() -> None:
    from analysis.reporting.site import build_site

    build_site(paths.project_root())


def _write_manifest() -> None:
    from analysis.reporting.outputs import write_manifest

    write_manifest()


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
        from analysis.sources.provinces import load_provinces, resolve_province

        slug = resolve_province(text, load_provinces())
        if slug != text:
            typer.echo(f"hoso: {name}: {text} is read as {slug}", err=True)
        return slug
    if name == "filings" and text:
        from analysis.cleaning.study import check_own

        return check_own(text)
    return text


def _tell_plan(summary: Summary, explain: bool) -> None:
    if not summary.planned:
        typer.echo("nothing changed: nothing would run")
    for name, reasons in summary.planned.items():
        typer.echo(f"{name} would run")
        for reason in reasons if explain else []:
            typer.echo(f"  {reason}")


def _tell_summary(summary: Summary) -> None:
    """Say what was done; leave with the exit code of what failed."""
    if not (summary.executed or summary.failed or summary.skipped):
        typer.echo(f"nothing changed: {len(summary.unchanged)} up to date")
        return
    typer.echo(f"{len(summary.executed)} run, {len(summary.unchanged)} up to date, in {summary.seconds:.0f} s")
    for name, reason in summary.skipped.items():
        typer.echo(f"hoso: {name} was not run: it waits for {reason}, which failed", err=True)
    if summary.failed:
        *others, last = summary.failed
        for failure in others:
            typer.echo(f"hoso: {failure.message}", err=True)
        raise last.error


@app.command()
def site() -> None:
    """Build the site in both languages from the executed notebooks, and one zip of it; needs no network."""
    from analysis.reporting.site import build_site

    built = build_site(paths.project_root())
    typer.echo(
        f"{paths.shown(built / 'index.html')}: the site; {paths.shown(built.parent / 'site.zip')}: the same, to send"
    )


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
