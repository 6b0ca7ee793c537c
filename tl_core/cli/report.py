"""``report``: a run as one HTML file."""

from pathlib import Path
from typing import Annotated

import typer

from tl_core.cli.lists import Json
from tl_core.cli.output import print_json, stderr
from tl_core.cli.progress import stages


def report(
    run: Annotated[str, typer.Option("--run", help="A run's id, or its first characters.", metavar="RUN_ID")],
    output: Annotated[Path, typer.Option("--output", metavar="FILE", help="The HTML file to write.")],
    json: Json = False,
) -> None:
    """Write a run's report: configuration, curves, confusion, examples, environment, certificates. Opens offline."""
    from tl_core.export import report as reports
    with stages(stderr) as progress:
        written = reports.write(run, output, progress)
    if json:
        print_json({"output": str(written), "bytes": written.stat().st_size})
    else:
        print(f"The report is in {str(written)!r}.")
