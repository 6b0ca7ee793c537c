"""The tree of agglomerative clustering: which groups were put together, and how unlike they were. Plotly, SciPy."""

from collections.abc import Sequence

import numpy as np

from ui.discover.clustered_set import title
from ui.shared import group_style

SHOWN = 30  # groups at the tree's bottom: more cannot be told apart
MIXED = -2  # of several clusters


def tree(links: np.ndarray, assignment: np.ndarray, k: int, dark: bool = False):
    """The last merges of ``links`` (n-1, 4) as SciPy writes them, each group in its cluster's colour; the cut for k.

    ``assignment`` (n,) is each picture's cluster.
    """
    import plotly.graph_objects as go
    from scipy.cluster.hierarchy import dendrogram

    links = np.asarray(links, float)
    below = clusters_below(links, assignment)
    drawn = dendrogram(links, p=SHOWN, truncate_mode="lastp", no_plot=True, link_color_func=str)
    figure = go.Figure()
    for x, y, node in zip(drawn["icoord"], drawn["dcoord"], drawn["color_list"], strict=True):
        cluster = below[int(node)]
        figure.add_scatter(x=x, y=y, mode="lines", showlegend=False, line=_line(cluster, dark),
                           hovertemplate=f"{_inside(cluster)}: put together at %{{y:.3g}}<extra></extra>")
    figure.add_hline(y=cut(links, k), line={"color": group_style.THEMES[dark].text, "width": 1.5, "dash": "dot"},
                     annotation={"text": f"cut here: k = {k}", "xanchor": "right", "yanchor": "bottom"})
    places = [10 * number + 5 for number in range(len(drawn["leaves"]))]  # where SciPy draws the leaves
    group_style.dress(figure, dark, 0, 400)
    figure.update_xaxes(tickvals=places, ticktext=leaves(links, drawn["leaves"], below), tickangle=-90, showgrid=False,
                        title_text="cluster, and its size", range=[0, places[-1] + 5])
    figure.update_yaxes(title_text="distance", rangemode="tozero")
    return figure


def clusters_below(links: np.ndarray, assignment: np.ndarray) -> np.ndarray:
    """The cluster of each of the tree's 2n-1 nodes: that of all pictures below it, ``MIXED`` for several."""
    below = np.concatenate([assignment, np.full(len(links), MIXED)])
    for number, (first, second) in enumerate(links[:, :2].astype(int), len(assignment)):
        if below[first] == below[second]:
            below[number] = below[first]
    return below


def cut(links: np.ndarray, k: int) -> float:
    """The distance at which k groups are left: midway between the merges that make k and k - 1 of them."""
    heights = np.sort(links[:, 2])
    above = heights[len(heights) - k + 1] if k > 1 else heights[-1] * 1.08
    return float(above + (heights[len(heights) - k] if k <= len(heights) else 0.0)) / 2


def leaves(links: np.ndarray, nodes: Sequence[int], below: np.ndarray) -> list[str]:
    """What stands below each leaf: "3 · 12" is a group of 12 pictures in cluster 3."""
    pictures = len(links) + 1
    sizes = [1 if node < pictures else int(links[node - pictures, 3]) for node in nodes]
    return [f"{'…' if below[node] < 0 else below[node] + 1} · {size}" for node, size in zip(nodes, sizes, strict=True)]


def _inside(cluster: int) -> str:
    return "several clusters" if cluster == MIXED else title(int(cluster))


def _line(cluster: int, dark: bool) -> dict:
    if cluster < 0:
        return {"color": group_style.group_style(4, dark).colour, "width": 1.5}
    look = group_style.group_style(int(cluster), dark)
    return {"color": look.colour, "dash": look.dash, "width": 2}
