"""How a class gets here: the code in large letters, the short address and its QR code."""

from html import escape
from urllib.parse import urlsplit

import streamlit as st

from tl_core.boards.state import Board
from ui.board import address
from ui.shared import phone_address

_STYLE = """<style>
.tl-board-code { font-size: SIZE; font-weight: 750; letter-spacing: .08em; line-height: 1.1; margin: 0; }
.tl-board-address { font-size: ADDRESS; overflow-wrap: anywhere; margin: 0; }
</style>"""


def draw(board: Board, large: bool = False) -> None:
    """Code, address and QR code; where no phone can open the address, that and how to mend it."""
    here = address.short(board)
    there = phone_address.of(here)
    style = _STYLE.replace("SIZE", "clamp(36px, 4.1vw, 88px)" if large else "44px").replace(
        "ADDRESS", "clamp(17px, 1.5vw, 26px)" if large else "15px")
    st.html(f'{style}<p class="tl-board-code" aria-label="Code {" ".join(board.code)}">{board.code}</p>'
            f'<p class="tl-board-address">{escape(_readable(there or here))}</p>')
    if there is None:
        st.caption(phone_address.why_none())
    elif urlsplit(there).netloc:
        st.image(phone_address.qr_code(there), width="stretch" if large else 170)
        if not large:
            st.caption("For phones in the same network")


def _readable(where: str) -> str:
    """Without what a browser adds by itself."""
    return where.removeprefix("http://")
