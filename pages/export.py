"""Export: take a run away as a network in other formats, as code, or as a report."""

import streamlit as st

from ui.export import page

st.title("Export", anchor=False)
page.draw()
