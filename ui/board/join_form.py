"""Joining a board: its code where the address names none, and a nickname."""

import streamlit as st

from tl_core import codes
from tl_core.boards import student_actions
from ui.board import address, attempt
from ui.shared import read_only, url_state

_CODE, _NICKNAME = "board code", "board nickname"


def draw(code: str | None = None) -> None:
    """The fields and the button; ``code`` is the board's, where it is known already."""
    if code is None:
        st.header("Join a class board", icon=":material/login:", anchor=False)
        st.text_input("Code", key=_CODE, max_chars=12, placeholder="K7QXR", help="It stands on the big screen.")
    st.text_input("Nickname", key=_NICKNAME, max_chars=student_actions.LONGEST_NICKNAME,
                  help="Everybody on the board sees it, unless the teacher hides nicknames. Not your whole name.")
    read_only.button("Join", key="join board", type="primary", icon=":material/login:", width="stretch",
                     on_click=_join, args=(code,))
    attempt.tell()


@attempt.told
def _join(code: str | None) -> None:
    """A code without a nickname opens the board, where this browser may be known already."""
    nickname, known = st.session_state.get(_NICKNAME, ""), code is not None
    code = codes.parse(code or st.session_state.get(_CODE, ""))
    if known or nickname.strip():
        url_state.replace({address.CODE: code, address.ME: student_actions.join(code, nickname).secret})
    else:
        url_state.replace({address.CODE: code})
