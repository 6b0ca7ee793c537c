"""Finished figures of a self-taught comparison. No streamlit here."""

from collections.abc import Mapping, Sequence
from string import ascii_uppercase
from typing import Any

from ui.shared import group_style
from ui.shared.chart_names import shown

APART = 0.05  # of the way to the next number of labels, so that intervals do not cover each other
LABEL_GAP = 0.055  # of the axis, between two letters


def accuracy(table: Sequence[Mapping[str, Any]], titles: Mapping[str, str], claims: Sequence[str], dark: bool = False):
    """Accuracy by labels a class, a line with intervals for each method of ``titles``, with a letter at its right end.

    Methods among ``claims`` have solid lines, controls broken ones. ``table`` as a comparison's.
    """
    import plotly.graph_objects as go

    counts = list(dict.fromkeys(row["labels"] for row in table))
    figure, low, high = go.Figure(), *_range(table)
    ends, looks = [], []
    for number, (name, title) in enumerate(titles.items()):
        rows = {row["labels"]: row for row in table if row["method"] == name}
        look = group_style.group_style(number, dark)
        letter = ascii_uppercase[number]
        looks.append((letter, look.colour))
        ends.append(rows[counts[-1]]["mean"])
        places = [place + APART * (number - (len(titles) - 1) / 2) for place in range(len(counts))]
        figure.add_scatter(**_line([rows[count] for count in counts], places, f"{letter} {shown(title)}", look,
                                     name in claims))
    heights = group_style.spread([(end - low) / (high - low) for end in ends], LABEL_GAP)
    for (letter, colour), height in zip(looks, heights, strict=True):
        figure.add_annotation(xref="paper", yref="paper", x=1.01, y=height, xanchor="left", showarrow=False,
                              text=f"<b>{letter}</b>", font={"color": colour, "size": 13})
    group_style.dress(figure, dark, len(titles), 420)
    figure.update_layout(showlegend=True)
    figure.update_xaxes(title_text="labelled pictures a class", tickvals=list(range(len(counts))),
                        ticktext=[str(count) for count in counts], range=[-0.4, len(counts) - 0.6])
    figure.update_yaxes(title_text="test accuracy", tickformat=".0%", range=[low, high])
    return figure


def _line(rows: Sequence[Mapping[str, Any]], places: Sequence[float], title: str, look: group_style.GroupStyle,
          solid: bool) -> dict[str, Any]:
    ends = [row["ci95"] or (row["mean"], row["mean"]) for row in rows]
    dash = "solid" if solid else look.dash if look.dash != "solid" else "dashdot"
    return {"x": list(places), "y": [row["mean"] for row in rows], "name": title, "mode": "lines+markers",
            "customdata": [(row["labels"], *end) for row, end in zip(rows, ends, strict=True)],
            "error_y": {"type": "data", "symmetric": False, "thickness": 1.25, "width": 4, "array": [
                end[1] - row["mean"] for row, end in zip(rows, ends, strict=True)], "arrayminus": [
                row["mean"] - end[0] for row, end in zip(rows, ends, strict=True)]},
            "line": {"color": look.colour, "width": 3 if solid else 1.75, "dash": dash},
            "marker": {"color": look.colour, "symbol": look.symbol, "size": 10 if solid else 8},
            "hovertemplate": "%{customdata[0]} labels a class: %{y:.1%} (%{customdata[1]:.1%} to %{customdata[2]:.1%})"
                             f"<extra>{title}</extra>"}


def _range(table: Sequence[Mapping[str, Any]]) -> tuple[float, float]:
    """The axis: all means and intervals, within 0 and 1 and a little air."""
    ends = [end for row in table for end in (row["mean"], *(row["ci95"] or ()))]
    return max(min(ends) - 0.03, -0.02), min(max(ends) + 0.03, 1.02)
