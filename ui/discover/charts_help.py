"""What unlabelled pictures of another set change: without and with them. No streamlit here; Plotly when first used."""

from collections.abc import Mapping, Sequence
from typing import Any

from ui.shared import group_style
from ui.shared.chart_names import all_shown

SIDES = (("without", "without them", 4, "circle-open"), ("with", "with them", 0, "diamond"))


def helped(methods: Sequence[Mapping[str, Any]], dark: bool = False):
    """ARI of each method's clusters without and with the others' pictures, each with its 95 % interval."""
    import plotly.graph_objects as go

    figure = go.Figure()
    for number, (side, title, look, symbol) in enumerate(SIDES):
        colour = group_style.group_style(look, dark).colour
        known = [(height, one[side]) for height, one in enumerate(methods) if one[side]]
        ends = [one.get("ari_ci95") or [one["ari"]] * 2 for _, one in known]
        figure.add_scatter(
            x=[one["ari"] for _, one in known], y=[height + 0.24 * (number - 0.5) for height, _ in known],
            mode="markers", name=title, marker={"color": colour, "symbol": symbol, "size": 11, "line": {"width": 2}},
            error_x={"type": "data", "symmetric": False, "color": colour, "thickness": 1.5, "width": 5,
                     "array": [high - one["ari"] for (_, one), (_, high) in zip(known, ends, strict=True)],
                     "arrayminus": [one["ari"] - low for (_, one), (low, _) in zip(known, ends, strict=True)]},
            hovertemplate=f"{title}: %{{x:.3f}}<extra></extra>")
    group_style.dress(figure, dark, 2, 130 + 56 * len(methods))
    figure.update_xaxes(title_text="ARI")
    figure.update_yaxes(tickvals=list(range(len(methods))), ticktext=all_shown(one["title"] for one in methods),
                        range=[len(methods) - 0.5, -0.5])
    return figure
