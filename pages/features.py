"""Features: pictures as a network sees them after any block, on a map, with their neighbours, to take away."""

import streamlit as st

from ui.features import page

st.title("Features", anchor=False)
page.draw()
