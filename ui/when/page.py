"""The page "When to transfer": a set, a question, and its answer."""

import streamlit as st

from ui.shared import words
from ui.when import rank, selectors, transfer_effect

VIEWS = {"rank": rank.draw, "effect": transfer_effect.draw}


def draw() -> None:
    """Everything below the title."""
    with st.container(horizontal=True, vertical_alignment="bottom", gap="medium"):
        with st.container(width=320):
            entry, wrong = selectors.data_set()
        with st.container(width="content"):
            question = selectors.question()
    if entry is None:  # below both fields: within one the message would be as narrow
        st.error(words.plain(wrong), icon=":material/link_off:")
        return
    if entry.downloadable:
        st.info(f"{words.plain(entry.title)} is not on this machine yet: it is downloaded when a run first uses it. "
                "Train on it once, then come back.", icon=":material/download:")
        return
    VIEWS[question](entry)
