"""Per-class differences: what one of two groups knows better, and all groups at a glance."""

import numpy as np
import streamlit as st

from tl_core.comparison import paired_predictions
from ui.compare import charts_classes
from ui.compare.comparison_data import Study
from ui.shared import plotly_chart, url_state, words

NEEDED = "This view needs two tested settings with the same classes: choose runs on the same data set."


def draw(study: Study) -> None:
    """Bars for two groups, then the heat map."""
    groups = [group for group in study.tested if group.tested[0].figures.get("confusion")]
    if len(groups) < 2:
        st.info(NEEDED, icon=":material/category:")
        return
    classes, shares, counts = paired_predictions.recalls(groups)
    groups = [group for group, row in zip(groups, shares, strict=True) if not np.isnan(row).all()]
    shares = shares[~np.isnan(shares).all(axis=1)]
    if len(groups) < 2:
        st.info(NEEDED, icon=":material/category:")
        return
    a, b = pair({group.letter: group.title for group in groups})
    letters = [group.letter for group in groups]
    rows = shares[letters.index(a)], shares[letters.index(b)]
    st.markdown(extremes(classes, rows[1] - rows[0], a, b))
    plotly_chart.show(charts_classes.difference(classes, *rows, counts, (a, b), plotly_chart.dark()),
                      "class differences",
                      f"Difference in the share of each class that {b} and {a} get right", a, b)
    if len(groups) > 2:
        st.markdown(f"**All of them**: the percentage of each class's test {study.noun.many} that is right")
        plotly_chart.show(charts_classes.heat(classes, letters, shares, plotly_chart.dark()), "classes",
                          f"Share right of each class for {', '.join(letters)}")
    st.caption(study.noun.said("Means over seeds. With few test pictures of a class one picture is many points."))


def pair(titles: dict[str, str], second: str = "") -> tuple[str, str]:
    """Two different ones, from the address; by default the first, and ``second`` or the next."""
    names = list(titles)
    left, right = st.columns(2)
    with left:
        a = url_state.select_param("Compare", "a", titles, names[0])
    others = {name: words for name, words in titles.items() if name != a}
    with right:
        b = url_state.select_param("with", "b", others, second if second in others else next(iter(others)))
    return a, b


def extremes(classes, gaps, a: str, b: str) -> str:
    """On which class each side is most ahead, ``gaps`` being b's share right less a's; Markdown."""
    known = np.nan_to_num(gaps)
    most, least = int(known.argmax()), int(known.argmin())
    parts = [f"{side} gains most on “{words.plain(classes[i])}” ({100 * abs(known[i]):.1f} points)"
             for side, i, better in ((b, most, known[most] > 0), (a, least, known[least] < 0)) if better]
    return f"{'; '.join(parts)}." if parts else f"{a} and {b} are right equally often in every class."
