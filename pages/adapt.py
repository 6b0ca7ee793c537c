"""From labels in one domain to answers in another that has none."""

import streamlit as st

from ui.adapt import page

st.title("Adapt to another domain", anchor=False)
page.draw()
