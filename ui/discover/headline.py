"""What was found, in one sentence and a few figures."""

from collections.abc import Mapping, Sequence
from typing import Any

import streamlit as st

from tl_core.backbones import nouns
from tl_core.backbones.nouns import Noun
from tl_core.discovery.clustering import CLUSTERING_METHODS
from tl_core.discovery.results import DiscoverResult
from ui.shared import words

K_BY = {"user": "as chosen", "silhouette": "by silhouette", "method": "found by the method", "few": "few pictures"}
SILHOUETTE = ("How much nearer a picture lies to its own cluster than to the next one (Rousseeuw 1987): 1 is clearly, "
              "0 is on the border. Needs no label. Features of many numbers seldom give more than 0.3.")
STABILITY = ("The agreement (ARI) of the clusters with those of other draws of the same pictures: 1 is always the same "
             "groups, 0 is chance. Groups that come and go are not there. Needs no label.")
ACCURACY = ("Each cluster is matched with one class such that most pictures agree (Hungarian method); this is the "
            "share that does. Labels were read for this figure alone.")
ARI = ("Adjusted Rand index: of all pairs of pictures, how far clusters and classes agree on which belong together. 0 "
       "is chance, 1 is perfect.")


def draw(result: DiscoverResult) -> None:
    """The sentence, the figures, and what has to be told beside them."""
    figures = result.figures
    with st.container(border=True, key="discover headline"):
        st.header(_heading(figures), icon=":material/bubble_chart:", anchor=False)
        if figures.get("sentence"):
            st.markdown(f"**{words.plain(figures['sentence'])}**")
        with st.container(horizontal=True):
            _metrics(figures)
        st.caption(_about(figures))
    for note in figures.get("notes", ()):
        st.caption(f":material/info: {words.plain(note)}")


def short(figures: Mapping[str, Any]) -> str:
    """A kept result in a line."""
    title = next((row["title"] for row in figures["compared"]), figures["features"])
    return f"{figures['title']}{', ' + figures['domain'] if figures.get('domain') else ''}: " \
           f"{words.plural(figures['k'], 'cluster')} by {CLUSTERING_METHODS.get(figures['method']).title}, {title}"


def _noun(figures: Mapping[str, Any]) -> Noun:
    return nouns.of(figures.get("modality", "image"))


def _heading(figures: Mapping[str, Any]) -> str:
    noun = _noun(figures).one
    noise = f", {words.plural(figures['noise'], noun)} in none" if figures.get("noise") else ""
    return f"{words.plural(figures['k'], 'cluster')} in {words.plural(figures['count'], noun)}{noise}"


def _metrics(figures: Mapping[str, Any]) -> None:
    labels = figures.get("labels")
    _metric("Clusters", str(figures["k"]), _noun(figures).said(K_BY.get(figures["k_by"], "")),
            "How many, and who said so.")
    _metric("Silhouette", _number(figures.get("silhouette")), "from -1 to 1", _noun(figures).said(SILHOUETTE))
    _metric("Stability", _number(figures.get("stability")), _between(figures.get("stability_ci95")),
            _noun(figures).said(STABILITY))
    if labels:
        _metric("Accuracy", words.percent(labels["accuracy"]), words.interval(labels["ci95"]) if labels.get(
            "ci95") else "", _noun(figures).said(ACCURACY))
        _metric("ARI", _number(labels["ari"]), _between(labels.get("ari_ci95")),
                _noun(figures).said(ARI))


def _about(figures: Mapping[str, Any]) -> str:
    labels = "Classes are known and were read at the end." if figures.get("labels") else \
        f"No class is known, as in real life: look at the {_noun(figures).many}, and at how stable the clusters are."
    method = CLUSTERING_METHODS.get(figures["method"])
    return f"{words.plain(method.title)}: {words.plain(_noun(figures).said(method.sentence))} {labels}"


def _metric(label: str, value: str, below: str, explained: str) -> None:
    st.metric(label, value, delta=below or None, delta_color="off", delta_arrow="off", border=True, help=explained,
              width=152)  # two of them side by side on a phone


def _number(value: float | None) -> str:
    return "–" if value is None else f"{value:.2f}"


def _between(ends: Sequence[float] | None) -> str:
    return "" if ends is None else f"{ends[0]:.2f} to {ends[1]:.2f}"
