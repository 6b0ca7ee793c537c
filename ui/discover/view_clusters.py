"""Clusters as galleries: the most typical and the most doubtful pictures of each, and all pictures of one."""

import streamlit as st

from ui.discover import pictures
from ui.discover.clustered_set import NONE, ClusteredSet, title
from ui.shared import gallery, url_state, words

CLUSTER, KNOWN, ALL = "cluster", "known", "all"
EACH, TYPICAL, DOUBTFUL, MEMBERS = 8, 6, 3, 36  # clusters and pictures shown before somebody asks for more
NAMED = 4  # classes of a cluster
TEACH = ("**Typical** pictures lie in the middle of their cluster: what do they have in common? **Doubtful** ones lie "
         "on the border to the next one: they tell what the features go by.")


def draw(clusters: ClusteredSet) -> None:
    """The choice of a cluster, then all of them or that one."""
    offered = {ALL: "all clusters", **{str(one + 1): _line(clusters, one) for one in clusters.clusters}}
    if (clusters.assignment == NONE).any():
        offered["none"] = _line(clusters, NONE)
    with st.container(horizontal=True, vertical_alignment="bottom"):
        with st.container(width=300):
            chosen = url_state.select_param("Show", CLUSTER, offered, ALL)
        known = bool(clusters.classes) and url_state.toggle("Tell the known classes", KNOWN)
    if chosen == ALL:
        st.caption(clusters.noun.said(TEACH))
        _all(clusters, known)
    else:
        _one(clusters, NONE if chosen == "none" else int(chosen) - 1, known)


def _line(clusters: ClusteredSet, cluster: int) -> str:
    return f"{title(cluster)}: {words.plural(int((clusters.assignment == cluster).sum()), clusters.noun.one)}"


def _all(clusters: ClusteredSet, known: bool) -> None:
    listed = [*clusters.clusters, *([NONE] if (clusters.assignment == NONE).any() else [])]
    key = f"clusters shown {clusters.result.id} {clusters.features}"
    shown = st.session_state.get(key, EACH)
    for cluster in listed[:shown]:
        with st.container(border=True):
            _heading(clusters, cluster, known)
            gallery.draw(_extremes(clusters, cluster, known), key=f"{key} {cluster}",
                         label=f"Typical and doubtful {clusters.noun.many}, {title(cluster)}")
    if len(listed) > shown:
        st.button(f"Show {min(EACH, len(listed) - shown)} more of {words.plural(len(listed), 'cluster')}",
                  key="more clusters", on_click=st.session_state.update, args=({key: shown + EACH},))


def _heading(clusters: ClusteredSet, cluster: int, known: bool) -> None:
    st.markdown(f"**{_line(clusters, cluster)}**{_composition(clusters, cluster) if known else ''}")
    for told in clusters.words(cluster):
        st.caption(f":material/label_important: {words.plain(told)}")
    if cluster == NONE:
        st.caption(f"The method called these noise: they lie where {clusters.noun.many} are sparse.")


def _composition(clusters: ClusteredSet, cluster: int) -> str:
    """"44 cup, 3 bottle and 2 more"; nothing where no picture has a known class."""
    counts = clusters.class_counts(cluster)
    if not counts:
        return ""
    rest = sum(count for _, count in counts[NAMED:])
    named = ", ".join(f"{count} {name}" for name, count in counts[:NAMED])
    return f" · {words.plain(named)}{f' and {rest} more' if rest else ''}"


def _extremes(clusters: ClusteredSet, cluster: int, known: bool) -> list[dict]:
    """The most typical, then the most doubtful of the others; a small cluster has no doubtful ones."""
    rows = clusters.members(cluster)
    typical = rows[:TYPICAL]
    doubtful = rows[TYPICAL:][::-1][:DOUBTFUL]
    return [*(_card(clusters, int(row), "Typical" if cluster != NONE else "Noise", known) for row in typical),
            *(_card(clusters, int(row), "Doubtful" if cluster != NONE else "Noise", known) for row in doubtful)]


def _one(clusters: ClusteredSet, cluster: int, known: bool) -> None:
    """All pictures of a cluster, the most typical first."""
    _heading(clusters, cluster, known)
    rows = clusters.members(cluster).tolist()
    key = f"members shown {clusters.result.id} {clusters.features} {cluster}"
    shown = st.session_state.get(key, MEMBERS)
    gallery.draw([_card(clusters, row, f"{clusters.typicality[row]:.2f}", known) for row in rows[:shown]],
                 key=f"{key} gallery", label=f"{clusters.noun.many.capitalize()} of {title(cluster)}")
    st.caption("The most typical first. The figure is 1 in the cluster's middle, 0 on the border to the next one.")
    if len(rows) > shown:
        st.button(f"Show {min(MEMBERS, len(rows) - shown)} more of {words.plural(len(rows), clusters.noun.one)}",
                  key="more members", on_click=st.session_state.update, args=({key: shown + MEMBERS},))


def _card(clusters: ClusteredSet, row: int, heading: str, known: bool) -> dict:
    """The picture with its class below where that is told; else without its name, which may tell it."""
    label = int(clusters.labels[row])
    note = clusters.classes[label] if known and label >= 0 else ""
    return pictures.card(clusters.result, row, heading, note, hidden=bool(clusters.classes) and not known)
