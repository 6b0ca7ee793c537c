"""All pictures on a map, by cluster, class or domain; a click tells one, a lasso gathers some."""

from collections import Counter
from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
import streamlit as st

from tl_core.embeddings import projections
from tl_core.embeddings.projections import METHODS, Projection
from ui.discover import map_groups, pictures
from ui.discover.clustered_set import ClusteredSet, title
from ui.features import embedding_plot
from ui.features.embedding_plot import PlotPoint
from ui.shared import gallery, plotly_chart, url_state, words

MAP, COLOUR, ROW = "map", "colour", "row"
MOST, SHOWN = 3000, 24  # dots on the map, pictures of a lasso
TEACH = "Clusters were found among all of the features' numbers, not on this map: two dimensions show some of it only."


def draw(clusters: ClusteredSet) -> None:
    """The choice of map and colours, the map, and what was clicked or drawn around."""
    if not clusters.maps:
        st.info("This source of features has no map. Ask for the question with it as the network.",
                icon=":material/scatter_plot:")
        return
    left, right = st.columns(2, gap="medium")
    with left:
        way = url_state.buttons("Map by", MAP, {one: METHODS.get(one).title for one in clusters.maps},
                                "tsne" if "tsne" in clusters.maps else clusters.maps[0])
    with right:
        by = url_state.buttons("Colour and marker", COLOUR, map_groups.offered(clusters), map_groups.CLUSTER)
    st.caption(f"{words.plain(clusters.noun.said(METHODS.get(way).sentence))} {TEACH} {_trust(clusters, way)}")
    rows, row = _rows(clusters), _row(clusters)
    answer = _plot(clusters, way, by, rows, row)
    st.caption(f"Point at a dot to see its {clusters.noun.one}, click it to keep it. Draw around some to gather them "
               f"below; a double click lets go.{_left_out(clusters)}")
    if answer.clicked is not None and answer.clicked < len(rows) and int(rows[answer.clicked]) != row:
        url_state.set_param(ROW, str(int(rows[answer.clicked])))
        st.rerun()
    if row is not None:
        _picture(clusters, row)
    _lasso(clusters, rows[answer.lasso].tolist() if answer.lasso else [])


def _plot(clusters: ClusteredSet, way: str, by: str, rows: np.ndarray, row: int | None) -> embedding_plot.PlotAnswer:
    points = clusters.points(way)
    return embedding_plot.draw(
        Projection(points[rows], 0.0), _points(clusters, rows),
        map_groups.groups(clusters, by, rows, plotly_chart.dark()), key=_key(clusters), revision=way,
        axes=_axes(clusters, way), chosen=None if row is None else int(np.flatnonzero(rows == row)[0]),
        modality=clusters.figures.get("modality", "image"),
        label=f"{METHODS.get(way).title} map of {len(points)} {clusters.noun.many}",
        texts=map_groups.numbers(clusters, points) if by == map_groups.CLUSTER else ())


def _key(clusters: ClusteredSet) -> str:
    return f"discovered map {clusters.result.id} {clusters.features}"


def _trust(clusters: ClusteredSet, way: str) -> str:
    trust = (_drawn(clusters).get("trustworthiness") or {}).get(way)
    if trust is None:
        return ""
    return f"**Trustworthiness {trust:.2f} of 1.** {clusters.noun.said(projections.trust_sentence(trust))}"


def _drawn(clusters: ClusteredSet) -> Mapping[str, Any]:
    """Figures of this source's maps; results of before have those of the first source only."""
    return clusters.figures if clusters.is_main else clusters.row


def _axes(clusters: ClusteredSet, way: str) -> tuple[str, str]:
    shares = _drawn(clusters).get("map_shares") or ()
    if way != "pca" or len(shares) < 2:
        return "", ""
    first, second = [f"component {number} · {words.percent(share, 0)} of the variance"
                     for number, share in enumerate(shares[:2], 1)]
    return first, second


def _rows(clusters: ClusteredSet) -> np.ndarray:
    """Rows that are drawn: all, or of very many some that are evenly spread, and the one that was clicked."""
    count, row = len(clusters.assignment), _row(clusters)
    some = np.unique(np.linspace(0, count - 1, min(count, MOST)).round().astype(int))
    return some if row is None or row in some else np.append(some, row)


def _left_out(clusters: ClusteredSet) -> str:
    count = len(clusters.assignment)
    return f" {MOST:,} of {count:,} {clusters.noun.many} are drawn." if count > MOST else ""


def _row(clusters: ClusteredSet) -> int | None:
    """The picture that the address names."""
    row = url_state.number(ROW, -1)
    return row if 0 <= row < len(clusters.assignment) else None


def _points(clusters: ClusteredSet, rows: np.ndarray) -> list[PlotPoint]:
    return [PlotPoint(title(int(clusters.assignment[row])), _known(clusters, row),
                      pictures.address(clusters.result, row)) for row in rows.tolist()]


def _known(clusters: ClusteredSet, row: int) -> str:
    """Class and domain, where they are known."""
    label = int(clusters.labels[row])
    parts = (clusters.classes[label] if label >= 0 else "",
             str(clusters.domains[row]) if clusters.domains is not None else "")
    return ", ".join(part for part in parts if part)


def _picture(clusters: ClusteredSet, row: int) -> None:
    """The one that was clicked, and the cluster it is in."""
    cluster = int(clusters.assignment[row])
    with st.container(horizontal=True, vertical_alignment="center"):
        with st.container(width=190 if clusters.noun.one == "picture" else 300):
            gallery.draw([pictures.card(clusters.result, row, title(cluster), _known(clusters, row))],
                         key=f"clicked {clusters.result.id}", label=f"The {clusters.noun.one} that was clicked")
        with st.container(width="stretch"):
            st.markdown(f"**{title(cluster)}**, typical of it by {clusters.typicality[row]:.2f}: 1 is its middle, 0 "
                        "the border to the next one.")
            st.button("Let go of it", key="let go", type="tertiary", icon=":material/close:",
                      on_click=url_state.set_param, args=(ROW, None))


def _lasso(clusters: ClusteredSet, rows: Sequence[int]) -> None:
    if not rows:
        return
    counts = Counter(title(int(clusters.assignment[row])) for row in rows).most_common()
    with st.container(border=True):
        st.subheader(f"{words.plural(len(rows), clusters.noun.one)} within your lasso", icon=":material/lasso_select:",
                     anchor=False)
        st.caption(", ".join(f"{count} of {name}" for name, count in counts[:8]) + (
            f" and {len(counts) - 8} more clusters" if len(counts) > 8 else "")
            + (f"; the first {SHOWN} are shown" if len(rows) > SHOWN else ""))
        gallery.draw([pictures.card(clusters.result, row, title(int(clusters.assignment[row])), _known(clusters, row))
                      for row in rows[:SHOWN]], key=f"lasso {clusters.result.id}",
                     label=f"{clusters.noun.many.capitalize()} within the lasso")
        st.button("Let go of them", key="let go of the lasso", type="tertiary", icon=":material/close:",
                  on_click=embedding_plot.let_go, args=(_key(clusters),))
