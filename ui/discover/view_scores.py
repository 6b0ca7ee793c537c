"""How good the clusters are: sources of features side by side, k, variance, the tree, clusters against classes."""

import pandas as pd
import streamlit as st

from tl_core.discovery import results
from tl_core.discovery.request import of_dict
from ui.discover import charts, charts_tree, view_help
from ui.discover.clustered_set import NONE, ClusteredSet, titles
from ui.shared import plotly_chart, url_state, words

MEASURE = "measure"
PLAIN = {"picture": "Pixels", "text": "TF-IDF"}
COMPARED = ("The same pictures in as many clusters by other features. **{}** and **random weights** have learnt "
            "nothing: what the network gains over them is what was transferred.")
SILHOUETTES = "Silhouettes of different features have different scales: compare them with care, stability at ease."
K = ("For each number of clusters: how well they are apart (silhouette), and whether other draws of the pictures give "
     "the same (stability). A peak says how many groups there are; a plateau, that nobody can say.")
VARIANCE = ("Clustering looks at the first components of PCA. What they leave out is mostly noise; were it half of the "
            "variance, clusters could hide in it.")
TREE = ("From single pictures up, the two most alike groups are put together (Ward 1963). Cut high for few clusters, "
        "low for many: clusters lie within clusters.")
CONFUSION = ("A row a cluster, a column a class. One full cell a row: the cluster is one class. Two in a row: it holds "
             "two. Two in a column: the class is parted.")


def draw(clusters: ClusteredSet) -> None:
    """Everything about figures, of the source that the question is about."""
    _compared(clusters)
    _k(clusters)
    if clusters.classes:
        _confusion(clusters)
    view_help.draw(clusters)
    if "tree" in clusters.result.arrays:
        _tree(clusters)
    if clusters.figures.get("variance_by_axis"):
        _variance(clusters)


def _compared(clusters: ClusteredSet) -> None:
    rows, labelled = clusters.figures["compared"], bool(clusters.figures.get("labels"))
    st.subheader("What the features are worth", icon=":material/leaderboard:", anchor=False)
    st.caption(clusters.noun.said(COMPARED).format(PLAIN[clusters.noun.one]))
    offered = {name: words_ for name, words_ in charts.MEASURES.items() if labelled or name not in charts.OF_LABELS}
    measure = url_state.buttons("By", MEASURE, offered, next(iter(offered)), hidden=True)
    plotly_chart.show(charts.compared(rows, measure, plotly_chart.dark()), "compared features",
                      f"{charts.MEASURES[measure]}: " + ", ".join(
                          f"{row['title']} {charts.said(charts.value(row, measure), measure)}" for row in rows),
                      "features", measure)
    if measure == "silhouette":
        st.caption(SILHOUETTES)
    st.dataframe(table(clusters), hide_index=True, width="stretch", height="content", key="compared table",
                 column_config={"Features": st.column_config.TextColumn(pinned=True)})


def table(clusters: ClusteredSet) -> pd.DataFrame:
    """A row a source of features; figures of classes only where those are known."""
    return pd.DataFrame([_row(row, bool(clusters.classes), clusters.noun.one) for row in clusters.figures["compared"]])


def _row(row, labelled: bool, noun: str) -> dict:
    labels = row.get("labels") or {}
    known = {"ARI": _with_ends(labels.get("ari"), labels.get("ari_ci95")), "NMI": _number(labels.get("nmi")),
             "Matched accuracy": words.percent(labels.get("accuracy")), "Its 95 %": words.interval(
                 labels["ci95"]) if labels.get("ci95") else "–", "First is ahead by (ARI)": _difference(row)}
    return {"Features": row["title"], **(known if labelled else {}), "Silhouette": _number(row.get("silhouette")),
            "Stability": _number(row.get("stability")), "Clusters": row["k"],
            **({"In none": row["noise"]} if row.get("noise") else {}), f"Numbers a {noun}": row.get("width")}


def _difference(row) -> str:
    gap = row.get("difference")
    return _with_ends(gap["ari"], gap.get("ci95"), "+.2f") if gap else "–"


def _with_ends(value: float | None, ends, form: str = ".2f") -> str:
    if value is None:
        return "–"
    return f"{value:{form}}" + (f" ({ends[0]:{form}} to {ends[1]:{form}})" if ends else "")


def _number(value: float | None) -> str:
    return "–" if value is None else f"{value:.2f}"


def _k(clusters: ClusteredSet) -> None:
    scores, k = _k_scores(clusters), clusters.figures["k"]
    st.subheader("How many clusters?", icon=":material/pin:", anchor=False)
    if not scores:
        st.caption("Slide the number of clusters to **by silhouette**: many are tried, and their curve stands here.")
        return
    st.caption(clusters.noun.said(K))
    plotly_chart.show(charts.k_curve(scores, k, plotly_chart.dark()), "k curve", "Silhouette by number of clusters: "
                      + ", ".join(f"{one['k']} {_number(one.get('silhouette'))}" for one in scores), "k")
    if clusters.figures["method"] != "kmeans":
        st.caption("Every k was tried with k-means, which is quick.")


def _k_scores(clusters: ClusteredSet) -> list:
    """What was tried for this question, or for the same one that left the number open."""
    if scores := clusters.figures.get("k_scores"):
        return scores
    by_silhouette = of_dict({**clusters.figures["request"], "clusters": None})
    kept = results.load(by_silhouette.id)
    return kept.figures["k_scores"] if kept else []


def _confusion(clusters: ClusteredSet) -> None:
    st.subheader("Clusters and classes", icon=":material/grid_on:", anchor=False)
    st.caption(CONFUSION)
    plotly_chart.show(charts.classes(clusters.confusion, titles(clusters), clusters.classes, plotly_chart.dark()),
                      "clusters and classes", _told(clusters), "clusters")
    st.caption(words.plain(_told(clusters)))


def _told(clusters: ClusteredSet) -> str:
    """The largest class of each of the first clusters, in words."""
    parts = [f"{name} holds {counts[0][1]} {counts[0][0]} of {sum(count for _, count in counts)}"
             for one, name in zip([*clusters.clusters, NONE], titles(clusters), strict=False)
             if (counts := clusters.class_counts(one))]
    return ", ".join(parts[:6]) + (f" and {len(parts) - 6} more" if len(parts) > 6 else "") + "."


def _tree(clusters: ClusteredSet) -> None:
    arrays = clusters.result.arrays
    st.subheader("The tree", icon=":material/account_tree:", anchor=False)
    st.caption(clusters.noun.said(TREE))
    assignment = clusters.assignment[arrays["tree_rows"]]
    plotly_chart.show(charts_tree.tree(arrays["tree"], assignment, clusters.figures["k"], plotly_chart.dark()),
                      "tree",
                      f"Tree of {len(assignment)} {clusters.noun.many}, cut into {clusters.figures['k']} clusters",
                      "tree")
    st.caption(f"The last {min(len(assignment) - 1, charts_tree.SHOWN)} merges. Below each branch: its cluster · its "
               f"{clusters.noun.many}.")


def _variance(clusters: ClusteredSet) -> None:
    shares = clusters.figures["variance_by_axis"]
    st.subheader("How much PCA keeps", icon=":material/stacked_line_chart:", anchor=False)
    st.caption(VARIANCE)
    plotly_chart.show(charts.variance(shares, plotly_chart.dark()), "variance",
                      f"The first {len(shares)} components hold {words.percent(sum(shares))} of the variance",
                      "variance")
