"""Overlaid curves: loss or accuracy, by epoch, step or seconds, with a band over seeds."""

import streamlit as st

from ui.compare import charts_curves, frames
from ui.compare import comparison_data as studies
from ui.compare.comparison_data import Study
from ui.shared import plotly_chart, url_state

MEASURES = {"accuracy": "Accuracy", "loss": "Loss"}
SPLITS = {"val": "Validation", "train": "Training"}
X = {"epoch": "Epochs", "step": "Steps", "seconds": "Seconds"}


def draw(study: Study) -> None:
    """The three choices and the chart."""
    with st.container(horizontal=True):
        measure = url_state.buttons("Measure", "measure", MEASURES, "accuracy", hidden=True)
        split = url_state.buttons("Split", "split", SPLITS, "val", hidden=True)
        x = url_state.buttons("Along", "x", X, "epoch", hidden=True)
    frame = _frame(study, x, measure, split)
    if frame.empty:
        st.info("The curves of these runs come when the first of them ends.", icon=":material/show_chart:")
        return
    plotly_chart.show(charts_curves.figure(frame, x, measure, plotly_chart.dark()), "curves",
                      f"{SPLITS[split]} {measure} of {frame['letter'].nunique()} groups of runs by {x}", measure,
                      split, x)
    st.caption(_explained(frame, x, split))


def _frame(study: Study, x: str, measure: str, split: str):
    if x == "epoch":
        return frames.curves(study.groups, measure, split)
    with st.spinner("Reading when the points came …"):
        return frames.timed_curves(study.groups, studies.points(study.members), x, measure, split)


def _explained(frame, x: str, split: str) -> str:
    text = "Each line ends with its letter. "
    if frame["runs"].max() > 1:
        text += "Lines are means over seeds, bands reach from the lowest to the highest seed. "
    if split == "train":
        text += "Training values are taken while the weights still change. "
    if x == "seconds":
        text += "Heads that trained in one step share its seconds; who computes a shared pass first waits for it."
    return text
