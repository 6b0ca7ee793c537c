"""What a click on this page does: checked again when it does it, and what came of it told at its top."""

import functools
from collections.abc import Callable

import streamlit as st

from tl_core.accounts import classes
from tl_core.accounts.classes import SchoolClass
from tl_core.accounts.users import Role
from tl_core.errors import UserError
from tl_core.server import identity
from ui.shared import read_only, who, words

_WRONG, _LINK = "people error", "people link"


def for_role(role: Role) -> Callable[[Callable], Callable]:
    """A callback for people of this role: none for readers; its ``UserError`` waits for ``tell``."""
    def around(act: Callable) -> Callable:
        @functools.wraps(act)
        def called(*arguments) -> None:
            try:
                read_only.check()
                _check(role)
                act(*arguments)
            except UserError as error:
                st.session_state[_WRONG] = str(error)
            identity.forget()
        return called
    return around


def own_class(class_id: int) -> SchoolClass:
    """The class, where it is that of whoever looks, or an administrator does; ``UserError`` else."""
    one, user = classes.get(class_id), who.user()
    if not who.may_act_as("administrator") and (user is None or user.name != one.teacher):
        raise UserError(f"The class {one.name!r} is {one.teacher}'s.", "Its teacher and administrators look after it.",
                        f"Ask {one.teacher}.")
    return one


def show_link(name: str, token: str) -> None:
    """Keep the address of a one-time link until ``tell`` has shown it."""
    st.session_state[_LINK] = name, token


def tell(address: Callable[[str], str]) -> None:
    """Say what was wrong with the last click, or show the link that it made, once."""
    if wrong := st.session_state.pop(_WRONG, None):
        st.error(words.plain(wrong), icon=":material/error:")
    name, token = st.session_state.pop(_LINK, (None, None))
    if token:
        st.success(f"{words.plain(name)} chooses a password here, once, within a week:", icon=":material/key:")
        st.code(address(f"/welcome?token={token}"), language=None, wrap_lines=True)


def _check(role: Role) -> None:
    if who.user() is None or not who.may_act_as(role):
        raise UserError("You may not do this any more.", f"This is for {role}s.", "Ask an administrator.")
