"""Accuracy against time, with the front that no group is beaten on. No streamlit here."""

from tl_core.comparison.pareto_and_label_savings import pareto_front
from ui.shared import group_style
from ui.shared.chart_names import shown

LOG_FROM = 15  # times the shortest


def figure(frame, title: str, dark: bool = False):
    """A point for each row of a frame: letter, name, seconds, mean, low, high."""
    import plotly.graph_objects as go

    front = frame[pareto_front(frame["mean"], frame["seconds"])].sort_values("seconds")
    chart = go.Figure(_front(front, frame, dark))
    for row in frame.itertuples():
        chart.add_trace(_point(row, row.letter in set(front["letter"]), dark))
    group_style.dress(chart, dark, len(frame) + 1)
    far = frame["seconds"].max() > LOG_FROM * max(frame["seconds"].min(), 1e-9)
    chart.update_xaxes(title_text=title, **({"type": "log", "dtick": "D2"} if far else {"rangemode": "tozero"}))
    chart.update_yaxes(title_text="test accuracy", tickformat=".0%")
    return chart


def _front(front, frame, dark: bool):
    """Steps: until the next point of the front, none reaches more."""
    import plotly.graph_objects as go

    x, y = [*front["seconds"], frame["seconds"].max()], [*front["mean"], front["mean"].iloc[-1]]
    return go.Scatter(x=x, y=y, mode="lines", name="Pareto front: nothing is both faster and better", hoverinfo="skip",
                      line={"shape": "hv", "color": group_style.THEMES[dark].text, "width": 1.5, "dash": "dot"})


def _point(row, on_front: bool, dark: bool):
    import plotly.graph_objects as go

    look = group_style.group_style(group_style.number(row.letter), dark)
    return go.Scatter(
        x=[row.seconds], y=[row.mean], name=f"{row.letter}  {shown(row.name)}", mode="markers+text", cliponaxis=False,
        text=[f"<b>{row.letter}</b>"], textposition="top right", textfont={"color": look.colour, "size": 14},
        marker={"color": look.colour if on_front else group_style.THEMES[dark].paper, "symbol": look.symbol, "size": 12,
                "line": {"color": look.colour, "width": 2}},
        error_y={"type": "data", "symmetric": False, "array": [row.high - row.mean], "thickness": 1.25, "width": 4,
                 "color": look.colour, "arrayminus": [row.mean - row.low]},
        hovertemplate="%{y:.1%} in %{x:.1f} s<extra>" + f"{row.letter} {shown(row.name)}</extra>")
