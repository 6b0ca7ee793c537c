"""A dialog's main button: does its work, then closes the dialog or says in it what is wrong."""

from collections.abc import Callable

import streamlit as st

from tl_core.errors import UserError

_WRONG = "dialog error"


def act(label: str, work: Callable, *arguments, key: str, icon: str | None = None) -> None:
    """A primary button that calls ``work(*arguments)``; a ``UserError`` stays in the dialog as its message."""
    pressed = st.button(label, key=key, type="primary", icon=icon, on_click=_attempt, args=(work, *arguments))
    wrong = st.session_state.pop(_WRONG, None)
    if wrong:
        st.error(wrong, icon=":material/error:")
    elif pressed:
        st.rerun()


def _attempt(work: Callable, *arguments) -> None:
    try:
        work(*arguments)
    except (UserError, OSError) as error:
        st.session_state[_WRONG] = str(error)
