"""Without a board: join one by its code, or open one."""

import streamlit as st

from ui.board import address, join_form, open_form
from ui.shared import read_only

ABOUT = ("Everybody in the room chooses a value of one setting, such as the freeze depth, and trains with it. All "
         "results fill one chart that everybody sees grow.")


def draw() -> None:
    """Both ways; opening comes first where the Train page has sent its settings along."""
    st.title("Class board", anchor=False)
    st.markdown(ABOUT)
    if read_only.on():
        st.info("This link names no class board. Ask for one that does.", icon=":material/link_off:")
        return
    forms = [join_form.draw, open_form.draw]
    if address.settings():
        forms.reverse()
    for column, form in zip(st.columns(2, gap="large"), forms, strict=True):
        with column, st.container(border=True):
            form()
