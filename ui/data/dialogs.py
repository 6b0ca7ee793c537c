"""A dialog's main button: does its work, then closes the dialog or says in it what is wrong."""

from collections.abc import Callable

import streamlit as st

from tl_core.errors import UserError
from ui.shared import read_only, words

_WRONG, _DONE = "dialog error", "dialog done"


def begin() -> None:
    """The first line of a dialog: closes it where its work is done, before anything looks at what may be gone."""
    if st.session_state.pop(_DONE, False):
        st.rerun()


def act(label: str, work: Callable, *arguments, key: str, icon: str | None = None) -> None:
    """A primary button that calls ``work(*arguments)``; a ``UserError`` stays in the dialog as its message."""
    read_only.button(label, key=key, type="primary", icon=icon, on_click=_attempt, args=(work, *arguments))
    wrong = st.session_state.pop(_WRONG, None)
    if wrong:
        st.error(words.plain(wrong), icon=":material/error:")


def forget() -> None:
    """No dialog is open yet; the page's first line."""
    st.session_state.pop(_DONE, None)


def _attempt(work: Callable, *arguments) -> None:
    try:
        work(*arguments)
        st.session_state[_DONE] = True
    except (UserError, OSError) as error:
        st.session_state[_WRONG] = str(error)
