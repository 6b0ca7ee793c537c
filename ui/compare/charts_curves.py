"""Overlaid curves, a line a group with a band over its seeds. No streamlit here."""

import numpy as np

from ui.shared import group_style
from ui.shared.chart_names import shown

X_TITLES = {"epoch": "epoch", "step": "step (batches)", "seconds": "seconds since the worker's start"}
TEXT_GAP = 0.055  # of the y axis, for letters at the lines' ends
MOST_TICKS = 15
SAME_END = 0.04  # of the x axis


def figure(frame, x: str, measure: str, dark: bool = False):
    """Curves from a frame with a row a point: letter, name, runs, x, mean, low, high.

    ``x`` is a key of ``X_TITLES``; ``measure`` is "accuracy" or "loss" and names the y axis.
    """
    import plotly.graph_objects as go

    chart = go.Figure()
    groups = list(frame.groupby("letter", sort=False))
    for letter, points in groups:
        look = group_style.group_style(group_style.number(letter), dark)
        if points["runs"].iloc[0] > 1:
            chart.add_trace(_band(letter, points, look))
        chart.add_trace(_line(letter, points, look, measure))
    group_style.dress(chart, dark, len(groups))
    letters = _letters(groups, dark)
    chart.update_layout(hovermode="x unified", annotations=letters)
    # Of few epochs each has its tick; Plotly's own would stand between them.
    whole = {"dtick": 1} if x == "epoch" and frame["x"].max() <= MOST_TICKS else {}
    chart.update_xaxes(title_text=X_TITLES[x], **whole, **({} if x == "epoch" else {"rangemode": "tozero"}))
    chart.update_yaxes(title_text=measure, autorangeoptions={"include": [letter["y"] for letter in letters]},
                       **({"tickformat": ".0%"} if measure == "accuracy" else {"rangemode": "tozero"}))
    return chart


def _line(letter: str, points, look: group_style.GroupStyle, measure: str):
    import plotly.graph_objects as go

    few = len(points) <= 40
    return go.Scatter(
        x=points["x"].to_numpy(), y=points["mean"].to_numpy(), name=f"{letter}  {shown(points['name'].iloc[0])}",
        legendgroup=letter, mode="lines+markers" if few else "lines", hovertemplate=_number(measure),
        line={"color": look.colour, "width": 2.25, "dash": look.dash},
        marker={"color": look.colour, "symbol": look.symbol, "size": 7})


def _band(letter: str, points, look: group_style.GroupStyle):
    import plotly.graph_objects as go

    x = points["x"].to_numpy()
    return go.Scatter(
        x=np.concatenate([x, x[::-1]]), y=np.concatenate([points["high"].to_numpy(), points["low"].to_numpy()[::-1]]),
        mode="lines", line={"width": 0}, fill="toself", fillcolor=group_style.see_through(look.colour, 0.13),
        hoverinfo="skip", legendgroup=letter, showlegend=False, name=f"{letter} range")


def _letters(groups, dark: bool) -> list[dict]:
    """A letter at the end of each line; those that would lie on one another are moved apart."""
    ends = [(letter, float(points["x"].iloc[-1]), float(points["mean"].iloc[-1])) for letter, points in groups]
    if not ends:
        return []
    width = max(x for _, x, _ in ends) or 1.0
    height = max(of["high"].max() for _, of in groups) - min(of["low"].min() for _, of in groups) or 1.0
    placed: dict[str, float] = {}
    for letter, x, _ in ends:
        if letter not in placed:
            same = [end for end in ends if abs(end[1] - x) <= SAME_END * width and end[0] not in placed]
            moved = group_style.spread([end[2] for end in same], TEXT_GAP * height)
            placed.update(zip((end[0] for end in same), moved, strict=True))
    return [{"x": x, "y": placed[letter], "text": f"<b>{letter}</b>", "showarrow": False, "xanchor": "left",
             "xshift": 7,
             "font": {"color": group_style.group_style(group_style.number(letter), dark).colour, "size": 13}}
            for letter, x, _ in ends]


def _number(measure: str) -> str:
    return "%{y:.1%}" if measure == "accuracy" else "%{y:.4f}"
