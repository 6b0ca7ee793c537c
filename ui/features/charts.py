"""The page's small charts. No streamlit here; Plotly is imported when first used."""

from collections.abc import Sequence

import numpy as np

from tl_core.embeddings.results import Neighbours
from ui.features.groups import PictureGroup
from ui.shared import group_style
from ui.shared.chart_names import all_shown, shown


def small(points: np.ndarray, groups: Sequence[PictureGroup], dark: bool):
    """A map without axes or legend, to be seen beside others."""
    import plotly.graph_objects as go

    chart = go.Figure([go.Scatter(
        x=points[one.members, 0], y=points[one.members, 1], mode="markers", name=shown(one.name), showlegend=False,
        marker={"color": one.colour, "symbol": one.symbol, "size": 3 if one.faint else 5,
                "opacity": 0.4 if one.faint else 0.8},
        hovertemplate=f"{shown(one.name)}<extra></extra>") for one in groups])
    group_style.dress(chart, dark, 0, height=220)
    chart.update_layout(margin={"l": 4, "r": 4, "t": 4, "b": 4}, height=220)
    chart.update_xaxes(showticklabels=False, showgrid=False, ticks="")
    chart.update_yaxes(showticklabels=False, showgrid=False, ticks="")
    return chart


def by_block(names: Sequence[str], by_cut: Sequence[Neighbours], dark: bool):
    """The neighbours' agreement after each block, beside what chance gives."""
    import plotly.graph_objects as go

    shares, look, other = [near.agreement
                           for near in by_cut], group_style.group_style(0, dark), group_style.group_style(4, dark)
    chart = go.Figure(go.Scatter(
        x=all_shown(names), y=shares, mode="lines+markers", name="neighbours of the same class",
        line={"color": look.colour, "width": 2.25}, marker={"symbol": look.symbol, "size": 8},
        hovertemplate="after %{x}: %{y:.1%}<extra></extra>"))
    chart.add_scatter(x=all_shown(names), y=[near.chance for near in by_cut], mode="lines", name="by chance",
                      line={"color": other.colour, "dash": "dash"}, hovertemplate="by chance %{y:.1%}<extra></extra>")
    group_style.dress(chart, dark, 1, height=320)
    chart.update_xaxes(type="category", tickangle=-45)
    chart.update_yaxes(tickformat=".0%", range=[0, 1.02])
    chart.update_layout(legend={"y": 1.02, "yanchor": "bottom"}, margin={"t": 66})  # two lines, where it is narrow
    return chart
