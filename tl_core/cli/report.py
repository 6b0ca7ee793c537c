"""``report``: a run as one HTML file."""

from pathlib import Path
from typing import Annotated

from tl_core.cli.options import Json, output_to, run_id
from tl_core.cli.output import print_json, stderr
from tl_core.cli.progress import stages


def report(
    run: Annotated[str, run_id()],
    output: Annotated[Path, output_to("the HTML file.", "FILE")],
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
