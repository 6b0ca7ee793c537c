"""``audit``: who did what, when, from where, and what came of it."""

from datetime import UTC, datetime
from typing import Annotated

import typer

from tl_core.cli.options import Json
from tl_core.cli.output import print_json, print_table
from tl_core.errors import UserError

COLUMNS = ("time", "user", "action", "what", "outcome", "reason", "address")


def audit(
    user: Annotated[str, typer.Option("--user", metavar="NAME", help="Only what this person did.",
                                      show_default=False)] = "",
    action: Annotated[str, typer.Option("--action", metavar="NAME", help="Only this kind, as run-delete.",
                                        show_default=False)] = "",
    since: Annotated[str, typer.Option("--since", metavar="DATE", help="From this day on, as 2026-11-30 or "
                                       "2026-11-30T14:00 (UTC).", show_default=False)] = "",
    most: Annotated[int, typer.Option("--most", min=1, help="No more entries than that.")] = 500,
    json: Json = False,
) -> None:
    """Show the audit log, the newest first: sign-ins, runs, sets, uploads, boards, accounts, and what was refused."""
    from tl_core import audit as log
    entries = log.entries(user=user or None, since=_day(since), action=action or None, limit=most)
    if json:
        return print_json({"entries": entries})
    if not entries:
        return print("Nothing has been recorded that fits.")
    return print_table(COLUMNS, [[entry.get(name) or "" for name in COLUMNS] for entry in entries])


def _day(text: str) -> datetime | None:
    if not text:
        return None
    try:
        given = datetime.fromisoformat(text)
    except ValueError as error:
        raise UserError(f"--since is {text!r}.", "Expected a day, as 2026-11-30, or a time, as 2026-11-30T14:00.",
                        "Correct it, or leave it out.") from error
    return given if given.tzinfo else given.replace(tzinfo=UTC)
