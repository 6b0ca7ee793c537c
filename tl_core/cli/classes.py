"""``classes``: the classes of a server that asks for sign-in. ``list --json`` prints {"classes": [{"id", "name",
"teacher", "code", "students", "closed", "created"}]}; all others but ``delete`` print one of those."""

from datetime import UTC, datetime
from typing import Annotated, Any

import typer

from tl_core.cli.options import Json
from tl_core.cli.output import print_json, print_table

app = typer.Typer(name="classes", no_args_is_help=True, rich_markup_mode=None,
                  help="Classes of a server that asks for sign-in: guests come in by a class's code.")
Number = Annotated[int, typer.Argument(help="The class's number, as `tl classes list` says it.", metavar="CLASS")]
Name = Annotated[str, typer.Argument(help="The class's name.", metavar="NAME")]
User = Annotated[str, typer.Argument(help="The account's name.", metavar="USER")]


@app.command("open")
def open_(name: Name, teacher: Annotated[str, typer.Option("--teacher", help="The account of its teacher.")],
          json: Json = False) -> None:
    """Open a class, and print the code by which guests join it at /join-class."""
    from tl_core.accounts import classes
    _print(classes.open_class(name, teacher), json)


@app.command("list")
def list_(json: Json = False) -> None:
    """Every class with its teacher, code and students, open ones first."""
    from tl_core.accounts import classes
    rows = [_listed(one) for one in classes.all_classes()]
    if json:
        return print_json({"classes": rows})
    if not rows:
        return print("There is no class yet: `python -m tl_core classes open NAME --teacher USER` opens one.")
    return print_table(tuple(rows[0]), [tuple(row.values()) for row in rows])


@app.command()
def close(number: Number, json: Json = False) -> None:
    """Nobody joins any more, and its guests are out until it is open again."""
    from tl_core.accounts import classes
    _print(classes.close(number), json)


@app.command()
def reopen(number: Number, json: Json = False) -> None:
    """Open a closed class again."""
    from tl_core.accounts import classes
    _print(classes.close(number, False), json)


@app.command()
def code(number: Number, json: Json = False) -> None:
    """Give a class another code; the one before opens nothing any more."""
    from tl_core.accounts import classes
    _print(classes.change_code(number), json)


@app.command("hand-over")
def hand_over(number: Number, user: User, json: Json = False) -> None:
    """Give a class another teacher."""
    from tl_core.accounts import classes
    _print(classes.hand_over(number, user), json)


@app.command()
def put(user: User, number: Number, json: Json = False) -> None:
    """Put a student with an account into a class, out of any other."""
    from tl_core.accounts import classes
    classes.put(user, number)
    _print(classes.get(number), json)


@app.command()
def take(user: User, json: Json = False) -> None:
    """Take a student with an account out of the class."""
    from tl_core.accounts import classes
    name = classes.put(user, None).name
    return print_json({"name": name, "class": None}) if json else print(f"{name} is in no class.")


def _print(one: Any, json: bool) -> None:
    row = _listed(one)
    if json:
        print_json(row)
    else:
        print_table(tuple(row), [tuple(row.values())])


def _listed(one: Any) -> dict[str, Any]:
    return {"id": one.id, "name": one.name, "teacher": one.teacher, "code": one.code, "students": one.members,
            "closed": one.closed, "created": datetime.fromtimestamp(one.created, UTC).date().isoformat()}
