"""Whether unlabelled pictures of another set help to cluster these: two methods, each without and with them."""

import streamlit as st

from tl_core.discovery.source_help import SOURCE_HELP_METHODS
from ui.discover import charts_help
from ui.discover.clustered_set import ClusteredSet
from ui.shared import plotly_chart, words

TEACH = ("The target's pictures alone may be too few to tell which of their features go together. Pictures of another "
         "kind, unlabelled too, may tell. Each method clusters the target twice: without them, and with.")


def draw(clusters: ClusteredSet) -> None:
    """Nothing where no other pictures were asked for."""
    told = clusters.figures.get("source_help")
    if not told:
        return
    st.subheader(f"Do other {clusters.noun.many} help?", icon=":material/handshake:", anchor=False)
    st.markdown(f"**{words.plain(clusters.noun.said(told['sentence']))}**")
    st.caption(f"{clusters.noun.said(TEACH)} Here: {words.plural(told['count'], clusters.noun.one)} of "
               f"{words.plain(_name(told['data']))}.")
    methods = told["methods"]
    if any(one["with"] for one in methods):
        plotly_chart.show(charts_help.helped(methods, plotly_chart.dark()), "helped", "ARI without and with: "
                          + ", ".join(f"{one['title']} {one['without']['ari']:.2f} and {one['with']['ari']:.2f}"
                                      for one in methods), "helped")
    for one in methods:
        cited = SOURCE_HELP_METHODS.get(one["method"]).source if one["method"] in SOURCE_HELP_METHODS else ""
        agreed = "" if one.get("agreement") is None else f" Both clusterings agree to an ARI of {one['agreement']:.2f}."
        st.markdown(f"- {words.plain(one['sentence'])}{agreed} :small[{words.plain(cited)}]")


def _name(data: str) -> str:
    """A set's name; of a folder its last part, so that nobody learns where it lies."""
    return data.rstrip("/").rpartition("/")[2]
