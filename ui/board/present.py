"""The big screen: code, QR code, the chart that grows, or the lesson on all screens. It has no controls."""

import streamlit as st

from tl_core.boards.state import Board
from ui.board import class_chart, code_card, gather_present, lesson_screen
from ui.shared import words

_STYLE = """<style>
[data-testid="stHeader"] { background: transparent; }
[data-testid="stHeader"] [data-testid="stLogo"], [data-testid="stLogoLink"] { display: none; }
[data-testid="stMainBlockContainer"] { padding: 1rem 2.5rem 0.5rem; }
[data-testid="stMainBlockContainer"] h1 { font-size: clamp(28px, 3vw, 52px); }
[data-testid="stMainBlockContainer"] :is(h2, [data-testid="stMarkdownContainer"] :is(p, li)) {
  font-size: clamp(18px, 1.6vw, 28px); }
</style>"""


def draw(board: Board) -> None:
    """The whole view."""
    st.html(_STYLE)
    left, right = st.columns([3, 11], gap="medium")
    with left:
        st.title(words.plain(board.name), anchor=False)
        if board.closed:
            st.markdown(":material/lock: This board is closed.")
        else:
            code_card.draw(board, large=True)
    with right:
        if board.lesson:
            lesson_screen.of_class(board, large=True)
        else:
            st.markdown(f"**{words.plain(board.varied.question)}**")
        gathers = not board.lesson and gather_present.draw(board)
        class_chart.draw(board, "present", chart=not board.lesson and not gathers)
