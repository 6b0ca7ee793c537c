"""Charts of what ties two feature spaces. No streamlit here; Plotly is imported when first used."""

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np

from ui.shared import group_style

STYLES = {"ridge": 0, "cca": 1, "labels": 0, "labels_alone": 1}
DASHES = ("dash", "dashdot", "dot", "longdash")


def ties(curves: Sequence[Mapping[str, Any]], lines: Mapping[str, float], unit: str, dark: bool = False):
    """Accuracy against ``unit``, each curve with the band of its interval; ``lines`` are accuracies that need none."""
    import plotly.graph_objects as go

    figure = go.Figure()
    for curve in curves:
        _curve(figure, curve, unit, dark)
    counts = [point["count"] for point in curves[0]["points"]]
    ends = [counts[0], counts[-1]] if len(counts) > 1 else [counts[0] / 1.5, counts[0] * 1.5]
    for number, (name, accuracy) in enumerate(lines.items()):
        figure.add_scatter(x=ends, y=[accuracy] * 2, mode="lines", name=name, line={
            "color": group_style.group_style(2 + number, dark).colour, "dash": DASHES[number % 4], "width": 1.75},
            hovertemplate=f"{name}: %{{y:.1%}}<extra></extra>")
    group_style.dress(figure, dark, len(curves) + len(lines), 360)
    figure.update_xaxes(title_text=unit, tickvals=counts, type="log")
    figure.update_yaxes(title_text="accuracy on the target", tickformat=".0%", range=[0, 1.02])
    return figure


def _curve(figure, curve: Mapping[str, Any], unit: str, dark: bool) -> None:
    points, look = curve["points"], group_style.group_style(STYLES[curve["tie"]], dark)
    counts, ends = [point["count"] for point in points], np.array([point["ci95"] for point in points])
    figure.add_scatter(x=[*counts, *reversed(counts)], y=[*ends[:, 1], *ends[::-1, 0]], fill="toself", mode="lines",
                       hoverinfo="skip", fillcolor=group_style.see_through(look.colour, 0.15), line={"width": 0},
                       showlegend=False)
    figure.add_scatter(x=counts, y=[point["accuracy"] for point in points], mode="lines+markers", name=curve["title"],
                       line={"color": look.colour, "width": 2.25}, marker={"symbol": look.symbol, "size": 9},
                       hovertemplate=f"%{{x}} {unit}, {curve['title']}: %{{y:.1%}}<extra></extra>")
