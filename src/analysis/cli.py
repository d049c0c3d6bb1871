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
    from analysis import paths, tables
    from analysis.modelling.estimates import all_estimates
    from analysis.modelling.own import own_table
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


if __name__ == "__main__":
    main()
