"""``store``: what the activation store takes, and emptying it. No TensorFlow here."""

from dataclasses import asdict
from typing import Annotated

import typer

from tl_core.cli.options import Json
from tl_core.cli.output import print_json, print_table
from tl_core.words import size


def store(
    clear: Annotated[bool, typer.Option("--clear", help="Remove everything that is stored.")] = False,
    json: Json = False,
) -> None:
    """Show the store of frozen blocks' outputs: its size, limit, rows and folder. Runs fill it again as they need."""
    from tl_core.features import activation_store as kept
    cleared = {"cleared": kept.clear()} if clear else {}
    usage = kept.usage()
    if json:
        return print_json({**asdict(usage), **cleared})
    if clear:
        print(f"{size(cleared['cleared'])} removed.")
    return print_table(["size", "of at most", "rows", "folder"],
                       [(size(usage.bytes), size(usage.limit), usage.rows, usage.folder)])
