"""Whether sharing helps: each task alone and together, and which task helps which. No streamlit here."""

from collections.abc import Mapping, Sequence
from typing import Any

from ui.shared import group_style
from ui.shared.chart_names import all_shown, shown

SIDES = (("alone", "alone", "square-open", -0.13), ("together", "together", "circle", 0.13))
DIVERGING = {False: [[0, "#d9770f"], [0.5, "#f6f7f9"], [1, "#0d9488"]],
             True: [[0, "#c2570c"], [0.5, "#1a232d"], [1, "#12a093"]]}


def dumbbells(tasks: Mapping[str, Mapping[str, Any]], dark: bool = False):
    """A row a task: its accuracy alone and together, with 95 % intervals over seeds and a line from one to the other.

    ``tasks`` is what ``task_sharing.judged`` says of each.
    """
    import plotly.graph_objects as go

    figure = go.Figure()
    theme = group_style.THEMES[dark]
    for number, row in enumerate(tasks.values()):
        figure.add_scatter(x=[row[side]["mean"] for side, *_ in SIDES], y=[number + shift for *_, shift in SIDES],
                           mode="lines", line={"color": theme.text, "width": 1.5, "dash": "dot"}, hoverinfo="skip",
                           showlegend=False)
    for number, (side, title, symbol, shift) in enumerate(SIDES):
        figure.add_scatter(**_points([row[side] for row in tasks.values()], list(tasks), shift), name=title,
                           mode="markers", cliponaxis=False, marker={
                               "symbol": symbol, "size": 11, "color": group_style.group_style(number, dark).colour,
                               "line": {"width": 2}})
    group_style.dress(figure, dark, 2, 120 + 62 * len(tasks))
    figure.update_xaxes(title_text="test accuracy", tickformat=".0%")
    figure.update_yaxes(tickvals=list(range(len(tasks))), ticktext=all_shown(tasks), autorange="reversed")
    return figure


def affinities(tasks: Sequence[str], pairs: Sequence[Mapping[str, Any]], dark: bool = False):
    """Rows: a task; columns: the one it is trained beside; the difference to the task alone, in points.

    A * marks what is more than chance.
    """
    import plotly.graph_objects as go

    by_pair = {(pair["task"], pair["beside"]): pair for pair in pairs}
    cells = [[by_pair.get((task, beside)) for beside in tasks] for task in tasks]
    points = [[None if cell is None else 100 * cell["difference"] for cell in row] for row in cells]
    texts = [["" if cell is None else f"{100 * cell['difference']:+.1f}" + "*" * (cell["verdict"] != "within chance")
              for cell in row] for row in cells]
    reach = max([abs(value) for row in points for value in row if value is not None], default=1.0) or 1.0
    figure = go.Figure(go.Heatmap(
        z=points, x=all_shown(tasks), y=all_shown(tasks), text=texts, texttemplate="%{text}", zmid=0, zmin=-reach,
        zmax=reach, colorscale=DIVERGING[dark], xgap=2, ygap=2, colorbar={"thickness": 10, "title": {"text": "points"}},
        hovertemplate="%{y} beside %{x}: %{z:+.1f} points<extra></extra>", hoverongaps=False))
    group_style.dress(figure, dark, 0, 150 + 52 * len(tasks))
    figure.update_xaxes(title_text="trained beside", type="category", showgrid=False)
    figure.update_yaxes(title_text="task", type="category", autorange="reversed", showgrid=False)
    return figure


def _points(figures: Sequence[Mapping[str, Any]], tasks: Sequence[str], shift: float) -> dict[str, Any]:
    means = [of["mean"] for of in figures]
    ends = [of["ci95"] or (of["mean"], of["mean"]) for of in figures]
    return {"x": means, "y": [number + shift for number in range(len(tasks))],
            "customdata": [(shown(task), *end) for task, end in zip(tasks, ends, strict=True)],
            "error_x": {"type": "data", "symmetric": False, "thickness": 1.75, "width": 6,
                        "array": [high - mean for mean, (_, high) in zip(means, ends, strict=True)],
                        "arrayminus": [mean - low for mean, (low, _) in zip(means, ends, strict=True)]},
            "hovertemplate": "%{customdata[0]}: %{x:.1%} (%{customdata[1]:.1%} to %{customdata[2]:.1%})"
                             "<extra>%{fullData.name}</extra>"}
