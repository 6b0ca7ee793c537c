"""From a pool without labels to a target with few, against everything that a claim of gain must beat."""

import streamlit as st

from ui.self_taught import page

st.title("Self-taught: learn without labels", anchor=False)
page.draw()
