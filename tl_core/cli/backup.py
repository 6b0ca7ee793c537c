"""``backup`` and ``restore``: a copy of the home in one file, also while it is in use, and a home made of one."""

from dataclasses import asdict
from pathlib import Path
from typing import Annotated

import typer

from tl_core.cli.options import Json
from tl_core.cli.output import print_json, stderr
from tl_core.cli.progress import stages
from tl_core.words import listed, plural, size

IN_STORE = "The store of runs is not in it: {store} has it, and needs a backup of its own."


def backup(
    file: Annotated[Path, typer.Argument(help="The tar file to write; packed where it ends in .gz.", metavar="FILE")],
    json: Json = False,
) -> None:
    """Write all of TL_HOME but what is computed or downloaded again into FILE, also while a server uses it."""
    from tl_core.operations.backup import back_up
    with stages(stderr) as progress:
        written = back_up(file, progress)
    if json:
        return print_json({**asdict(written), "path": str(written.path)})
    if written.changed:
        stderr.print(f"Written to all the while, and copied as they were: {listed(written.changed)}.", markup=False)
    if written.store:
        stderr.print(IN_STORE.format(store=written.store), markup=False)
    return print(f"{written.path}: {plural(written.files, 'file')}, {size(written.bytes)}.")


def restore(
    file: Annotated[Path, typer.Argument(help="A file that `backup` wrote.", metavar="FILE")],
    force: Annotated[bool, typer.Option("--force", help="Into a home that has something: that is moved into a folder "
                                        "replaced-DATE in it.")] = False,
    json: Json = False,
) -> None:
    """Make TL_HOME, which must be empty, of a backup; all of it is checked before anything is written."""
    from tl_core.operations.backup import restore as restored_from
    with stages(stderr) as progress:
        made = restored_from(file, force, progress)
    if json:
        return print_json(asdict(made))
    if made.replaced:
        stderr.print(f"What was there before lies in {made.replaced}; `tl clean replaced --yes` deletes it.",
                     markup=False)
    if made.interrupted:
        stderr.print(f"{plural(len(made.interrupted), 'run')} had not ended when the backup was made: interrupted. "
                     "`tl train --resume ID` goes on where a run kept a state.", markup=False)
    if made.store:
        stderr.print(IN_STORE.format(store=made.store), markup=False)
    return print(f"{made.home}: {plural(made.files, 'file')}, {size(made.bytes)}, of {made.created[:16]} "
                 f"(version {made.version}).")
