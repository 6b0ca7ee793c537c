"""Why: what in a picture speaks for a class, in any block of a backbone or a run of yours, beside random weights."""

import streamlit as st

from ui.explain import page

st.title("Why", anchor=False)
page.draw()
