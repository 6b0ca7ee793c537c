"""Charts of one adapted pair. No streamlit here; Plotly is imported when first used."""

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np

from ui.shared import group_style
from ui.shared.chart_names import all_shown, shown


def per_class(rows: Sequence[Mapping[str, Any]], dark: bool = False):
    """How many of each class were right before and after, an arrow from one to the other; the greatest loss on top.

    ``rows``: {"class", "n", "before", "after"} with shares from 0 to 1.
    """
    import plotly.graph_objects as go

    rows = sorted(rows, key=lambda row: row["after"] - row["before"])
    heights, figure = list(range(len(rows))), go.Figure()
    for height, row in zip(heights, rows, strict=True):
        lost = row["after"] < row["before"]
        figure.add_scatter(x=[row["before"], row["after"]], y=[height, height], mode="lines", showlegend=False,
                           hoverinfo="skip", line={"color": group_style.COLOURS[dark][1 if lost else 0], "width": 3,
                                                   "dash": "dot" if lost else "solid"})
    for number, (when, name) in enumerate((("before", "source only"), ("after", "adapted"))):
        look = group_style.group_style((4, 0)[number], dark)
        figure.add_scatter(x=[row[when] for row in rows], y=heights, mode="markers", name=name,
                           customdata=[(shown(row["class"]), row["n"]) for row in rows],
                           marker={"color": look.colour, "symbol": ("circle-open", "diamond")[number], "size": 11,
                                   "line": {"width": 2}},
                           hovertemplate=f"%{{customdata[0]}}, {name}: %{{x:.0%}} of %{{customdata[1]}} right"
                                         "<extra></extra>")
    group_style.dress(figure, dark, 1, 120 + 30 * len(rows))
    figure.update_xaxes(range=[-0.02, 1.02], tickformat=".0%", title_text="right, share of the class")
    figure.update_yaxes(tickvals=heights, ticktext=all_shown(f"{row['class']} ({row['n']})" for row in rows),
                        range=[len(rows) - 0.4, -0.6])
    return figure


SHARES = (("source", "in the source, by its labels", "circle-open"), ("predicted", "in the target, as predicted",
                                                                      "diamond"),
          ("em", "in the target, by EM", "cross"))


def shares(classes: Sequence[str], values: Mapping[str, Sequence[float] | None], true: Sequence[float] | None = None,
           dark: bool = False):
    """Each class's share in the source and, as far as it can be told, in the target; ``true`` once opened."""
    import plotly.graph_objects as go

    heights = list(range(len(classes)))
    figure = go.Figure()
    for number, (name, title, symbol) in enumerate((*SHARES, ("true", "in the target, by its labels", "star"))):
        class_shares = true if name == "true" else values.get(name)
        if class_shares is None:
            continue
        rows = [height + 0.18 * (number - 1.5) for height in heights]  # equal shares do not cover each other
        figure.add_scatter(x=list(class_shares), y=rows, mode="markers", name=title, customdata=all_shown(classes),
                           marker={"color": group_style.group_style((4, 0, 2, 1)[number], dark).colour,
                                   "symbol": symbol, "size": 11, "line": {"width": 2}},
                           hovertemplate=f"%{{customdata}}: %{{x:.1%}} {title}<extra></extra>")
    group_style.dress(figure, dark, len(figure.data), 120 + 28 * len(classes))
    figure.update_xaxes(rangemode="tozero", tickformat=".0%", title_text="share of all")
    figure.update_yaxes(tickvals=heights, ticktext=all_shown(classes), range=[len(classes) - 0.4, -0.6])
    return figure


def label_curve(curve: Mapping[str, Any], dark: bool = False):
    """Accuracy with so many target labels a class, its band over seeds, and what adaptation reaches with none."""
    import plotly.graph_objects as go

    points, look = curve["points"], group_style.group_style(2, dark)
    counts = [point["labels_per_class"] for point in points]
    ends = np.array([point["ci95"] for point in points], float).reshape(-1, 2)
    figure = go.Figure(go.Scatter(
        x=[*counts, *reversed(counts)], y=[*ends[:, 1], *ends[::-1, 0]], fill="toself", mode="lines", hoverinfo="skip",
        fillcolor=group_style.see_through(look.colour, 0.15), line={"width": 0}, showlegend=False))
    figure.add_scatter(x=counts, y=[point["mean"] for point in points], mode="lines+markers",
                       name="with so many target labels a class", line={"color": look.colour, "width": 2.25},
                       marker={"symbol": look.symbol, "size": 9},
                       hovertemplate="%{x} labels a class: %{y:.1%}<extra></extra>")
    for name, title, number in (("adapted", "adapted, without a label", 0), ("source_only", "source only", 4)):
        if curve.get(name) is not None:
            line = group_style.group_style(number, dark)
            figure.add_scatter(x=[counts[0], counts[-1]], y=[curve[name]] * 2, mode="lines", name=title,
                               line={"color": line.colour, "dash": "dash" if name == "adapted" else "dot", "width": 2},
                               hovertemplate=f"{title}: %{{y:.1%}}<extra></extra>")
    group_style.dress(figure, dark, 3, 340)
    figure.update_xaxes(title_text="labelled target examples a class", tickvals=counts, type="log")
    figure.update_yaxes(title_text="accuracy on the target", tickformat=".0%")
    return figure
