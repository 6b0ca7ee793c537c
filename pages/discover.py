"""Groups in pictures that nobody has labelled, through what a network learnt elsewhere."""

import streamlit as st

from ui.discover import page

st.title("Discover groups without labels", anchor=False)
page.draw()
