"""The target's labels are sealed until somebody opens them: then the page shows what the method cannot know."""

import streamlit as st

from ui.adapt.adapted_pair import AdaptedPair
from ui.shared import url_state

LABELS, OPEN = "labels", "open"
SEALED = ("No label of the target was read for anything above this line. Open them to see how good the choice was, "
          "which classes came off worse, and what choosing with labels would have got.")
NONE_THERE = ("This target has no labels, as in real life: nobody can say how accurate the answers are. Label a few "
              "pictures of each class by hand and compare, or take the predicted labels as a set to correct.")


def opened(pair: AdaptedPair) -> bool:
    """Whether the labels are there and have been opened."""
    return pair.has_labels and url_state.text(LABELS) == OPEN


def draw(pair: AdaptedPair) -> None:
    """The seal, or the way to close it again."""
    if not pair.has_labels:
        st.info(pair.noun.said(NONE_THERE), icon=":material/label_off:")
    elif opened(pair):
        st.button("Seal them again", key="open-sealed", type="tertiary", icon=":material/lock:",
                  on_click=url_state.set_param, args=(LABELS, None))
    else:
        st.caption(f":material/lock: {SEALED}")
        st.button("Open the target's labels", key="open-labels", type="primary", icon=":material/lock_open:",
                  on_click=url_state.set_param, args=(LABELS, OPEN))
