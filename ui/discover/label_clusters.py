"""Clusters put right by hand: names, splits, merges, pictures moved over; every step can be undone."""

from collections.abc import Callable

import numpy as np
import streamlit as st

from tl_core.backbones import nouns
from tl_core.discovery.results import DiscoverResult
from tl_core.errors import UserError, errors_of
from tl_core.labelling.cluster_edits import ClusterEdits, EditedClusters
from tl_core.labelling.session import LabellingSession
from tl_core.modality_nouns import Noun
from ui.discover import pictures
from ui.shared import gallery, read_only, url_state, words

CLUSTER = "edit"
SHOWN = 36
NEW = "a new cluster"
TEACH = ("A name makes all pictures of a cluster labelled at once: quick, and as right as the cluster is pure. Look "
         "through it first; choose pictures that do not belong and move them over.")


def edits(result: DiscoverResult, here: LabellingSession) -> tuple[ClusterEdits, np.ndarray] | None:
    """The result's clusters as they are edited in the session, over the session's rows; None where it has none."""
    assignment = result.assignment()
    if assignment is None:
        return None
    of_key = dict(zip(result.arrays["keys"].tolist(), assignment.tolist(), strict=True))
    start = np.array([of_key.get(key, -1) for key in here.pool.keys], int)
    return here.clusters(result.id, start), start


def draw(result: DiscoverResult, here: LabellingSession) -> None:
    """One cluster's pictures with what can be done to it."""
    found = edits(result, here)
    if found is None:
        return
    changes, now = found[0], found[0].read()
    noun = _noun(result)
    st.caption(noun.said(TEACH))
    if now.warning:
        st.warning(words.plain(now.warning), icon=":material/report:")
    if not now.clusters:
        st.info("There are no clusters.", icon=":material/info:")
        return
    offered = {str(one + 1): f"{now.title(one)}: {words.plural(len(now.rows(one)), noun.one)}"
               for one in now.clusters}
    with st.container(horizontal=True, vertical_alignment="bottom"):
        with st.container(width=300):
            chosen = url_state.select_param("Cluster", CLUSTER, offered, next(iter(offered)))
        read_only.button(f"Undo {now.last}" if now.last else "Undo", key="undo edit", icon=":material/undo:",
                         disabled=not now.last, on_click=changes.undo)
    _one(result, here, changes, now, int(chosen) - 1)


def _one(result: DiscoverResult, here: LabellingSession, changes: ClusterEdits, now: EditedClusters, cluster: int
         ) -> None:
    others, noun = {one: now.title(one) for one in now.clusters if one != cluster}, _noun(result)
    if not read_only.on():
        with st.container(horizontal=True, vertical_alignment="bottom"):
            name = st.text_input("Its name", value=now.names.get(cluster, ""), max_chars=60, width=220,
                                 key=f"name {here.id} {cluster} {now.names.get(cluster, '')}")
            if name.strip() != now.names.get(cluster, ""):
                _do(noun, lambda: changes.name(cluster, name))
            read_only.button("Split in two", key="split", icon=":material/call_split:", on_click=_do,
                             args=(noun, lambda: changes.split(cluster, here.pool.rows, 2, here.seed), False))
            target = st.selectbox("Merge with", [None, *others], format_func=lambda one: others.get(one, "–"),
                                  width=220, key=f"merge {here.id} {cluster} {len(others)}")
            read_only.button("Merge", key="merge", icon=":material/call_merge:", disabled=target is None, on_click=_do,
                             args=(
                noun, lambda: changes.merge([cluster, *([] if target is None else [target])]), False))
    _gallery(result, here, changes, now, cluster, others)


def _gallery(result: DiscoverResult, here: LabellingSession, changes: ClusterEdits, now: EditedClusters, cluster: int,
             others: dict[int, str]) -> None:
    rows = now.rows(cluster)
    rows = rows[np.argsort(-here.pool.typicality[rows], kind="stable")][:SHOWN].tolist()
    place_of = {key: place for place, key in enumerate(result.arrays["keys"].tolist())}
    items = [{**pictures.card(result, place_of[here.pool.keys[row]], "moved here" if row in now.moved else "",
                              hidden=True), "id": str(row)} for row in rows if here.pool.keys[row] in place_of]
    key = f"edited {here.id} {cluster} {len(now.rows(cluster))}"
    answer = gallery.draw(items, key=key, label=f"Members of {now.title(cluster)}", pick=not read_only.on(),
                          drops=() if read_only.on() else [*((str(one), title) for one, title in others.items()),
                                                           (NEW, NEW)])
    if answer.action == "drop":
        place, _, ids = answer.id.partition(":")
        _do(_noun(result), lambda: changes.move(map(int, ids.split(",")), None if place == NEW else int(place)))
    if len(now.rows(cluster)) > SHOWN:
        st.caption(f"The {SHOWN} most typical of {len(now.rows(cluster))} are shown.")
    if answer.chosen and not read_only.on():
        with st.container(horizontal=True, vertical_alignment="bottom"):
            to = st.selectbox(f"Move {len(answer.chosen)} to", [*others, None],
                              format_func=lambda one: others.get(one, NEW), width=260, key="move to")
            read_only.button("Move", key="move", type="primary", icon=":material/move_item:", on_click=_do,
                             args=(_noun(result), lambda: changes.move(map(int, answer.chosen), to), False))


def _noun(result: DiscoverResult) -> Noun:
    return nouns.of(result.figures.get("modality", "image"))


def _do(noun: Noun, change: Callable[[], object], rerun: bool = True) -> None:
    """One edit; an error is told where the next run draws it."""
    try:
        read_only.check()
        with errors_of(noun):
            change()
    except UserError as error:
        st.session_state["label error"] = str(error)
    if rerun:
        st.rerun(scope="app")
