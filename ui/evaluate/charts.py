"""The page's charts. No streamlit here; Plotly is imported when first used."""

from collections.abc import Sequence

import numpy as np

from tl_core.evaluation.calibration import Calibration
from tl_core.evaluation.per_class import ClassFigures
from tl_core.evaluation.ranking import ClassRanking
from ui.shared import charts, group_style
from ui.shared.chart_names import all_shown, shown

NUMBERED = 20  # classes up to which every cell can be clicked and shows its number


def matrix(counts: np.ndarray, classes: Sequence[str], cell: tuple[int | None, int | None], dark: bool = False):
    """A confusion matrix whose cells can be clicked.

    ``cell`` is framed; None in it stands for a whole row or column.
    """
    import plotly.graph_objects as go

    chart = charts.confusion(counts, classes, dark)
    chart.update_traces(hoverinfo="skip", hovertemplate=None, showscale=False)
    if len(classes) <= NUMBERED:
        chart.update_traces(text=np.where(counts, counts.astype(str), ""))  # zeros would hide what is there
    if dark:  # Plotly would write dark grey on middling green
        chart.update_traces(colorscale=[[0, charts.SCALES[dark][0][1]], [1, "#0f766e"]],
                            textfont={"color": group_style.THEMES[dark].text})
    cells = np.argwhere(counts >= (0 if len(classes) <= NUMBERED else 1))
    values, shares = counts[tuple(cells.T)], charts.row_shares(counts)[tuple(cells.T)]
    # A heat map's cells send no clicks, so points that cannot be seen lie on them.
    unseen = {"marker": {"opacity": 0}}
    chart.add_trace(go.Scatter(
        x=all_shown(classes[j] for _, j in cells), y=all_shown(classes[i] for i, _ in cells), mode="markers",
        showlegend=False, customdata=np.column_stack([cells, values, shares]),
        marker={"opacity": 0, "size": 24, "symbol": "square"},
        selected=unseen, unselected=unseen,
        hovertemplate="%{customdata[2]} of “%{y}” were taken for “%{x}” (%{customdata[3]:.0%})<extra></extra>"))
    if cell != (None, None):
        chart.add_shape(**_frame(cell, len(classes)), line={"color": group_style.COLOURS[dark][1], "width": 3})
    group_style.dress(chart, dark, 0, min(150 + 52 * len(classes), max(420, charts.confusion_height(len(classes)))))
    chart.update_layout(hovermode="closest", hoverdistance=60, dragmode=False, clickmode="event+select")
    chart.update_xaxes(showgrid=False, title_text="taken for", range=[-0.5, len(classes) - 0.5])
    chart.update_yaxes(showgrid=False, title_text="", autorange=False, range=[len(classes) - 0.5, -0.5])
    return chart


def _frame(cell: tuple[int | None, int | None], classes: int) -> dict:
    (y0, y1), (x0, x1) = ((row - 0.5, row + 0.5) if row is not None else (-0.5, classes - 0.5) for row in cell)
    return {"type": "rect", "x0": x0, "x1": x1, "y0": y0, "y1": y1}


def classes(rows: Sequence[ClassFigures], dark: bool = False):
    """Recall and precision of each class with their intervals, the least known class on top."""
    import plotly.graph_objects as go

    chart = go.Figure()
    for number, (name, offset) in enumerate((("recall", -0.14), ("precision", 0.14))):
        look, known = group_style.group_style(number, dark), [(i, row) for i, row in enumerate(rows)
                                                              if getattr(row, name) is not None]
        values = np.array([getattr(row, name) for _, row in known])
        ends = np.array([getattr(row, f"{name}_ci95") for _, row in known]).reshape(-1, 2)
        chart.add_scatter(
            x=values, y=[i + offset for i, _ in known], mode="markers", name=name,
            customdata=[[shown(row.name), *end] for (_, row), end in zip(known, ends, strict=True)],
            error_x={**_between(ends, values), "color": look.colour, "thickness": 1.5, "width": 4},
            marker={"color": look.colour, "symbol": look.symbol, "size": 10},
            hovertemplate=f"%{{customdata[0]}}: {name} %{{x:.1%}} (%{{customdata[1]:.1%}} to %{{customdata[2]:.1%}})"
                          "<extra></extra>")
    group_style.dress(chart, dark, 1, 130 + 34 * len(rows))
    chart.update_xaxes(range=[0, 1.02], tickformat=".0%")
    chart.update_yaxes(tickvals=list(range(len(rows))), ticktext=all_shown(row.name for row in rows),
                       range=[len(rows) - 0.4, -0.6])
    return chart


def roc(curve: ClassRanking, point: int | None, dark: bool = False):
    """The ROC curve; ``point`` on it is where the network's own answers lie."""
    chart = _line([0, *curve.false_positive], [0, *curve.recall], [1, *curve.thresholds], dark,
                  "%{x:.1%} false alarms, %{y:.1%} found, from a score of %{customdata:.3f}")
    _chance(chart, [0, 1], [0, 1], dark)
    if point is not None:
        _own(chart, curve.false_positive[point], curve.recall[point], dark)
    chart.update_xaxes(title_text="false alarms, share of all others", range=[-0.02, 1.02], tickformat=".0%")
    chart.update_yaxes(title_text="found, share of the class", range=[-0.02, 1.02], tickformat=".0%")
    return chart


def precision_recall(curve: ClassRanking, point: int | None, dark: bool = False):
    """The precision-recall curve; ``point`` on it is where the network's own answers lie."""
    chart = _line(curve.recall, curve.precision, curve.thresholds, dark,
                  "%{x:.1%} found, %{y:.1%} of what is taken for it is right, from a score of %{customdata:.3f}")
    _chance(chart, [0, 1], [curve.base] * 2, dark)
    if point is not None:
        _own(chart, curve.recall[point], curve.precision[point], dark)
    chart.update_xaxes(title_text="recall: found, share of the class", range=[-0.02, 1.02], tickformat=".0%")
    chart.update_yaxes(title_text="precision: right, share of the taken", range=[-0.02, 1.02], tickformat=".0%")
    return chart


def _line(x, y, thresholds, dark: bool, hover: str):
    import plotly.graph_objects as go

    look = group_style.group_style(0, dark)
    chart = go.Figure(go.Scatter(x=np.asarray(x, float), y=np.asarray(y, float), customdata=np.asarray(thresholds),
                                 mode="lines", name="the network", line={"color": look.colour, "width": 2.5},
                                 hovertemplate=hover + "<extra></extra>"))
    group_style.dress(chart, dark, 2, 360)
    return chart


def _chance(chart, x, y, dark: bool) -> None:
    chart.add_scatter(x=x, y=y, mode="lines", name="chance", hoverinfo="skip",
                      line={"color": group_style.THEMES[dark].text, "dash": "dot", "width": 1.25})


def _own(chart, x: float, y: float, dark: bool) -> None:
    look = group_style.group_style(1, dark)
    chart.add_scatter(x=[x], y=[y], mode="markers", name="at a score of 50 %",
                      marker={"color": look.colour, "symbol": look.symbol, "size": 11},
                      hovertemplate="%{x:.1%}, %{y:.1%}<extra>at a score of 50 %</extra>")


def reliability(measured: Calibration, dark: bool = False, many: str = "pictures"):
    """Accuracy of each confidence bin against the diagonal of honesty; below, how many there are in each."""
    from plotly.subplots import make_subplots

    chart = make_subplots(rows=2, cols=1, shared_xaxes=True, row_heights=[0.74, 0.26], vertical_spacing=0.05)
    look, other, theme = group_style.group_style(0, dark), group_style.group_style(1, dark), group_style.THEMES[dark]
    bins = [one for one in measured.bins if one.count]
    middles, width = [(one.low + one.high) / 2 for one in bins], 0.94 / len(measured.bins)
    accuracy, ends = np.array([one.accuracy for one in bins]), np.array([one.ci95 for one in bins])
    chart.add_bar(x=middles, y=accuracy, width=width, name="right", marker={"color": look.colour, "opacity": 0.75},
                  error_y={**_between(ends, accuracy), "color": theme.text, "thickness": 1, "width": 3},
                  customdata=[(one.low, one.high, one.count, one.confidence) for one in bins],
                  hovertemplate="sure from %{customdata[0]:.0%} to %{customdata[1]:.0%}: %{customdata[2]} "
                               f"{many}, "
                               "%{customdata[3]:.1%} sure, %{y:.1%} right<extra></extra>", row=1, col=1)
    chart.add_scatter(x=[one.confidence for one in bins], y=[one.confidence for one in bins], mode="markers",
                      name="sure", hoverinfo="skip", marker={"color": other.colour, "symbol": other.symbol, "size": 7},
                      row=1, col=1)
    chart.add_scatter(x=[0, 1], y=[0, 1], mode="lines", name="honest", hoverinfo="skip",
                      line={"color": theme.text, "dash": "dot", "width": 1.25}, row=1, col=1)
    chart.add_bar(x=middles, y=[one.count for one in bins], width=width, showlegend=False,
                  marker={"color": theme.grid}, text=[one.count for one in bins], textposition="outside",
                  textfont={"size": 10}, cliponaxis=False, hoverinfo="skip", row=2, col=1)
    group_style.dress(chart, dark, 2, 420)
    chart.update_xaxes(range=[0, 1], tickformat=".0%")
    chart.update_xaxes(title_text="confidence", row=2, col=1)
    chart.update_yaxes(title_text="right", range=[0, 1.02], tickformat=".0%", row=1, col=1)
    chart.update_yaxes(title_text=many, range=[0, 1.35 * max(one.count for one in bins)], nticks=3, row=2, col=1)
    return chart


def robustness(curve: dict, clean: dict, chance: float, dark: bool = False):
    """Accuracy by the strength of one change; strength 0 is what was not changed. Bars are 95 % intervals."""
    import plotly.graph_objects as go

    points = sorted([{"strength": 0, **clean}, *curve["points"]], key=lambda point: point["strength"])
    look, ends = group_style.group_style(0, dark), np.array([point["ci95"] for point in points])
    values = np.array([point["accuracy"] for point in points])
    chart = go.Figure(go.Scatter(
        x=[f"{point['strength']:g}" for point in points], y=values, mode="lines+markers", showlegend=False,
        error_y={**_between(ends, values), "color": look.colour, "thickness": 1.25, "width": 4},
        line={"color": look.colour, "width": 2}, customdata=ends,
        marker={"color": look.colour, "size": 9, "symbol": ["star" if not point["strength"] else "circle"
                                                            for point in points]},
        hovertemplate="%{x}: %{y:.1%} right (%{customdata[0]:.1%} to %{customdata[1]:.1%})<extra></extra>"))
    chart.add_hline(chance, line={"color": group_style.THEMES[dark].text, "dash": "dot", "width": 1},
                    annotation_text="chance",
                    annotation_position="bottom left", annotation_font_size=11)
    group_style.dress(chart, dark, 0, 280)
    chart.update_xaxes(type="category", title_text=curve["unit"])
    chart.update_yaxes(range=[0, 1.02], tickformat=".0%")
    return chart


def _between(ends: np.ndarray, values: np.ndarray) -> dict:
    """Error bars from ``ends`` (n, 2) to ``values`` (n,)."""
    return {"type": "data", "symmetric": False, "array": ends[:, 1] - values, "arrayminus": values - ends[:, 0]}
