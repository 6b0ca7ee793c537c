"""The command line's entrance: its commands, and what an error becomes.

Exit 0 on success, 2 on a user's error, 1 on a failure of ours. Progress and
errors go to stderr; with ``--json`` the last thing on stdout is one JSON object.
"""

import logging
import sys
import traceback
from typing import Annotated

import typer

from tl_core import __version__, log_lines, settings
from tl_core.cli import boards, classes, data, lists, users
from tl_core.cli.adapt import adapt
from tl_core.cli.audit import audit
from tl_core.cli.backup import backup, restore
from tl_core.cli.clean import clean
from tl_core.cli.compare import compare
from tl_core.cli.dashboard import PASSED_ON, dashboard
from tl_core.cli.discover import discover
from tl_core.cli.doctor import doctor
from tl_core.cli.embed import embed
from tl_core.cli.evaluate import evaluate
from tl_core.cli.explain import explain
from tl_core.cli.export import export
from tl_core.cli.find_lr import find_lr
from tl_core.cli.lessons import lessons
from tl_core.cli.options import with_earlier_names
from tl_core.cli.predict import predict
from tl_core.cli.report import report
from tl_core.cli.scheduler import scheduler
from tl_core.cli.self_taught import self_taught
from tl_core.cli.slurm import slurm
from tl_core.cli.store import store
from tl_core.cli.tasks import tasks
from tl_core.cli.train import train
from tl_core.cli.transferability import transferability
from tl_core.cli.worker import worker
from tl_core.errors import UserError, is_full_disk
from tl_core.printable import mark_streams

DISK_FULL = UserError("The disk is full.", "Expected space for what is written: runs, networks and kept rows, under "
                      "TL_HOME.", "Free some, or set TL_HOME to a folder on another disk, then try again.")

AS_IT_IS = ("restore", "doctor", "worker", "scheduler", "backup", "clean")  # commands for homes of any form, or none

app = typer.Typer(name="tl", no_args_is_help=True, add_completion=True, rich_markup_mode=None,
                  pretty_exceptions_enable=False,
                  help="Transfer learning on the command line: choose, train, look back.")
app.command(context_settings=PASSED_ON)(dashboard)
app.command()(train)
app.command()(compare)
app.command()(tasks)
app.command("find-lr")(find_lr)
app.command()(transferability)
app.command()(adapt)
app.command()(discover)
app.command("self-taught")(self_taught)
app.command(cls=with_earlier_names({"--csv": "--output"}))(predict)
app.command(cls=with_earlier_names({"--out": "--output"}))(explain)
app.command(cls=with_earlier_names({"--out": "--output"}))(embed)
app.command()(evaluate)
app.command()(export)
app.command()(report)
app.command()(lessons)
app.command()(lists.backbones)
app.command()(lists.strategies)
app.command()(lists.datasets)
app.command()(lists.runs)
app.command()(store)
app.command()(doctor)
app.command()(backup)
app.command()(restore)
app.command()(clean)
app.command()(scheduler)
app.command()(slurm)
app.command()(audit)
app.command()(worker)
app.add_typer(data.app)
app.add_typer(boards.app)
app.add_typer(users.app)
app.add_typer(classes.app)


def _print_version(wanted: bool) -> None:
    if wanted:
        print(f"Transfer Lab {__version__}")
        raise typer.Exit


@app.callback()
def options(context: typer.Context,
            version: Annotated[bool, typer.Option("--version", callback=_print_version, is_eager=True,
                                                  help="Show the version and exit.")] = False) -> None:
    """What comes before the name of a command."""
    if context.invoked_subcommand not in AS_IT_IS and not {"--help", "-h"} & set(sys.argv):
        _bring_up_home()


def _bring_up_home() -> None:
    """A later version's home is refused, an earlier one's is changed; a home that cannot be used is the command's."""
    from tl_core.operations import migrations
    try:
        settings.home()
    except UserError:
        return
    if (migrated := migrations.bring_up()) is not None:
        print(migrated, file=sys.stderr)


def main() -> None:
    """Run the command line and end the process with its exit code."""
    mark_streams()
    logging.getLogger("tl_core.tracking.health").setLevel(logging.ERROR)  # the command says it itself
    try:
        log_lines.set_up()
        app()
    except UserError as error:
        print(error, file=sys.stderr)
        sys.exit(2)
    except Exception as error:
        if is_full_disk(error):
            print(DISK_FULL, file=sys.stderr)
            sys.exit(2)
        traceback.print_exc()
        print(f"Transfer Lab failed: {type(error).__name__}: {error}", file=sys.stderr)
        sys.exit(1)
