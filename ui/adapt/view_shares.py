"""Label shift: the classes' shares in the source, and in the target as far as they can be told without its labels."""

import streamlit as st

from ui.adapt import charts, opening, view_classes
from ui.adapt.adapted_pair import AdaptedPair
from ui.adapt.headline import title
from ui.shared import plotly_chart, words

TEACH = ("A method that spreads its answers evenly looks good on benchmarks whose classes are all as frequent. Where "
         "the target's classes have other shares than the source's, it forces pictures into classes that they are "
         "not. Shares can be estimated without labels: counted from the predictions, or by EM (Saerens 2002), which "
         "corrects the predictions for the shares they suggest.")


def draw(pair: AdaptedPair) -> None:
    """The warning, the chart, and which methods assume equal shares."""
    shares = pair.figures["shares"]
    st.markdown(TEACH)
    if shares.get("warning"):
        st.warning(words.plain(shares["warning"]), icon=":material/balance:")
    else:
        st.caption(":material/check_circle: The predicted shares are close enough to the source's: no sign of label "
                   "shift.")
    true = view_classes.true_shares(pair) if opening.opened(pair) else None
    plotly_chart.show(charts.shares(pair.classes, shares, true, plotly_chart.dark()), "adapted shares",
                      "Shares of the classes in source and target: " + ", ".join(
                          f"{name} {words.percent(a, 0)} and {words.percent(b, 0)}" for name, a, b in
                          zip(pair.classes, shares["source"], shares["predicted"], strict=True)), "shares")
    st.caption("EM begins with source only's answers: where those are nearly all of one class, it follows them.")
    equal = [title(name) for name, row in pair.methods.items() if row.get("assumes_equal_shares")]
    if equal:
        st.caption(f"These methods assume equal shares: {', '.join(equal)}.")
