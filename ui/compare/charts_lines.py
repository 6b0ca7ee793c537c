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

    made = go.Figure([_line(line, group_style.group_style(place, dark)) for place, line in enumerate(lines)])
    places = sorted({point.x for line in lines for point in line.points})
    for place, line in enumerate(references, len(lines)):
        _reference(made, line, places, group_style.group_style(place, dark))
    group_style.dress(made, dark, len(lines) + len(references))
    made.update_layout(showlegend=True)  # of a single line too: it says which
    made.update_xaxes(title_text=title, tickvals=_apart(places, log), **({"type": "log"} if log else {}))
    made.update_yaxes(title_text="test accuracy", tickformat=".0%")
    return made


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


def _reference(made, line: Line, places: Sequence[float], look: group_style.GroupStyle) -> None:
    """A level line over the whole width, named at its left end."""
    point = line.points[-1]
    low, high = (places[0], places[-1]) if places else (0, 1)
    reach = (high - low) * 0.04 or 1
    made.add_shape(type="rect", xref="paper", x0=0, x1=1, y0=point.low, y1=point.high, line_width=0, layer="below",
                   fillcolor=group_style.see_through(look.colour, 0.12))
    made.add_scatter(x=[low - reach, high + reach], y=[point.mean] * 2, mode="lines", name=shown(line.name),
                     line={"color": look.colour, "width": 2.25, "dash": "dash"}, hovertemplate="%{y:.1%}")
    made.add_annotation(xref="paper", x=0, y=point.mean, xanchor="left", yanchor="bottom", showarrow=False,
                        text=f"<b>{point.letter}</b> {shown(line.name)}", font={"color": look.colour, "size": 12})


def _apart(places: Sequence[float], log: bool) -> list[float]:
    """Places for ticks: every point's, but none so close to the one before that their numbers would touch."""
    import math

    scale = math.log if log else float
    width = (scale(places[-1]) - scale(places[0])) if places else 0.0
    kept: list[float] = []
    for place in places:
        if not kept or scale(place) - scale(kept[-1]) >= 0.05 * width:
            kept.append(place)
    return kept
