"""The command `hoso`: one call per command, exit codes for scripts, messages for people."""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import Annotated

import typer

from analysis.errors import BadInputError, CheckFailedError

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


if __name__ == "__main__":
    main()
