"""What a click on a class board does, and what was wrong with it, in words beside the button that was pressed."""

import functools
from collections.abc import Callable

import streamlit as st

from tl_core.errors import UserError
from ui.shared import read_only, words

_WRONG = "board error"


def told(act: Callable) -> Callable:
    """A callback: none for readers, and whose ``UserError`` waits for ``tell``."""
    @functools.wraps(act)
    def called(*arguments) -> None:
        try:
            read_only.check()
            act(*arguments)
        except UserError as error:
            st.session_state[_WRONG] = str(error)
    return called


def tell() -> None:
    """Say what was wrong with the last click, once."""
    if wrong := st.session_state.pop(_WRONG, None):
        st.error(words.plain(wrong), icon=":material/error:")
