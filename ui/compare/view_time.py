"""Accuracy against time, with the Pareto front."""

import streamlit as st

from tl_core.comparison.pareto_and_label_savings import pareto_front
from ui.compare import charts_time, frames
from ui.compare.comparison_data import Study
from ui.shared import plotly_chart, url_state

PARTS = {"total": "Everything", "training": "Fitting only"}
TITLES = {"total": "seconds a run, all of it", "training": "seconds a run, fitting only"}
NEEDED = "This view needs two or more settings that have been tested, so that one can be faster or better."


def draw(study: Study) -> None:
    """The chart, and the front in words."""
    if len(study.tested) < 2:
        st.info(NEEDED, icon=":material/timer:")
        return
    part = url_state.buttons("Time", "time", PARTS, "total", hidden=True)
    frame = frames.times(study.tested, part)
    if len(frame) < 2:
        st.info(NEEDED, icon=":material/timer:")
        return
    plotly_chart.show(charts_time.figure(frame, TITLES[part], plotly_chart.dark()), "time",
                      f"Test accuracy against seconds for {len(frame)} groups of runs", part)
    st.markdown(front(frame))
    st.caption("Filled markers are on the front. Time is the mean over seeds as each run measured it: runs that "
               "trained in one step each count the whole step, and the first run of a shared pass pays for it. "
               "“Fitting only” leaves the frozen part's outputs out.")


def front(frame) -> str:
    """Who is on the front, and who is beaten; Markdown."""
    best = frame[pareto_front(frame["mean"], frame["seconds"])].sort_values("seconds")
    points = ", ".join(f"**{row.letter}** ({100 * row.mean:.1f} % in {row.seconds:.1f} s)" for row in best.itertuples())
    beaten = [letter for letter in frame["letter"] if letter not in set(best["letter"])]
    if not beaten:
        return f"On the Pareto front: {points}. Each costs more time and gives more accuracy than the one before."
    return f"On the Pareto front: {points}. For each of {', '.join(beaten)} another is at least as good in no more " \
           "time."
