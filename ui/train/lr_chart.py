"""The learning-rate finder's curve: losses over rates, with its suggestion. No streamlit here."""

from collections.abc import Mapping
from typing import Any

import numpy as np

from ui.shared import group_style

ROOM = 1e-4, 5e-3  # between these there is room for words on both sides
MARGIN = 1.25  # of the highest loss that is shown: where training runs away, the curve leaves the picture


def figure(curve: Mapping[str, Any], now: float, dark: bool = False):
    """From what ``lr_finder.find`` gives; ``now`` is the rate in the form, marked where it differs."""
    import plotly.graph_objects as go

    chart = go.Figure([_line(curve, "losses", "each step", dark), _line(curve, "smoothed", "smoothed", dark)])
    group_style.dress(chart, dark, 1, height=300)
    chart.update_xaxes(type="log", title_text="learning rate", dtick=1, exponentformat="e", showexponent="all")
    chart.update_yaxes(title_text="training loss", range=[0, MARGIN * max(curve["smoothed"][:10])])
    suggestion = curve["suggestion"]
    if suggestion is not None:
        _mark(chart, suggestion, f"<b>suggestion {suggestion:g}</b>", "dash", suggestion >= now, 1, dark)
    if now != suggestion:
        _mark(chart, now, f"now {now:g}", "dot", now > (suggestion or 0), 0, dark)
    return chart


def alt(curve: Mapping[str, Any]) -> str:
    """The curve in words."""
    rates, smoothed = curve["learning_rates"], curve["smoothed"]
    lowest = int(np.argmin(smoothed))
    end = f", and runs away at {rates[-1]:.1g}" if curve["diverged"] else ""
    return (f"Training loss over the learning rate: from {smoothed[0]:.2f} at {rates[0]:.0e} down to "
            f"{smoothed[lowest]:.2f} at {rates[lowest]:.1g}{end}")


def _line(curve: Mapping[str, Any], name: str, title: str, dark: bool):
    import plotly.graph_objects as go

    colour, raw = group_style.COLOURS[dark][0], name == "losses"
    return go.Scatter(x=np.array(curve["learning_rates"]), y=np.array(curve[name]), name=title, mode="lines",
                      line={"color": group_style.see_through(colour, 0.5) if raw else colour,
                            "width": 1 if raw else 2.5,
                            "dash": "dot" if raw else "solid"},
                      hovertemplate="loss %{y:.3f} at %{x:.2g}<extra>" + title + "</extra>")


def _mark(chart, rate: float, text: str, dash: str, right: bool, height: float, dark: bool) -> None:
    """A line upright at a rate, its words on the right or left where there is room, at the top (1) or bottom (0)."""
    colour, right = group_style.THEMES[dark].text, rate < ROOM[0] or (right and rate < ROOM[1])
    chart.add_vline(x=rate, line={"color": colour, "width": 1.5, "dash": dash})
    chart.add_annotation(x=np.log10(rate), xref="x", y=height, yref="paper", text=text, showarrow=False,
                         xanchor="left" if right else "right", yanchor="top" if height else "bottom",
                         xshift=4 if right else -4, font={"color": colour, "size": 12},
                         bgcolor=group_style.see_through(group_style.THEMES[dark].paper, 0.8))
