"""``boards``: class boards on the command line: list, a new link for their teacher, export, delete. None asks back.

``list --json`` prints {"boards": [{"code", "name", "varied", "data", "backbone", "students", "runs", "closed",
"visibility", "created"}]}, ``link --json`` {"code", "link"}: the page's address after the server's own, with the new
secret.
"""

from pathlib import Path
from typing import Annotated, Any

import typer

from tl_core.cli.options import Json, output_to
from tl_core.cli.output import print_json, print_table
from tl_core.errors import UserError
from tl_core.words import plural

NONE_YET = "There is no class board yet: the Board page opens one."
app = typer.Typer(name="boards", no_args_is_help=True, rich_markup_mode=None,
                  help="Class boards: list, a new link for the teacher, export, delete.")
Code = Annotated[str, typer.Argument(help="The board's code.", metavar="CODE")]


@app.command(name="list")
def list_(json: Json = False) -> None:
    """List the class boards, the newest first."""
    from tl_core.boards import store
    rows = [_listed(store.get(code)) for code in store.codes_in_use()]
    if json:
        return print_json({"boards": rows})
    if not rows:
        return print(NONE_YET)
    return print_table(["code", "name", "varies", "data", "students", "runs", ""], (
        (row["code"], row["name"], row["varied"], row["data"], row["students"], row["runs"], _state(row))
        for row in rows))


@app.command()
def link(code: Code, json: Json = False) -> None:
    """Make a new link for a board's teacher, as for one that was lost. The one before opens nothing any more."""
    from tl_core.boards import store, teacher_actions
    board = store.get(code)
    address = f"/board?code={board.code}&teach={teacher_actions.new_link(board.code)}"
    if json:
        return print_json({"code": board.code, "link": address})
    return print(f"Open this after the server's own address, and keep it:\n{address}")


@app.command()
def export(
    code: Code,
    output: Annotated[Path, output_to("the table, as CSV.", "FILE")],
    json: Json = False,
) -> None:
    """Write a board's runs into a table: student, guess, value, state, accuracies. Never over a file that is there."""
    from tl_core import tracking
    from tl_core.boards import snapshot, store, table
    from tl_core.engine.event_log import EventLog
    board = store.get(code)

    def logs(run_ids):
        found = {}
        for run_id in tracking.existing(run_ids):
            found[run_id] = EventLog(run_id)
            for event in tracking.replay(run_id):
                found[run_id].append(event)
        return found
    text = table.to_csv(board, snapshot.figures(board, logs))
    try:
        with output.open("x", encoding="utf-8-sig", newline="") as file:
            file.write(text)
    except FileExistsError:
        raise UserError(f"{str(output)!r} is there already.", "Expected a name that is free.",
                        "Give another --output, or remove it.") from None
    if json:
        return print_json({"code": board.code, "output": str(output), "runs": len(board.entries)})
    return print(f"{plural(len(board.entries), 'run')} in {output}.")


@app.command()
def delete(code: Code, json: Json = False) -> None:
    """Delete a board with its students and guesses, at once and for good. Its runs stay."""
    from tl_core.boards import store
    board = store.get(code)
    store.delete(board.code)
    if json:
        return print_json({"deleted": board.code})
    return print(f"{board.code} is deleted.")


def _state(row: dict[str, Any]) -> str:
    return ", ".join(["closed"] * row["closed"] + ["public"] * (row["visibility"] == "public"))


def _listed(board) -> dict[str, Any]:
    return {"code": board.code, "name": board.name, "varied": board.varied.title, "data": board.config.data,
            "backbone": board.config.backbone, "students": len(board.present), "runs": len(board.entries),
            "closed": board.closed, "visibility": board.visibility, "created": board.created}
