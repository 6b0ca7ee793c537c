"""What changed inside, block by block: how far weights moved, how alike outputs stayed. No streamlit here."""

from collections.abc import Mapping
from typing import Any

from ui.shared import group_style
from ui.shared.chart_names import all_shown, shown

TITLES = {"drift": "Weights moved (share of their length)", "cka": "Outputs stayed alike (CKA)"}


def figure(drifts: Mapping[str, Mapping[str, Any]], dark: bool = False):
    """Two charts, one above the other; ``drifts`` maps "A Fine-tuning" to what ``comparison.weight_drift`` measured."""
    from plotly.subplots import make_subplots

    chart = make_subplots(rows=2, cols=1, shared_xaxes=True, vertical_spacing=0.12,
                          subplot_titles=[f"<b>{title}</b>" for title in TITLES.values()])
    for name, measured in drifts.items():
        look = group_style.group_style(group_style.number(name.split()[0].rstrip("0123456789")), dark)
        for row, what in enumerate(TITLES, start=1):
            chart.add_scatter(
                row=row, col=1, x=all_shown(measured["blocks"]), y=measured[what], name=shown(name),
                legendgroup=shown(name), showlegend=row == 1, mode="lines+markers", cliponaxis=False,
                line={"color": look.colour, "dash": look.dash, "width": 2.25},
                marker={"symbol": look.symbol, "size": 9, "color": look.colour},
                hovertemplate="%{x}: %{y:.3f}<extra>" + shown(name) + "</extra>")
    group_style.dress(chart, dark, len(drifts), height=560)
    chart.update_annotations(x=0, xanchor="left", font_size=13)
    chart.update_layout(margin_t=64)  # the chart's buttons lie above the first title
    chart.update_yaxes(rangemode="tozero")
    chart.update_xaxes(title_text="blocks, from the input up", tickangle=-45, row=2, col=1)
    return chart
