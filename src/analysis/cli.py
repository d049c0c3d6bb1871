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
