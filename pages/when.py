"""When to transfer: which backbone suits these pictures, and whether transfer helps them at all."""

import streamlit as st

from ui.shared import url_state
from ui.when import page

st.title("When to transfer", anchor=False)
url_state.affirm()
page.draw()
