"""Charts of one result: k, variance, sources of features side by side. No streamlit here; Plotly when first used."""

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np

from ui.shared import group_style
from ui.shared.chart_names import all_shown

# What sources of features can be compared by: name, title, whether it needs known classes.
MEASURES = {"accuracy": "Matched accuracy", "ari": "ARI", "nmi": "NMI", "silhouette": "Silhouette",
            "stability": "Stability"}
OF_LABELS = ("accuracy", "ari", "nmi")
LINES = (("silhouette", "silhouette", "solid", "circle"), ("stability", "stability under resampling", "dash", "square"))


def k_curve(scores: Sequence[Mapping[str, Any]], chosen: int | None, dark: bool = False):
    """Silhouette above, stability below, for each number of clusters tried; a line at the one that was taken."""
    import plotly.graph_objects as go

    figure = go.Figure()
    for number, (name, title, dash, symbol) in enumerate(LINES):
        known = [(one["k"], one[name]) for one in scores if one.get(name) is not None]
        if known:
            look = group_style.group_style(number, dark)
            figure.add_scatter(x=[k for k, _ in known], y=[value for _, value in known], mode="lines+markers",
                               name=title, yaxis=("y", "y2")[number],
                               line={"color": look.colour, "dash": dash, "width": 2.25},
                               marker={"symbol": symbol, "size": 9},
                               hovertemplate=f"k = %{{x}}: {title} %{{y:.3f}}<extra></extra>")
    if chosen is not None:
        figure.add_shape(type="line", x0=chosen, x1=chosen, y0=0, y1=1, yref="paper",
                         line={"color": group_style.THEMES[dark].text, "width": 1.5, "dash": "dot"})
        figure.add_annotation(x=chosen, y=1, yref="paper", yanchor="bottom", text=f"k = {chosen}", showarrow=False)
    figure.update_layout(yaxis2={})
    group_style.dress(figure, dark, 2, 400)
    figure.update_layout(yaxis={"domain": [0.55, 1], "title": "silhouette"}, xaxis={"anchor": "y2"},
                         yaxis2={"domain": [0, 0.45], "title": "stability"})
    figure.update_xaxes(title_text="number of clusters k", dtick=1 if _span(scores, chosen) <= 20 else None)
    return figure


def _span(scores: Sequence[Mapping[str, Any]], chosen: int | None) -> int:
    numbers = [one["k"] for one in scores] + ([] if chosen is None else [chosen])
    return max(numbers) - min(numbers)


def variance(shares: Sequence[float], dark: bool = False):
    """How much of the features' variance the first so many components of PCA hold; a bar each, and their sum."""
    import plotly.graph_objects as go

    numbers, own, together = list(range(1, len(shares) + 1)), np.asarray(shares, float), np.cumsum(shares)
    look, line = group_style.group_style(0, dark), group_style.group_style(1, dark)
    figure = go.Figure(go.Bar(x=numbers, y=own, name="this component", marker_color=look.colour,
                              hovertemplate="component %{x}: %{y:.1%}<extra></extra>"))
    figure.add_scatter(x=numbers, y=together, mode="lines", name="up to this one",
                       line={"color": line.colour, "width": 2.25, "dash": "dash"},
                       hovertemplate="the first %{x}: %{y:.1%} together<extra></extra>")
    group_style.dress(figure, dark, 2, 280)
    figure.update_xaxes(title_text="principal component")
    figure.update_yaxes(title_text="share of the variance", tickformat=".0%", range=[0, 1.02])
    return figure


def compared(rows: Sequence[Mapping[str, Any]], measure: str, dark: bool = False):
    """A bar a source of features by one of ``MEASURES``, with its interval where there is one; the best on top."""
    import plotly.graph_objects as go

    known = sorted(((row, value(row, measure)) for row in rows), key=lambda one: -np.inf if one[1] is None else one[1])
    titles, values = all_shown(str(row["title"]) for row, _ in known), [one for _, one in known]
    ends = [interval(row, measure) for row, _ in known]
    look, theme = group_style.group_style(0, dark), group_style.THEMES[dark]
    figure = go.Figure(go.Bar(
        x=values, y=titles, orientation="h", marker_color=group_style.see_through(look.colour, 0.75), textangle=0,
        error_x=_arms(values, ends, theme.text), text=[said(one, measure) for one in values], textposition="inside",
        insidetextanchor="start", textfont={"color": theme.text}, customdata=[_ends(end, measure) for end in ends],
        hovertemplate="%{y}: %{text}%{customdata}<extra></extra>"))
    group_style.dress(figure, dark, 0, 110 + 44 * len(rows))
    figure.update_xaxes(title_text=MEASURES[measure], tickformat=".0%" if measure == "accuracy" else None,
                        range=_range(values, measure))
    figure.update_yaxes(type="category")
    return figure


def _arms(values: Sequence[float | None], ends: Sequence[Sequence[float] | None], colour: str) -> dict | None:
    """The bars' intervals; None where no bar has one."""
    if not any(ends):
        return None
    arms = [(0.0, 0.0) if end is None or one is None else (one - end[0], end[1] - one)
            for one, end in zip(values, ends, strict=True)]
    return {"type": "data", "symmetric": False, "arrayminus": [low for low, _ in arms],
            "array": [high for _, high in arms], "color": colour, "thickness": 1.5, "width": 5}


def _range(values: Sequence[float | None], measure: str) -> list[float]:
    """From 0, or what lies below it, to 1; silhouettes, which are small, to a little more than the largest."""
    known = [one for one in values if one is not None]
    return [min([0.0, *known]), 1.25 * max([0.2, *known]) if measure == "silhouette" else 1.02]


def value(row: Mapping[str, Any], measure: str) -> float | None:
    """A source's figure; None where there is none."""
    return ((row.get("labels") or {}) if measure in OF_LABELS else row).get(measure)


def interval(row: Mapping[str, Any], measure: str) -> Sequence[float] | None:
    """The 95 % interval of a source's figure, where it has one."""
    labels = row.get("labels") or {}
    return labels.get("ci95") if measure == "accuracy" else labels.get(f"{measure}_ci95")


def said(number: float | None, measure: str) -> str:
    """A figure in words: a share as per cent."""
    return "–" if number is None else f"{100 * number:.1f} %" if measure == "accuracy" else f"{number:.3f}"


def _ends(ends: Sequence[float] | None, measure: str) -> str:
    return "" if ends is None else f" ({said(ends[0], measure)} to {said(ends[1], measure)})"


def classes(counts: np.ndarray, clusters: Sequence[str], names: Sequence[str], dark: bool = False):
    """Which classes each cluster holds: a row a cluster, a column a class, classes in the order of their clusters."""
    import plotly.graph_objects as go

    from ui.shared import charts

    order = np.argsort(counts.argmax(axis=0), kind="stable") if counts.size else np.arange(len(names))
    counts, names = counts[:, order], [names[place] for place in order]
    numbered = max(counts.shape, default=0) <= 24
    figure = go.Figure(go.Heatmap(
        z=charts.row_shares(counts), x=all_shown(names), y=list(clusters), customdata=counts, zmin=0, zmax=1,
        text=np.where(counts, counts.astype(str), "") if numbered else None,
        texttemplate="%{text}" if numbered else None, colorscale=_scale(dark), xgap=1, ygap=1, showscale=False,
        hovertemplate="%{y}: %{customdata} of “%{x}” (%{z:.0%} of the cluster)<extra></extra>"))
    group_style.dress(figure, dark, 0, min(160 + 30 * len(clusters), 820))
    figure.update_layout(font_color=group_style.THEMES[dark].text)
    figure.update_xaxes(type="category", showgrid=False, title_text="known class")
    figure.update_yaxes(type="category", showgrid=False, autorange="reversed")
    return figure


def _scale(dark: bool) -> list[list]:
    """On dark, numbers are light: the fullest cell may not be lighter than they."""
    from ui.shared import charts
    first, last = charts.SCALES[dark]
    return [first, [1, "#0f766e"]] if dark else [first, last]
