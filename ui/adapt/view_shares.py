"""Label shift: the classes' shares in the source, and in the target as far as they can be told without its labels."""

from collections.abc import Mapping
from typing import Any

import streamlit as st

from tl_core.adaptation import reweighting
from tl_core.adaptation.request import AdaptRequest
from ui.adapt import charts, jobs, opening, question, view_classes
from ui.adapt.adapted_pair import AdaptedPair
from ui.adapt.headline import VERDICTS, title
from ui.shared import plotly_chart, read_only, url_state, words

TEACH = ("A method that spreads its answers evenly looks good on benchmarks whose classes are all as frequent. Where "
         "the target's classes have other shares than the source's, it forces pictures into classes that they are "
         "not. Shares can be estimated without labels: counted from the predictions, or by EM (Saerens 2002), which "
         "corrects the predictions for the shares they suggest.")
WAYS = {reweighting.PREDICTED: ("Re-weight to the predicted shares", ":material/balance:"),
        reweighting.EM: ("Re-weight to EM's shares", ":material/function:")}
REWEIGHT_HELP = ("The chosen method is fitted once more, the source's pictures weighted until its classes have these "
                 "shares of the target. A row and a verdict of its own; the choice stays as it is.")


def draw(request: AdaptRequest, pair: AdaptedPair) -> None:
    """The warning with what mends it, the chart, and which methods assume equal shares."""
    shares = pair.figures["shares"]
    st.markdown(pair.noun.said(TEACH))
    if shares.get("warning"):
        st.warning(words.plain(pair.noun.said(shares["warning"])), icon=":material/balance:")
    else:
        st.caption(":material/check_circle: The predicted shares are close enough to the source's: no sign of label "
                   "shift.")
    _reweight(request, pair)
    true = view_classes.true_shares(pair) if opening.opened(pair) else None
    plotly_chart.show(charts.shares(pair.classes, shares, true, plotly_chart.dark()), "adapted shares",
                      "Shares of the classes in source and target: " + ", ".join(
                          f"{name} {words.percent(a, 0)} and {words.percent(b, 0)}" for name, a, b in
                          zip(pair.classes, shares["source"], shares["predicted"], strict=True)), "shares")
    if told_by := shares.get("told_by"):
        st.caption(f"Both estimates go by the answers of {title(told_by)}. Source only is wrong too often off its "
                   "source to tell shares, and EM takes it further wrong: answers there are far too sure.")
    equal = [title(name) for name, row in pair.methods.items() if row.get("assumes_equal_shares")]
    if equal:
        st.caption(f"These methods assume equal shares: {', '.join(equal)}.")


def _reweight(request: AdaptRequest, pair: AdaptedPair) -> None:
    """What re-weighting did, or the buttons that do it."""
    again = pair.figures.get("reweighted")
    with st.container(horizontal=True, vertical_alignment="center"):
        for by, (label, icon) in WAYS.items():
            if again is None or again["by"] != by:
                read_only.button(label, key=f"reweight {by}", icon=icon, help=pair.noun.said(REWEIGHT_HELP),
                                 on_click=_begin, args=(request, by))
        if again is not None:
            st.button("Without re-weighting", key="reweight none", type="tertiary", icon=":material/undo:",
                      on_click=url_state.set_param, args=(question.REWEIGHT, None))
    if again is not None:
        st.markdown(pair.noun.said(_effect(again, opening.opened(pair))))


def _begin(request: AdaptRequest, by: str) -> None:
    """One click: the address asks for it, and it is under way."""
    url_state.set_param(question.REWEIGHT, by)
    jobs.submit(request.changed(reweight=by), jobs.ADAPT)


def _effect(again: Mapping[str, Any], is_open: bool) -> str:
    """What was weighted how far; whether it helped, once the labels are open."""
    how = "by EM from the answers" if again["by"] == reweighting.EM else "by the answers"
    said = (f"**{title(again['method'])}** was fitted once more to shares told {how} of {title(again['told_by'])}: "
            f"{100 * again['changed']:.0f} of 100 pictures' worth of weight moved to other classes.")
    if not is_open or "sentence" not in again:
        return f"{said} Its answers are those of *{title('reweighted')}* among the methods."
    icon, _ = VERDICTS[again["verdict"]]
    return f"{said}\n\n{icon} **{words.plain(again['sentence'])}** (against the same method without)"
