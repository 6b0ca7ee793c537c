"""``users``: the accounts of a server that asks for sign-in. Nobody types a password here: links do that."""

import shlex
from datetime import UTC, datetime
from typing import Annotated, Any

import typer

from tl_core.cli.options import Json
from tl_core.cli.output import print_json, print_table
from tl_core.errors import UserError
from tl_core.words import plural

app = typer.Typer(name="users", no_args_is_help=True, rich_markup_mode=None,
                  help="Accounts of a server that asks for sign-in (TL_SIGN_IN=local): add, list, disable, reset.")
Name = Annotated[str, typer.Argument(help="The account's name.", metavar="NAME")]
Role = Annotated[str, typer.Option("--role", help="student, teacher or administrator.")]
Address = Annotated[str, typer.Option("--address", help="The server's address, which the link begins with.")]
HERE = "http://localhost:8501"


@app.command()
def add(name: Name, role: Role = "student", address: Address = HERE, json: Json = False) -> None:
    """Make an account, and print the link by which its owner chooses a password: once, within a week."""
    from tl_core.accounts import users
    _print_link(name, users.add(name, role), address, json)


@app.command("list")
def list_users(json: Json = False) -> None:
    """Every account with its role and state."""
    from tl_core.accounts import users
    rows = [_listed(user) for user in users.all_users()]
    if json:
        return print_json({"users": rows})
    if not rows:
        return print("There is no account yet: `python -m tl_core users add NAME` makes one.")
    return print_table(("name", "role", "state", "class", "created"), (tuple(row.values()) for row in rows))


@app.command()
def role(name: Name, role: Annotated[str, typer.Argument(help="student, teacher or administrator.", metavar="ROLE")],
         json: Json = False) -> None:
    """Give an account another role."""
    from tl_core.accounts import users
    _print(users.set_role(name, role), json)


@app.command()
def disable(name: Name, json: Json = False) -> None:
    """Nobody signs in with it any more; its sessions end."""
    from tl_core.accounts import users
    _print(users.disable(name), json)


@app.command()
def enable(name: Name, json: Json = False) -> None:
    """Let the owner of a disabled account in again."""
    from tl_core.accounts import users
    _print(users.disable(name, False), json)


@app.command()
def reset(name: Name, address: Address = HERE, json: Json = False) -> None:
    """Forget the password, end the sessions, and print a new link."""
    from tl_core.accounts import users
    _print_link(name, users.reset(name), address, json)


@app.command("sign-out")
def sign_out(name: Name, json: Json = False) -> None:
    """End every session of an account."""
    from tl_core.accounts import sessions
    ended = sessions.end_all(name)
    return print_json({"name": name, "ended": ended}) if json else print(f"{ended} ended.")


@app.command()
def delete(
    name: Name,
    yes: Annotated[bool, typer.Option("--yes", help="Do it, for good.")] = False,
    json: Json = False,
) -> None:
    """Show what would go with an account, and with --yes delete it with all of that, as its owner may on /account.

    What runs is stopped first. ``--json`` prints {"name", "deleted", "things"}, the counts of runs, comparisons,
    sets, boards and labellings.
    """
    from tl_core import tracking
    from tl_core.accounts import users
    from tl_core.operations.own_things import delete as deletion
    from tl_core.operations.own_things import find
    user = users.get(name)
    users.check_may_go(user.name)
    counts = find.counts(find.of(user))
    if yes:
        deletion.account(user, tracking.ask_to_stop)
    if json:
        return print_json({"name": user.name, "deleted": yes, "things": counts})
    told = ", ".join(plural(count, kind.removesuffix("s")) for kind, count in counts.items())
    if yes:
        return print(f"{user.name!r} is deleted, with {told}.")
    command = f"tl users delete {shlex.quote(user.name)} --yes"
    return print(f"{user.name!r} would go, with {told}; `{command}` does it, for good.")



@app.command()
def quota(
    name: Name,
    kind: Annotated[str, typer.Argument(help="runs, minutes, bytes or pictures; without one all are shown.",
                                        metavar="KIND", show_default=False)] = "",
    amount: Annotated[str, typer.Argument(help="A number, as 20 or 5G; none for no limit; role for the role's.",
                                          metavar="AMOUNT", show_default=False)] = "",
    json: Json = False,
) -> None:
    """Show how much an account may use and has used, or give it another limit."""
    from tl_core import quotas
    from tl_core.accounts import users
    user = users.get(name)
    if kind and not amount:
        raise UserError(f"No amount of {kind} is given.", "Expected a number, none, or role.",
                        f"For instance `tl users quota {name} {kind} none`.")
    if kind:
        quotas.change(user.name, kind, amount)
    _print_quotas(user, json)


def _print_quotas(user: Any, json: bool) -> None:
    from tl_core import quotas
    from tl_core.data.sets import space
    from tl_core.quotas import ledger
    used = {"minutes": ledger.trained_seconds(user.name) / 60,
            "bytes": space.bytes_of(user.name) + ledger.run_bytes(user.name)}
    rows = [{"quota": one.name, "is": one.title, "limit": quotas.allowed(one, user.name, user.role),
             "used": round(used[one.name]) if one.name in used else None} for one in quotas.KINDS]
    if json:
        return print_json({"name": user.name, "quotas": rows})
    return print_table(("quota", "is", "limit", "used"), [
        (row["quota"], row["is"], "no limit" if row["limit"] is None else row["limit"], row["used"]) for row in rows])


def _print_link(name: str, token: str, address: str, json: bool) -> None:
    link = f"{address.rstrip('/')}/welcome?token={token}"
    if json:
        print_json({"name": name, "link": link})
    else:
        print(f"{name} chooses a password here, once, within a week:\n  {link}")


def _print(user: Any, json: bool) -> None:
    row = _listed(user)
    if json:
        print_json(row)
    else:
        print_table(tuple(row), [tuple(row.values())])


def _listed(user: Any) -> dict[str, str]:
    return {"name": user.name, "role": user.role, "state": user.state, "class": user.class_id,
            "created": datetime.fromtimestamp(user.created, UTC).date().isoformat()}
