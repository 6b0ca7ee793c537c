"""What was chosen without a label, and once the labels are open, what came of it."""

from collections.abc import Mapping
from typing import Any

import streamlit as st

from tl_core.adaptation.methods import METHODS
from tl_core.adaptation.validators import VALIDATORS
from ui.adapt import opening
from ui.adapt.adapted_pair import SOURCE_ONLY, AdaptedPair
from ui.shared import words

VERDICTS = {"helps": (":material/thumb_up:", "helps"), "hurts": (":material/thumb_down:", "hurts"),
            "within chance": (":material/drag_handle:", "no difference beyond chance")}
WHOLE = "the target that it adapted to"
HALF = "the half of the target that was held back"


def draw(pair: AdaptedPair) -> None:
    """The choice, the seal, and the outcome."""
    with st.container(border=True, key="adapt headline"):
        _choice(pair)
        if opening.opened(pair):
            _outcome(pair)
        opening.draw(pair)
    for note in pair.figures.get("notes", ()):
        st.caption(f":material/info: {words.plain(note)}")


def _choice(pair: AdaptedPair) -> None:
    st.header(f"Chosen without a label: {title(pair.chosen)}", icon=":material/how_to_vote:", anchor=False)
    sentence = pair.noun.said(METHODS.get(pair.chosen).sentence) if pair.chosen in METHODS else ""
    st.markdown(words.plain(f"{sentence} {_reason(pair.figures['chosen_by'], len(pair.methods))}"))


def _reason(chosen_by: str, methods: int) -> str:
    """Why that method: the validators' titles, joined by "+" in ``chosen_by``; or that somebody named it."""
    known = [VALIDATORS.get(name) for name in chosen_by.split("+") if name in VALIDATORS]
    if not known:
        return "It was named beforehand."
    titles = " and ".join(validator.title for validator in known)
    return f"Of {words.plural(methods, 'method')} it ranks first by {titles}."


def title(method: str) -> str:
    """A method's title, for Markdown."""
    return words.plain(METHODS.get(method).title if method in METHODS else method)


def _outcome(pair: AdaptedPair) -> None:
    figures, before, after = pair.figures, pair.methods[SOURCE_ONLY], pair.methods[pair.chosen]
    best = figures["best"]
    with st.container(horizontal=True):
        _metric("Source only", before, "What the source's labels alone give on the target.")
        _metric("As chosen", after, f"The method that was chosen, on {_where(figures)}.",
                "" if pair.chosen == SOURCE_ONLY else _points(after["accuracy"] - before["accuracy"]))
        _metric("Best by labels", pair.methods.get(best["method"], best),
                "What choosing with the target's labels would have got: nobody without labels can know it.")
        st.metric("Choosing cost", f"{100 * figures['cost_of_choosing']:.1f}", delta="points", delta_color="off",
                  delta_arrow="off", border=True, width=166,
                  help="Accuracy lost because the choice was made without labels.")
    st.markdown(_choosing(pair))
    icon, _ = VERDICTS.get(after.get("verdict", ""), (":material/gavel:", ""))
    st.markdown(f"{icon} **{words.plain(pair.noun.said(figures['verdict']))}**")
    st.caption(f"Judged on {words.plural(figures['counts']['judged'], pair.noun.one)} of {_where(figures)}, paired "
               f"with source only on the same {pair.noun.many}.")


def _choosing(pair: AdaptedPair) -> str:
    best, cost = pair.figures["best"], pair.figures["cost_of_choosing"]
    if best["method"] == pair.chosen or cost <= 0:
        return "Choosing with labels would have got no more: the choice without labels cost nothing here."
    return (f"Choosing with labels would have taken **{title(best['method'])}**: choosing without them cost "
            f"**{100 * cost:.1f} points**.")


def _where(figures: Mapping[str, Any]) -> str:
    return HALF if figures["protocol"] == "half" else WHOLE


def _metric(label: str, row: Mapping[str, Any], explained: str, more: str = "") -> None:
    ends = row.get("ci95")
    below = more or (words.interval(ends) if ends else None)
    st.metric(label, words.percent(row["accuracy"]), delta=below, delta_color="off", delta_arrow="off", border=True,
              help=explained, width=166)


def _points(difference: float) -> str:
    return f"{100 * difference:+.1f} points"
