"""When to transfer: which backbone suits these pictures, and whether transfer helps them at all."""

import streamlit as st

from ui.when import page

st.title("When to transfer", anchor=False)
page.draw()
