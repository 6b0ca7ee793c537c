"""Predict: what pretrained backbones and your own runs take pictures for, side by side."""

import streamlit as st

from ui.predict import page

st.title("Predict", anchor=False)
page.draw()
