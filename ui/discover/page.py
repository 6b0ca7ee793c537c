"""The page "Discover": a question on top, then what is under way, then clusters, maps, scores and what to take away."""

from collections.abc import Callable

import streamlit as st

from tl_core.backbones import nouns
from tl_core.discovery import feature_sources, results
from tl_core.discovery.request import DiscoverRequest, modality_of
from tl_core.discovery.results import DiscoverResult
from ui.discover import (
    at_once,
    estimate,
    headline,
    jobs,
    label_view,
    preset_cards,
    progress,
    question,
    view_clusters,
    view_map,
    view_scores,
    view_take,
)
from ui.discover.clustered_set import ClusteredSet
from ui.shared import preset_cards as shared_cards
from ui.shared import read_only, url_state, words

TEACH = ("Pictures, and nobody has said of what. A network that learnt on **other** pictures turns each into "
         "features; pictures that are alike to it lie close together, and clustering draws borders between. What was "
         "learnt elsewhere is what is transferred: beside it stand {} and random weights, which have learnt "
         "nothing. Labels, where there are any, are read at the end, for figures alone.")
SEEN = "seen"
VIEWS = {"clusters": ":material/grid_view: Clusters", "map": ":material/scatter_plot: Map",
         "scores": ":material/leaderboard: Scores", "label": ":material/quiz: Label",
         "take": ":material/download: Take away"}
OF_A_SOURCE = ("clusters", "map")  # views of one source of features


def draw() -> None:
    """Everything below the title."""
    begin = shared_cards.begun(preset_cards.BEGUN)
    request = question.draw()
    if request is None:
        return
    result = _kept(request)
    if begin and result is None or at_once.due(request, result):
        jobs.submit(request)
    under_way = progress.draw(request)
    if not under_way:
        _button(request, result)
    if result is not None:
        _result(result)
    elif not under_way:
        _before(request)
    _recent(request)


def _kept(request: DiscoverRequest) -> DiscoverResult | None:
    """The result; None before there is one that is whole."""
    result = results.load(request.id)
    return result if result is not None and result.arrays else None


def _button(request: DiscoverRequest, result: DiscoverResult | None) -> None:
    with st.container(horizontal=True, vertical_alignment="center"):
        read_only.button("Discover" if result is None else "Discover again", key="discover",
                         type="primary" if result is None else "secondary", icon=":material/bubble_chart:",
                         on_click=jobs.submit, args=(request,))
        if result is None:
            st.caption(estimate.sentence(request))


def _before(request: DiscoverRequest) -> None:
    modality = modality_of(request.data)
    noun = nouns.of(modality)
    st.markdown(noun.said(TEACH).format(feature_sources.TITLES[feature_sources.NO_NETWORK[modality]]))
    if read_only.on():
        st.info(f"Nobody has looked for groups in these {noun.many} yet.", icon=":material/bubble_chart:")
    else:
        preset_cards.draw()


def _result(result: DiscoverResult) -> None:
    headline.draw(result)
    view = url_state.buttons("View", url_state.VIEW, VIEWS, "clusters", hidden=True)
    clusters = ClusteredSet(result, result.features)
    if view in OF_A_SOURCE:
        clusters = ClusteredSet(result, _seen(result))
    _views(clusters)[view]()


def _views(clusters: ClusteredSet) -> dict[str, Callable[[], None]]:
    return {"clusters": lambda: view_clusters.draw(clusters), "map": lambda: view_map.draw(clusters),
            "scores": lambda: view_scores.draw(clusters), "label": lambda: label_view.draw(clusters.result),
            "take": lambda: view_take.draw(clusters.result)}


def _seen(result: DiscoverResult) -> str:
    """The source of features that is looked at: the first one until somebody chooses."""
    titles = {row["features"]: str(row["title"]) for row in result.figures["compared"]}
    if len(titles) < 2:
        return result.features
    return url_state.buttons("Seen by", SEEN, titles, result.features)


def _recent(request: DiscoverRequest) -> None:
    """What was discovered before, to come back to."""
    others = [one for one in results.recent(9) if one.id != request.id][:8]
    if not others:
        return
    with st.expander("Discovered before", icon=":material/history:"):
        for one in others:
            read_only.page_link("../pages/discover.py", label=words.plain(headline.short(one.figures)),
                                icon=":material/bubble_chart:", query_params=question.address(one.figures["request"]))
