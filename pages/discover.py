"""Groups in pictures that nobody has labelled, through what a network learnt elsewhere."""

import streamlit as st

from ui.discover import page
from ui.shared import url_state

st.title("Discover groups without labels", anchor=False)
url_state.affirm()
page.draw()
