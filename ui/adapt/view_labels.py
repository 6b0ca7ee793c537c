"""How many labels of the target would do the same: what adaptation saved."""

import streamlit as st

from tl_core.adaptation.request import AdaptRequest
from tl_core.backbones import nouns
from ui.adapt import charts, jobs, kept, progress
from ui.shared import plotly_chart, read_only, words

TEACH = ("Adaptation is worth the labels that it saves. Here a few random pictures of each target class get their "
         "labels, a classifier learns from source and those together, and is judged on all others. It reads labels of "
         "the target, so it is a figure for the end.")


def draw(request: AdaptRequest) -> None:
    """The curve, or what it takes."""
    noun = nouns.of_run(request.config)
    st.markdown(noun.said(TEACH))
    if progress.draw(request, jobs.CURVE):
        return
    curve = kept.label_curve(request)
    if curve is None:
        if not read_only.button("Draw the curve", key="label curve", type="primary", icon=":material/show_chart:",
                                on_click=jobs.submit, args=(request, jobs.CURVE)) and read_only.on():
            st.info("The curve has not been drawn for this pair yet.", icon=":material/show_chart:")
        return
    st.markdown(f"**{words.plain(noun.said(curve['sentence']))}**")
    plotly_chart.show(charts.label_curve(curve, plotly_chart.dark()), "label curve",
                      f"Accuracy by labelled target {noun.many} a class: " + ", ".join(
                          f"{point['labels_per_class']} {words.percent(point['mean'])}" for point in curve["points"]),
                      "label curve")
    seeds = max((point["seeds"] for point in curve["points"]), default=1)
    st.caption(f"Means over {words.plural(seeds, 'draw')} of labelled {noun.many}; the band is their 95 % interval.")
