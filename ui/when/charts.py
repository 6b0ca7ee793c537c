"""The page's charts. No streamlit here; Plotly is imported when first used."""

from collections.abc import Mapping, Sequence
from typing import Any

from tl_core.comparison.transfer_vs_scratch import TransferComparison
from tl_core.transferability.ranking import SCORES, Score
from tl_core.transferability.ranking_check import RankingCheck
from ui.shared import group_style
from ui.shared.chart_names import all_shown, shown


def ranks(rows: Sequence[Mapping[str, Any]], dark: bool = False):
    """A row a backbone, the best on top: its rank by each score as a marker, the mean rank as a bar from the last.

    The first rank is at the right, so that the best backbone has the longest bar.

    ``rows`` as ``transferability.measure`` gives them. Markers one below the other are scores that agree.
    """
    import plotly.graph_objects as go

    heights, last = list(range(len(rows))), len(rows) + 0.5
    chart = go.Figure(go.Bar(
        base=last, x=[row["mean_rank"] - last for row in rows], y=heights, orientation="h", name="mean rank", width=0.7,
        marker={"color": group_style.see_through(group_style.COLOURS[dark][0], 0.2), "line": {"width": 0}},
        customdata=[(row["mean_rank"], title) for row, title in
                    zip(rows, all_shown(row["title"] for row in rows), strict=True)],
        hovertemplate="mean rank %{customdata[0]:.2f}<extra>%{customdata[1]}</extra>"))
    shown = [score for score in SCORES if any(row["ranks"].get(score.name) is not None for row in rows)]
    for number, score in enumerate(shown):
        chart.add_trace(_markers(score, rows, number, 0.7 * ((number + 0.5) / len(shown) - 0.5), dark))
    group_style.dress(chart, dark, len(shown) + 1, height=110 + 72 * len(rows))
    chart.update_xaxes(title_text="rank, 1 is best", range=[last, 0.5], dtick=1, tick0=1)
    titles = all_shown(row["title"] for row in rows)
    chart.update_yaxes(range=[len(rows) - 0.5, -0.5], showgrid=False, tickvals=heights,
                       ticktext=[title.replace(" with ", "<br>with ") for title in titles])
    return chart


def _markers(score: Score, rows: Sequence[Mapping[str, Any]], number: int, offset: float, dark: bool):
    """One score's ranks, each ``offset`` below the middle of its row, so that equal ranks do not cover each other."""
    import plotly.graph_objects as go

    look = group_style.group_style(number, dark)
    known = [(height, row) for height, row in enumerate(rows) if row["ranks"].get(score.name) is not None]
    return go.Scatter(
        x=[row["ranks"][score.name] for _, row in known], y=[height + offset for height, _ in known], mode="markers",
        name=score.title, customdata=[(row["scores"][score.name], shown(row["title"])) for _, row in known],
        marker={"color": look.colour, "symbol": look.symbol, "size": 10,
                "line": {"width": 1, "color": group_style.THEMES[dark].paper}},
        hovertemplate=f"{score.title}: rank %{{x:g}} (%{{customdata[0]:.3f}})<extra>%{{customdata[1]}}</extra>")


def predicted(check: RankingCheck, dark: bool = False):
    """Test accuracy against the predicted rank, a marker a backbone."""
    import plotly.graph_objects as go

    chart = go.Figure()
    for number, one in enumerate(check.backbones):
        look = group_style.group_style(number, dark)
        chart.add_scatter(x=[one.rank], y=[one.accuracy], name=shown(one.title), mode="markers",
                          marker={"color": look.colour, "symbol": look.symbol, "size": 13}, customdata=[one.runs],
                          hovertemplate="predicted rank %{x}, accuracy %{y:.1%} (runs: %{customdata})<extra>"
                                       f"{shown(one.title)}</extra>")
    group_style.dress(chart, dark, len(check.backbones), height=320)
    chart.update_xaxes(title_text="predicted rank, 1 is best", dtick=1,
                       range=[max(one.rank for one in check.backbones) + 0.5, 0.5])
    chart.update_yaxes(title_text="test accuracy", tickformat=".1~%")
    return chart


def contest(comparison: TransferComparison, dark: bool = False):
    """Accuracy with transfer and from scratch by the number of labels; the gap between them is shaded."""
    import plotly.graph_objects as go

    counts = [count for count, _, _ in comparison.means]
    chart = go.Figure()
    for number, (name, values) in enumerate((("from scratch", [mean for _, _, mean in comparison.means]),
                                             (comparison.name, [mean for _, mean, _ in comparison.means]))):
        look = group_style.group_style(1 - number, dark)
        chart.add_scatter(
            x=counts, y=values, name=shown(name), mode="lines+markers", hovertemplate="%{y:.1%} with %{x} labels",
            line={"color": look.colour, "width": 2.25, "dash": look.dash}, fill="tonexty" if number else None,
            fillcolor=group_style.see_through(look.colour, 0.10),
            marker={"color": look.colour, "symbol": look.symbol, "size": 10})
    group_style.dress(chart, dark, 2, height=300)
    chart.update_xaxes(title_text="labelled training pictures", tickvals=counts, type="log" if len(counts) > 1 else "-")
    chart.update_yaxes(title_text="test accuracy", tickformat=".1~%")
    return chart
