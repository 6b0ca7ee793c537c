"""``export``: a run's network in another format, checked, or its code."""

from pathlib import Path
from typing import Annotated

import typer

from tl_core import audit
from tl_core.cli import network
from tl_core.cli.options import Json, output_to, run_id, value
from tl_core.cli.output import print_json, stderr
from tl_core.cli.progress import stages
from tl_core.errors import UserError, unknown_name
from tl_core.export.formats import FORMATS

SCRIPT = "script"
NAMES = [*FORMATS.names(), SCRIPT]
PRECISIONS = sorted({precision for each in FORMATS for precision in each.precisions})


def export(
    run: Annotated[str, run_id()],
    format: Annotated[str, value("--format", f"One of: {', '.join(NAMES)}. script writes a Python script and a "
                                 "notebook that train the run again.", "NAME")],
    output: Annotated[Path, output_to("the folder.")],
    task: Annotated[str | None, network.TASK] = None,
    precision: Annotated[str, typer.Option("--precision", help="litert only: float32, float16 or int8.")] = "float32",
    json: Json = False,
) -> None:
    """Take a run away: its network in a format, read back and compared with the run, or its code."""
    if format not in NAMES:
        raise unknown_name("format", format, NAMES, "Those are the formats of `python -m tl_core export`.")
    with audit.attempt("export", f"{run}: {format}"):
        if format == SCRIPT:
            _code(run, output, precision, json)
        else:
            _network(run, format, output, precision, task, json)


def _network(run: str, format: str, output: Path, precision: str, task: str | None, json: bool) -> None:
    from tl_core.export import exporting
    with stages(stderr) as progress:
        exported = exporting.export(run, format, output, precision, progress, task)
    if json:
        print_json({"output": str(exported.folder), "files": _files(exported.folder), **exported.certificate.to_dict()})
    else:
        print(f"{exported.certificate.sentence} The files are in {str(exported.folder)!r}.")
    if not exported.certificate.agrees:
        stderr.print("The export does not give the run's own answers, so it was not put into the folder asked for.")
        raise typer.Exit(1)


def _code(run: str, output: Path, precision: str, json: bool) -> None:
    if precision != "float32":
        raise UserError(f"precision is {precision!r}.", "A script has no precision.", "Leave it out.")
    from tl_core.export import script
    with stages(stderr) as progress:
        exported = script.export(run, output, progress)
    if json:
        print_json({"output": str(exported.folder), "files": _files(exported.folder),
                    "remarks": list(exported.remarks)})
        return
    for remark in exported.remarks:
        print(f"- {remark}")
    print(f"The script train.py, the notebook train.ipynb and what they need are in {str(exported.folder)!r}.")


def _files(folder: Path) -> list[str]:
    return sorted(str(path.relative_to(folder)) for path in folder.rglob("*") if path.is_file())
