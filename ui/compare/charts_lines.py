"""Accuracy along one setting: the freeze-depth curve and the label-efficiency curve. No streamlit here."""

from collections.abc import Sequence

from tl_core.comparison.setting_curves import Line
from ui.shared import group_style
from ui.shared.chart_names import shown

DEPTH = "freeze depth (frozen blocks)"  # short: a phone is narrow
TRANSFER = "transfer depth (transferred blocks)"
LABELS = "labelled training pictures"


def figure(lines: Sequence[Line], references: Sequence[Line], title: str, dark: bool = False, log: bool = False):
    """A line for each of ``lines`` with error bars; ``references`` are level, with their interval as a band.

    ``log`` spaces the x axis by factors, with a tick at every point. Looks go by the lines' order: there are fewer
    lines than letters, so here no colour comes twice as soon.
    """
    import plotly.graph_objects as go

    chart = go.Figure([_line(line, group_style.group_style(number, dark)) for number, line in enumerate(lines)])
    xs = sorted({point.x for line in lines for point in line.points})
    for number, line in enumerate(references, len(lines)):
        _reference(chart, line, xs, group_style.group_style(number, dark))
    group_style.dress(chart, dark, len(lines) + len(references))
    chart.update_layout(showlegend=True)  # of a single line too: it says which
    chart.update_xaxes(title_text=title, tickvals=_apart(xs, log), **({"type": "log"} if log else {}))
    chart.update_yaxes(title_text="test accuracy", tickformat=".0%")
    return chart


def _line(line: Line, look: group_style.GroupStyle):
    import plotly.graph_objects as go

    points = line.points
    return go.Scatter(
        x=[point.x for point in points], y=[point.mean for point in points], name=shown(line.name),
        mode="lines+markers+text", text=[f"<b>{point.letter}</b>" for point in points], textposition="top right",
        textfont={"color": look.colour}, cliponaxis=False,
        customdata=[(point.low, point.high, point.runs) for point in points],
        error_y={"type": "data", "symmetric": False, "array": [point.high - point.mean for point in points],
                 "arrayminus": [point.mean - point.low for point in points], "thickness": 1.5, "width": 5},
        line={"color": look.colour, "width": 2.25, "dash": look.dash},
        marker={"color": look.colour, "symbol": look.symbol, "size": 9},
        hovertemplate="%{y:.1%} (95 % interval %{customdata[0]:.1%} to %{customdata[1]:.1%}), "
                      "runs: %{customdata[2]}<extra>" + shown(line.name) + " at %{x}</extra>")


def _reference(chart, line: Line, xs: Sequence[float], look: group_style.GroupStyle) -> None:
    """A level line over the whole width, named at its left end."""
    point = line.points[-1]
    low, high = (xs[0], xs[-1]) if xs else (0, 1)
    reach = (high - low) * 0.04 or 1
    chart.add_shape(type="rect", xref="paper", x0=0, x1=1, y0=point.low, y1=point.high, line_width=0, layer="below",
                    fillcolor=group_style.see_through(look.colour, 0.12))
    chart.add_scatter(x=[low - reach, high + reach], y=[point.mean] * 2, mode="lines", name=shown(line.name),
                      line={"color": look.colour, "width": 2.25, "dash": "dash"}, hovertemplate="%{y:.1%}")
    chart.add_annotation(xref="paper", x=0, y=point.mean, xanchor="left", yanchor="bottom", showarrow=False,
                         text=f"<b>{point.letter}</b> {shown(line.name)}", font={"color": look.colour, "size": 12})


def _apart(xs: Sequence[float], log: bool) -> list[float]:
    """Places for ticks: every point's, but none so close to the one before that their numbers would touch."""
    import math

    scale = math.log if log else float
    width = (scale(xs[-1]) - scale(xs[0])) if xs else 0.0
    kept: list[float] = []
    for x in xs:
        if not kept or scale(x) - scale(kept[-1]) >= 0.05 * width:
            kept.append(x)
    return kept
