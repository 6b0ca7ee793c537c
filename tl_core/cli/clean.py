"""``clean``: what takes the home's space; with a kind what of it could go, with --yes that it goes. It never asks."""

from dataclasses import asdict
from typing import Annotated, Any

import typer

from tl_core.cli.options import Json
from tl_core.cli.output import print_json, print_table, stderr
from tl_core.cli.progress import stages
from tl_core.errors import UserError
from tl_core.words import plural, size

SHOWN = 20


def clean(
    kinds: Annotated[list[str] | None, typer.Argument(metavar="KIND", help="What to free; without one all is shown.",
                                                      show_default=False)] = None,
    older_than: Annotated[float, typer.Option("--older-than", min=0, metavar="DAYS", help=(
        "From how many days on runs and results are old."))] = 90,
    yes: Annotated[bool, typer.Option("--yes", help="Do it, for good.")] = False,
    json: Json = False,
) -> None:
    """Show what takes space under TL_HOME; with KIND what of it could be freed, and with --yes free it.

    Runs that train or wait stay, runs that others began with or that are on a class board, and sets of your own.
    """
    if yes and not kinds:
        raise UserError("--yes names no kind.", "Expected what to free before it.",
                        "`python -m tl_core clean` lists the kinds.")
    if kinds:
        _free(kinds, older_than, yes, json)
    else:
        _show(older_than, json)


def _show(days: float, json: bool) -> None:
    from tl_core.operations.clean import usage
    with stderr.status("Looking at what takes space"):
        rows = list(usage(days))
    if json:
        return print_json({"kinds": [asdict(row) for row in rows], "bytes": sum(row.bytes for row in rows)})
    print_table(["kind", "takes", "can be freed", "what it is"], [
        (row.name, size(row.bytes), size(row.freed) if row.freed or row.removable else "", row.trouble or row.about)
        for row in sorted(rows, key=lambda row: -row.bytes)])
    return print(f"`tl clean KIND` shows what of it would go, runs and results of {days:g} days and more "
                 "(--older-than DAYS).")


def _free(names: list[str], days: float, yes: bool, json: bool) -> None:
    from tl_core.operations.clean import KINDS, free
    kinds = [KINDS.get(name) for name in dict.fromkeys(names)]
    told: list[dict[str, Any]] = []
    for kind in kinds:
        removable, kept = kind.removable(days), list[str]()
        if yes:
            with stages(stderr) as progress:
                removable, kept = free(kind, removable, progress)
        told.append({"kind": kind.name, "bytes": sum(one.bytes for one in removable), "freed": yes,
                     "removed" if yes else "removable": [one.name for one in removable], "kept": kept})
        if not json:
            _print(kind.name, [(one.name, size(one.bytes)) for one in removable], told[-1]["bytes"], yes, kept)
    if json:
        print_json({"kinds": told, "bytes": sum(one["bytes"] for one in told)})


def _print(kind: str, rows: list[tuple[str, str]], count: int, freed: bool, kept: list[str]) -> None:
    for line in kept:
        stderr.print(f"Stays: {line}", markup=False)
    if freed:
        return print(f"{kind}: {size(count)} freed ({plural(len(rows), 'thing')}).")
    if rows:
        print_table([kind, "takes"], rows[:SHOWN] + ([(f"and {len(rows) - SHOWN} more", "")] if len(rows) > SHOWN
                                                     else []))
    return print(f"{kind}: {size(count)} could be freed; `tl clean {kind} --yes` does it." if rows else
                 f"{kind}: there is nothing to free.")
