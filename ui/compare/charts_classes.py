"""Which classes a group knows: a heat map of all groups, and bars for the difference of two. No streamlit here."""

from collections.abc import Sequence

import numpy as np

from ui.shared import group_style
from ui.shared.chart_names import all_shown
from ui.shared.charts import SCALES

LABELLED = 240  # cells that still have room for their number


def heat(classes: Sequence[str], letters: Sequence[str], shares: np.ndarray, dark: bool = False):
    """Rows are classes, columns groups; ``shares`` (groups, classes) of each class's test pictures that are right.

    Cells are numbered in whole percent, without the sign: twelve groups still fit on a phone.
    """
    import plotly.graph_objects as go

    values = np.asarray(shares, float).T
    numbers = values.size <= LABELLED
    chart = go.Figure(go.Heatmap(
        z=values, x=list(letters), y=all_shown(classes), zmin=0, zmax=1, colorscale=SCALES[dark], xgap=1, ygap=1,
        text=_percent(values) if numbers else None, texttemplate="%{text}" if numbers else None,
        colorbar={"tickformat": ".0%", "thickness": 10},
        hovertemplate="%{x}: %{z:.1%} of “%{y}” right<extra></extra>"))
    group_style.dress(chart, dark, 0, min(max(260, 90 + 28 * len(classes)), 900))
    chart.update_layout(margin_t=64)  # the chart's buttons lie above the letters
    chart.update_xaxes(type="category", side="top")
    chart.update_yaxes(type="category", autorange="reversed", tickmode="linear",
                       dtick=1 if len(classes) <= 40 else None)
    return chart


def difference(classes: Sequence[str], a: np.ndarray, b: np.ndarray, counts: np.ndarray, letters: tuple[str, str],
               dark: bool = False):
    """B's share right less A's for each class (n,), in points; the largest gain on top. Classes without pictures go."""
    import plotly.graph_objects as go

    gaps = 100 * (np.asarray(b, float) - np.asarray(a, float))
    order = [i for i in np.argsort(-gaps, kind="stable") if not np.isnan(gaps[i])]
    sides = [group_style.group_style(group_style.number(letters[int(gaps[i] >= 0)]), dark).colour for i in order]
    chart = go.Figure(go.Bar(
        x=gaps[order], y=all_shown(classes[i] for i in order), orientation="h", cliponaxis=False,
        text=[_signed(gaps[i]) for i in order], textposition="outside",
        marker={"color": sides, "pattern": {"shape": ["" if gaps[i] >= 0 else "/" for i in order], "size": 6,
                                            "solidity": 0.25}},
        customdata=np.stack([100 * a[order], 100 * b[order], counts[order]], axis=1),
        hovertemplate=f"%{{y}}: {letters[0]} %{{customdata[0]:.1f}} %, {letters[1]} %{{customdata[1]:.1f}} % of "
                      "%{customdata[2]} tested<extra></extra>"))
    group_style.dress(chart, dark, 0, min(max(220, 100 + 26 * len(order)), 900))
    reach = 1.25 * max(5.0, float(np.abs(gaps[order]).max())) if order else 10.0
    chart.update_xaxes(title_text=f"points: {letters[0]} better (left), {letters[1]} better (right)",
                       range=[-reach, reach], zeroline=True, zerolinecolor=group_style.THEMES[dark].text)
    chart.update_yaxes(type="category", autorange="reversed", tickmode="linear", dtick=1 if len(order) <= 40 else None)
    return chart


def _percent(shares: np.ndarray) -> list[list[str]]:
    return [["" if np.isnan(share) else f"{100 * share:.0f}" for share in row] for row in shares]


def _signed(gap: float) -> str:
    return "0.0" if abs(gap) < 0.05 else f"{gap:+.1f}"
