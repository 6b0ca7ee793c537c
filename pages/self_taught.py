"""From a pool without labels to a target with few, against everything that a claim of gain must beat."""

import streamlit as st

from ui.self_taught import page
from ui.shared import url_state

st.title("Self-taught: learn without labels", anchor=False)
url_state.affirm()
page.draw()
