"""From labels in one domain to answers in another that has none."""

import streamlit as st

from ui.adapt import page
from ui.shared import url_state

st.title("Adapt to another domain", anchor=False)
url_state.affirm()
page.draw()
