"""What changed inside, block by block: how far weights moved, how alike outputs stayed. No streamlit here."""

from collections.abc import Mapping
from typing import Any

from ui.compare import looks

TITLES = {"drift": "weights moved by (share of their length)", "cka": "likeness of outputs (CKA)"}


def figure(found: Mapping[str, Mapping[str, Any]], dark: bool = False):
    """Two charts, one above the other; ``found`` maps "A Fine-tuning" to what ``analysis.inside`` measured."""
    from plotly.subplots import make_subplots

    made = make_subplots(rows=2, cols=1, shared_xaxes=True, vertical_spacing=0.08)
    for name, measured in found.items():
        look = looks.look(looks.number(name.split()[0].rstrip("0123456789")), dark)
        for row, what in enumerate(TITLES, start=1):
            made.add_scatter(
                row=row, col=1, x=measured["blocks"], y=measured[what], name=name, legendgroup=name,
                showlegend=row == 1, mode="lines+markers",
                line={"color": look.colour, "dash": look.dash, "width": 2.25},
                marker={"symbol": look.symbol, "size": 9, "color": look.colour},
                hovertemplate="%{x}: %{y:.3f}<extra>" + name + "</extra>")
    looks.dress(made, dark, len(found), height=560)
    for row, title in enumerate(TITLES.values(), start=1):
        made.update_yaxes(title_text=title, rangemode="tozero", row=row, col=1)
    made.update_xaxes(title_text="blocks, from the input up", tickangle=-45, row=2, col=1)
    return made
