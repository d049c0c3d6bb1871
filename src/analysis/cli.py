"""The command `hoso`: one call per command, exit codes for scripts, messages for people."""

from __future__ import annotations

import sys

import typer

from analysis import paths
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


if __name__ == "__main__":
    main()
