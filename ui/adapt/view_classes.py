"""Class by class: what adaptation found that source only missed, and what it lost."""

import numpy as np
import streamlit as st

from ui.adapt import adapted_pair, charts
from ui.adapt.adapted_pair import SOURCE_ONLY, AdaptedPair
from ui.adapt.headline import title
from ui.evaluate.charts import matrix
from ui.shared import charts as shared_charts
from ui.shared import plotly_chart, words

TEACH = ("An accuracy over all classes hides what a single class pays: adaptation can empty one class into another "
         "that looks alike. The arrow goes from source only (ring) to adapted (diamond); dotted where it fell.")


def draw(pair: AdaptedPair, method: str) -> None:
    """What collapsed, in words; the chart; confusion before and after."""
    rows, dark = pair.methods[method].get("per_class") or [], plotly_chart.dark()
    if rows:
        st.markdown(TEACH)
        _collapsed(rows, method)
        plotly_chart.show(charts.per_class(rows, dark), "adapted classes",
                          "Each class before and after: " + ", ".join(
                              f"{row['class']} {words.percent(row['before'], 0)} to {words.percent(row['after'], 0)}"
                              for row in rows), "adapted classes")
    for column, (name, heading) in zip(st.columns(2), ((SOURCE_ONLY, "Source only"), (method, title(method))),
                                       strict=True):
        counts = adapted_pair.confusion(pair, name)
        worst = shared_charts.worst_confusion(counts, pair.classes, pair.noun).replace("test ", "target ", 1)
        with column:
            st.markdown(f"**{heading}**")
            plotly_chart.show(matrix(counts, pair.classes, (None, None), dark), f"confusion {name}",
                              f"Confusion of {name}: {worst}", "confusion", name)
            st.caption(words.plain(worst))


def _collapsed(rows, method: str) -> None:
    lost = adapted_pair.collapsed(rows)
    if lost:
        said = ", ".join(f"{row['class']} (from {words.percent(row['before'], 0)} to {words.percent(row['after'], 0)} "
                         f"of {row['n']})" for row in lost)
        st.warning(f"{title(method)} collapsed {words.plural(len(lost), 'class', 'classes')}: {words.plain(said)}.",
                   icon=":material/trending_down:")
    elif worst := min(rows, key=lambda row: row["after"] - row["before"], default=None):
        fell = worst["after"] - worst["before"]
        text = (f"No class collapsed. {words.plain(worst['class'])} lost most: {100 * fell:+.0f} points."
                if fell < 0 else "No class lost anything.")
        st.caption(f":material/check_circle: {text}")


def true_shares(pair: AdaptedPair) -> list[float]:
    """Each class's share of the target's known labels."""
    known = pair.labels[pair.labels >= 0]
    counts = np.bincount(known, minlength=len(pair.classes))
    return (counts / max(1, len(known))).tolist()
