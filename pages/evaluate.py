"""Evaluate: where a finished run is wrong, how sure it is of it, and what its answers bear."""

import streamlit as st

from ui.evaluate import page

st.title("Evaluate", anchor=False)
page.draw()
