"""A lesson's figures as a chart: bars, or curves by what the lesson varies, with intervals. No streamlit here."""

from collections.abc import Mapping, Sequence
from typing import Any

from tl_core.lessons.lesson import Figures, Lesson
from ui.shared import group_style
from ui.shared.chart_names import shown

UNEVEN = 4  # so many times the smallest step is the largest one: then the axis is logarithmic
LARGE = 1.4  # times the usual height, on a big screen
ROW = 62  # pixels of a bar with its name above


def chart(lesson: Lesson, figures: Figures, dark: bool = False):
    """Bars where the lesson has no axis, else a curve for each group; the same lesson keeps its zoom as it grows."""
    points = figures["points"]
    figure = _curves(lesson, points, dark) if lesson.axis else _bars(lesson, points, dark)
    figure.update_layout(uirevision=lesson.name)
    return figure


def enlarge(figure) -> None:
    """The same chart for a big screen, changed in place."""
    figure.update_layout(height=max(LARGE * figure.layout.height, 420), font={"size": 20})
    figure.update_annotations(font={"size": 22})
    figure.update_traces(error_x={"thickness": 3}, selector={"type": "bar"})
    figure.update_traces(marker={"size": 16}, line={"width": 4}, selector={"type": "scatter"})


def alt(lesson: Lesson, figures: Figures) -> str:
    """The chart in words."""
    said = "; ".join(_said(lesson, point) for point in figures["points"])
    return f"{lesson.measure}: {said}" if said else f"{lesson.measure}: nothing measured yet"


def value(lesson: Lesson, number: float) -> str:
    """A measure as it is read: a share as per cent."""
    return f"{100 * number:.0f} %" if _is_share(lesson) else f"{number:.2f}"


def _said(lesson: Lesson, point: Mapping[str, Any]) -> str:
    at = f" at {lesson.axis.lower()} {point['x']:g}" if lesson.axis and point["x"] is not None else ""
    return f"{point['group']}{at} {value(lesson, point['value'])}"


def _bars(lesson: Lesson, points: Sequence[Mapping[str, Any]], dark: bool):
    """A row a point, its name above the bar so that it never takes the bar's room; the first one on top."""
    import plotly.graph_objects as go

    rows, theme = list(range(len(points))), group_style.THEMES[dark]
    looks = [group_style.group_style(row, dark).colour for row in rows]
    figure = go.Figure(go.Bar(
        x=[point["value"] for point in points], y=rows, orientation="h", width=0.42,
        marker={"color": [group_style.see_through(colour, 0.75) for colour in looks],
                "line": {"color": looks, "width": 1.5}},
        error_x=_arms(points, theme.text),
        customdata=[[shown(point["group"]), _ends(lesson, point)] for point in points],
        hovertemplate="%{customdata[0]}: %{x:" + _format(lesson) + "}%{customdata[1]}<extra></extra>"))
    for row, point in enumerate(points):
        figure.add_annotation(x=0, y=row - 0.24, xref="paper", xanchor="left", yanchor="bottom", showarrow=False,
                              text=f"{shown(point['group'])}: <b>{value(lesson, point['value'])}</b>",
                              font={"size": 15})
    group_style.dress(figure, dark, 0, 90 + ROW * max(len(points), 1))
    figure.update_layout(margin={"t": 12, "l": 22}, showlegend=False)
    figure.update_xaxes(title_text=lesson.measure, tickformat=_format(lesson), range=_range(lesson, points))
    figure.update_yaxes(range=[max(len(points), 1) - 0.6, -0.75], showgrid=False, showticklabels=False)
    return figure


def _curves(lesson: Lesson, points: Sequence[Mapping[str, Any]], dark: bool):
    import plotly.graph_objects as go

    figure, groups = go.Figure(), list(dict.fromkeys(point["group"] for point in points))
    places = sorted({point["x"] for point in points if point["x"] is not None})
    for number, group in enumerate(groups):
        own = sorted((point for point in points if point["group"] == group), key=lambda point: (
            point["x"] is not None, point["x"]))
        level = all(point["x"] is None for point in own)  # the same wherever one looks: a line across
        if level and places:
            own = [{**own[-1], "x": place} for place in dict.fromkeys((places[0], places[-1]))]
        figure.add_scatter(**_line(lesson, own, group, group_style.group_style(number, dark), level))
    group_style.dress(figure, dark, len(groups) if len(groups) > 1 else 0, 300)
    figure.update_layout(showlegend=len(groups) > 1, margin={"t": 12})
    figure.update_xaxes(title_text=lesson.axis, **_numbers(places))
    figure.update_yaxes(title_text=lesson.measure, tickformat=_format(lesson), range=_range(lesson, points))
    return figure


def _line(lesson: Lesson, points: Sequence[Mapping[str, Any]], group: str, look: group_style.GroupStyle,
          level: bool) -> dict[str, Any]:
    return {"x": [point["x"] for point in points], "y": [point["value"] for point in points], "name": shown(group),
            "mode": "lines" if level else "lines+markers", "customdata": [_ends(lesson, point) for point in points],
            "line": {"color": look.colour, "dash": "dash" if level else look.dash, "width": 2.5},
            "marker": {"color": look.colour, "symbol": look.symbol, "size": 10},
            "error_y": None if level else _arms(points, look.colour),
            "hovertemplate": f"{shown(lesson.axis)} %{{x}}: %{{y:{_format(lesson)}}}%{{customdata}}"
                             f"<extra>{shown(group)}</extra>"}


def _arms(points: Sequence[Mapping[str, Any]], colour: str) -> dict[str, Any] | None:
    """Intervals from low to high; None where no point has one."""
    ends = [(point["value"] if point["low"] is None else point["low"],
             point["value"] if point["high"] is None else point["high"]) for point in points]
    if all(low == high for low, high in ends):
        return None
    values = [point["value"] for point in points]
    return {"type": "data", "symmetric": False, "color": colour, "thickness": 1.5, "width": 5,
            "array": [max(high - one, 0) for one, (_, high) in zip(values, ends, strict=True)],
            "arrayminus": [max(one - low, 0) for one, (low, _) in zip(values, ends, strict=True)]}


def _numbers(places: Sequence[float]) -> dict[str, Any]:
    """The axis under curves: a tick at each number that was measured, logarithmic for numbers that grow by factors."""
    if len(places) < 2 or len(places) > 12:
        return {}
    ticks = {"tickvals": list(places), "ticktext": [f"{place:g}" for place in places], "tickangle": 0}
    steps = [after - before for before, after in zip(places, places[1:], strict=False)]
    uneven = places[0] > 0 and max(steps) >= UNEVEN * min(steps)
    return {**ticks, "type": "log"} if uneven else ticks


def _range(lesson: Lesson, points: Sequence[Mapping[str, Any]]) -> list[float] | None:
    """Shares from 0 to 1, so that bars do not jump as they come; other measures from 0 to a little above."""
    if _is_share(lesson):
        return [0, 1.02]
    ends = [end for point in points for end in (point["value"], point["low"], point["high"]) if end is not None]
    return [min(0.0, *ends), 1.1 * max(0.1, *ends)] if ends else None


def _ends(lesson: Lesson, point: Mapping[str, Any]) -> str:
    if point["low"] is None or point["high"] is None:
        return ""
    return f" ({value(lesson, point['low'])} to {value(lesson, point['high'])})"


def _format(lesson: Lesson) -> str:
    return ".0%" if _is_share(lesson) else ".2f"


def _is_share(lesson: Lesson) -> bool:
    return "accuracy" in lesson.measure.lower() or "share" in lesson.measure.lower()
