"""Both domains on one map, before and after; a click follows a picture from one to the other."""

import numpy as np
import streamlit as st

from tl_core.embeddings.projections import Projection
from ui.adapt import map_groups, opening, pictures
from ui.adapt.adapted_pair import SOURCE_ONLY, AdaptedPair
from ui.adapt.headline import title
from ui.features import embedding_plot
from ui.features.embedding_plot import PlotPoint
from ui.shared import gallery, plotly_chart, url_state, words

COLOUR, ROW = "colour", "row"
TEACH = ("Each dot is a picture, laid out by the backbone's features. **Before**, the domains often lie in two clouds, "
         "and a border drawn through the one says little about the other.")
STILL = "This method moves no features: it draws the borders anew, so the map stays and the answers change."
WITHOUT = ("This pair was adapted together with all others, which draws no maps. **Adapt again** draws them; the "
           "features are there already.")
PALE = " Small and pale are the source's pictures, in their own class."


def draw(pair: AdaptedPair, method: str) -> None:
    """The choice of colours, both maps, and the picture that was clicked."""
    if not pair.has_maps:
        st.info(WITHOUT, icon=":material/scatter_plot:")
        return
    offered = {name: text for name, text in map_groups.BY.items() if name != map_groups.TRUE or opening.opened(pair)}
    by = url_state.buttons("Colour and marker", COLOUR, offered, map_groups.DOMAIN)
    moved = pair.maps(method)[2]
    after = " **After**, one that brings them together has a chance." if moved else f" {STILL}"
    st.markdown(pair.noun.said(TEACH) + after)
    row = _row(pair)
    for column, (name, heading) in zip(st.columns(2, gap="medium"), (
            (SOURCE_ONLY, "Before: source only"), (method, f"After: {title(method)}")), strict=True):
        with column:
            st.markdown(f"**{heading}**")
            _map(pair, name, by, row)
    st.caption(f"Point at a dot to see its {pair.noun.one}; click it to find it in both maps."
               + (pair.noun.said(PALE) if by != map_groups.DOMAIN else "") + _left_out(pair))
    if row is not None:
        _picture(pair, method, row)


def _map(pair: AdaptedPair, method: str, by: str, row: int | None) -> None:
    source, target, _ = pair.maps(method)
    rows = map_groups.shown_rows(len(source), len(target))
    if row is not None and row not in rows:
        rows = np.append(rows, row)
    points = np.concatenate([source, target])[rows]
    answer = embedding_plot.draw(
        Projection(points, 0.0), _points(pair, method, rows), map_groups.groups(pair, by, method, rows,
                                                                                plotly_chart.dark()),
        key=f"adapted map {pair.folder} {'before' if method == SOURCE_ONLY else 'after'}", revision=method,
        axes=("", ""), chosen=None if row is None else int(np.flatnonzero(rows == row)[0]),
        modality=pair.modality,
        label=f"Map of {len(source)} source and {len(target)} target {pair.noun.many}, {method}")
    if answer.clicked is not None and answer.clicked < len(rows) and int(rows[answer.clicked]) != row:
        url_state.set_param(ROW, str(int(rows[answer.clicked])))
        st.rerun()


def _points(pair: AdaptedPair, method: str, rows: np.ndarray) -> list[PlotPoint]:
    count, answers, is_open = len(pair.arrays["source_labels"]), pair.answers(method), opening.opened(pair)
    points = []
    for row in rows.tolist():
        if row < count:
            points.append(PlotPoint(pair.classes[pair.arrays["source_labels"][row]], "source",
                                    pictures.address(pair, "source", row)))
        else:
            label = int(pair.labels[row - count]) if is_open else -1
            true = f", is {pair.classes[label]}" if label >= 0 else ""
            points.append(PlotPoint(f"taken for {pair.classes[answers[row - count]]}", f"target{true}",
                                    pictures.address(pair, "target", row - count)))
    return points


def _row(pair: AdaptedPair) -> int | None:
    """The picture that the address names: the source's rows, then the target's."""
    row = url_state.number(ROW, -1)
    return row if 0 <= row < len(pair.arrays["source_labels"]) + len(pair.labels) else None


def _picture(pair: AdaptedPair, method: str, row: int) -> None:
    """The picture that was clicked, and what it is taken for before and after."""
    count = len(pair.arrays["source_labels"])
    if row < count:
        st.caption(f"A source {pair.noun.one} of {words.plain(pair.classes[pair.arrays['source_labels'][row]])}.")
        return
    number = row - count
    label = int(pair.labels[number]) if opening.opened(pair) else -1
    heading = pair.classes[label] if label >= 0 else "label sealed" if pair.has_labels else "no label"
    with st.container(horizontal=True, vertical_alignment="center"):
        with st.container(width=190 if pair.modality == "image" else 300):
            gallery.draw([pictures.card(pair, number, heading, "")], key=f"followed {pair.folder}",
                         label=f"The {pair.noun.one} that was clicked")
        with st.container(width="stretch"):
            st.markdown("  \n".join(_answer(pair, which, number) for which in dict.fromkeys((SOURCE_ONLY, method))))
            st.button("Let go of it", key="let go", type="tertiary", icon=":material/close:",
                      on_click=url_state.set_param, args=(ROW, None))


def _answer(pair: AdaptedPair, method: str, number: int) -> str:
    name = pair.classes[pair.answers(method)[number]]
    return f"{title(method)}: **{words.plain(name)}**, {words.percent(pair.confidence(method)[number], 0)} sure"


def _left_out(pair: AdaptedPair) -> str:
    most = max(len(pair.arrays["source_labels"]), len(pair.labels))
    return f" Of a large side {map_groups.MOST} {pair.noun.many} are drawn." if most > map_groups.MOST else ""
