"""The map component: a point a picture or a text; hover shows it, a click chooses it, a lasso gathers some."""

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np
import streamlit as st

from tl_core.data import dataset_index
from tl_core.embeddings.projections import Projection
from ui.features.groups import PictureGroup
from ui.shared import components, gallery

PARTS = ("plotly.js", "features_map.js")
_HTML = """
<div class="tl-cloud">
  <div class="tl-cloud-chart" role="figure"></div>
  <div class="tl-cloud-card" hidden><img alt="" width="128" height="128"><p dir="auto"></p><b></b><span></span></div>
</div>
"""


class PlotAnswer(NamedTuple):
    """Places of the pictures within the lasso, and of the one just clicked (None: none)."""

    lasso: list[int]
    clicked: int | None


class PlotPoint(NamedTuple):
    """What a card says of a picture: title, detail, and the address of its pixels or text ("" where there is none)."""

    title: str
    detail: str
    small: str


def draw(drawn: Projection, points: Sequence[PlotPoint], groups: Sequence[PictureGroup], *, key: str, revision: str,
         label: str, axes: tuple[str, str], chosen: int | None = None, near: Sequence[int] = (),
         texts: Sequence[tuple[float, float, str]] = (), modality: str = "image") -> PlotAnswer:
    """Draw the map. The zoom is kept as long as ``revision`` stays, whatever the colours.

    ``texts`` are written on it: where (x, y), and what. ``modality`` is what a point stands for.
    """
    answer = _component(key=key, data={
        "x": _short(drawn.points[:, 0]), "y": _short(drawn.points[:, 1]), "points": [list(one) for one in points],
        "groups": [{**one._asdict(), "members": one.members.tolist()} for one in groups], "revision": revision,
        "label": label, "reads": modality, "axes": list(axes), "chosen": chosen, "near": list(near),
        "texts": [[round(x, 4), round(y, 4), text] for x, y, text in texts],
        "released": st.session_state.get(_released(key), 0)},
        on_lasso_change=components.nothing, on_clicked_change=components.nothing)
    some = [row for row in answer.lasso or () if 0 <= row < len(points)]
    return PlotAnswer(some, None if answer.clicked is None else int(answer.clicked))


def let_go(key: str) -> None:
    """Forget the lasso, also in the browser; call before the map is drawn."""
    st.session_state[_released(key)] = st.session_state.get(_released(key), 0) + 1
    if key in st.session_state:
        st.session_state[key]["lasso"] = []


def _released(key: str) -> str:
    return f"{key} released"


def points(data: str, pictures) -> list[PlotPoint]:
    """The cards of a set's pictures."""
    known = dataset_index.of(data).by_key
    return [_point(data, known.get(key), *rest) for key, *rest in zip(
        pictures.keys.tolist(), pictures.names.tolist(), pictures.splits.tolist(), pictures.domains.tolist(),
        strict=True)]


def _point(data: str, item, name: str, split: str, domain: str) -> PlotPoint:
    detail = ", ".join(part for part in (split, domain) if part)
    return PlotPoint(name, detail, gallery.address("small", data, item) if item else "")


def _short(values: np.ndarray) -> list[float]:
    """Four figures after the point: nobody sees more, and it is a third of what is sent."""
    return np.round(values.astype(float), 4).tolist()


_component = components.declare("transfer_lab_features_map", _HTML, PARTS, "features_map.css")
