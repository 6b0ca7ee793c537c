"""A student with an account enters a class by its code, and leaves it again."""

from tl_core import audit
from tl_core.accounts import classes, guests, users
from tl_core.accounts.users import User


def join(name: str, code: str) -> User:
    """Into the open class of that code, out of any other; ``UserError`` where none has it, or it is full."""
    into = classes.with_code(code)
    with audit.attempt("class-join", str(into.id)):
        if users.get(name).class_id != into.id:
            guests.check_room(into)
        return classes.put(name, into.id)


def leave(name: str) -> User:
    """Into no class."""
    with audit.attempt("class-leave", str(users.get(name).class_id or "")):
        return classes.put(name, None)
