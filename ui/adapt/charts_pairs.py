"""All ordered pairs of a set's domains as a matrix. No streamlit here; Plotly is imported when first used."""

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np

from ui.shared import charts, group_style
from ui.shared.chart_names import all_shown

# What a cell can show: title, and whether it is a difference.
MEASURES = {"difference": "Gain over source only", "adapted": "Accuracy, adapted",
            "source_only": "Accuracy, source only"}
DIVERGING = {False: [[0, "#b4450f"], [0.5, "#f3f6f8"], [1, "#0f766e"]],
             True: [[0, "#c2570f"], [0.5, "#1a232d"], [1, "#0f8f83"]]}


def domains(pairs: Sequence[Mapping[str, Any]]) -> list[str]:
    """Every domain, in the order they come."""
    return list(dict.fromkeys(pair[side] for pair in pairs for side in ("source", "target")))


def value(pair: Mapping[str, Any], measure: str) -> float | None:
    """A cell's figure; None where the target has no labels."""
    before, after = pair["source_only"].get("accuracy"), pair.get("adapted")
    if before is None or after is None:
        return None
    return {"difference": after - before, "adapted": after, "source_only": before}[measure]


def matrix(pairs: Sequence[Mapping[str, Any]], measure: str, dark: bool = False):
    """A row a source, a column a target; the diagonal is empty. The number stands in the cell, the worst is framed."""
    import plotly.graph_objects as go

    names, worst = domains(pairs), worst_pair(pairs)
    values = np.full((len(names),) * 2, np.nan)
    for pair in pairs:
        figure_of = value(pair, measure)
        values[names.index(pair["source"]), names.index(pair["target"])] = np.nan if figure_of is None else figure_of
    differs = measure == "difference"
    most = max(0.05, float(np.nanmax(np.abs(values)))) if np.isfinite(values).any() else 1.0
    figure = go.Figure(go.Heatmap(
        z=values, x=all_shown(names), y=all_shown(names), zmin=-most if differs else 0, zmax=most if differs else 1,
        colorscale=(DIVERGING if differs else charts.SCALES)[dark], xgap=2, ygap=2, showscale=False,
        text=[[_text(one, differs) for one in row] for row in values], texttemplate="%{text}", hoverongaps=False,
        hovertemplate="from %{y} to %{x}: %{text}<extra></extra>"))
    group_style.dress(figure, dark, 0, min(160 + 56 * len(names), 640))
    if worst is not None:
        x, y = names.index(worst["target"]), names.index(worst["source"])
        figure.add_shape(type="rect", x0=x - 0.5, x1=x + 0.5, y0=y - 0.5, y1=y + 0.5,
                         line={"color": group_style.THEMES[dark].text, "width": 4})
    figure.update_xaxes(title_text="target", type="category", showgrid=False)
    figure.update_yaxes(title_text="source", type="category", autorange="reversed", showgrid=False)
    return figure


def worst_pair(pairs: Sequence[Mapping[str, Any]]) -> Mapping[str, Any] | None:
    """The pair that adaptation did least for, or hurt most; None without labels."""
    judged = [pair for pair in pairs if value(pair, "difference") is not None]
    return min(judged, key=lambda pair: value(pair, "difference") or 0.0, default=None)


def _text(one: float, differs: bool) -> str:
    if np.isnan(one):
        return ""
    if not differs:
        return f"{100 * one:.0f} %"
    return f"{'▲' if one > 0.0005 else '▼' if one < -0.0005 else '='} {100 * one:+.1f}"
