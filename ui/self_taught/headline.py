"""The verdict first, in words; then, for each number of labels, what was reached and what it was held against."""

from collections.abc import Mapping
from typing import Any

import streamlit as st

from tl_core.self_taught.comparison import CLAIMS, SELF_TAUGHT, SELF_TAUGHT_TUNED, TITLES
from ui.shared import run_queries, words

GAIN, NONE = ":material/thumb_up:", ":material/drag_handle:"


def draw(figures: Mapping[str, Any]) -> None:
    """The sentence, a figure for each number of labels, and what has to be told beside them."""
    gained = figures["gained"].get(SELF_TAUGHT)
    with st.container(border=True, key="self-taught headline"):
        st.subheader("A gain over every control" if gained else "No gain over every control",
                     icon=GAIN if gained else NONE, anchor=False)
        first, *others = [one + "." for one in figures["verdict"].rstrip(".").split(". ")]
        st.markdown(f"**{words.plain(first)}**")
        with st.container(horizontal=True):
            for count in figures["request"]["labels"]:
                _metric(figures, count)
        st.caption(words.plain(about(figures)))
        tuned = [one for one in others if one.startswith(TITLES[SELF_TAUGHT_TUNED])]
        if tuned:
            st.markdown(words.plain(" ".join(tuned)))
        if others := [one for one in others if one not in tuned]:
            with st.expander("The historical line: without a network", icon=":material/history_edu:"):
                st.markdown(words.plain(" ".join(others)))
    for note in figures.get("notes", ()):
        st.caption(f":material/info: {words.plain(note)}")


def short(figures: Mapping[str, Any]) -> str:
    """A kept result in a line."""
    gained = figures["gained"].get(SELF_TAUGHT)
    verdict = f"gain with {', '.join(map(str, gained))} labels" if gained else "no gain"
    domain = figures["request"]["config"].get("domain")
    target = f"{figures['data']}, {domain}" if domain else figures["data"]
    return f"{', '.join(figures['pool'])} → {target}, {run_queries.strategy_title(figures['strategy'])}: " \
           f"{verdict}"


def about(figures: Mapping[str, Any]) -> str:
    """What the figures are of."""
    return (f"{words.plural(figures['tested'], 'test picture')} of {figures['data']}, "
            f"{words.plural(figures['classes'], 'class', 'classes')}, "
            f"{words.plural(figures['request']['seeds'], 'draw')} of labels, one pretraining of "
            f"{_spent(figures['seconds'])}. A gain is one over every control, after Holm's correction.")


def strongest(figures: Mapping[str, Any], claim: str, count: int) -> Mapping[str, Any] | None:
    """The control that a method is least ahead of, or farthest behind, with so many labels."""
    gains = [gain for gain in figures["gains"] if (gain["method"], gain["labels"]) == (claim, count)]
    return min(gains, key=lambda gain: gain["gap"], default=None)


def titles(figures: Mapping[str, Any]) -> dict[str, str]:
    """Methods by name, in the table's order: what may gain first."""
    named = {row["method"]: str(row["title"]) for row in figures["table"]}
    return {name: named[name] for name in sorted(named, key=lambda name: name not in CLAIMS)}


def _spent(seconds: Mapping[str, Any]) -> str:
    """Not measured, in results and of runs from before, it is the seconds by the clock on two cores."""
    about = "" if seconds.get("measured") else "about "
    return f"{about}{seconds['pretraining']:.0f} processor seconds"


def _metric(figures: Mapping[str, Any], count: int) -> None:
    row = next(row for row in figures["table"] if (row["method"], row["labels"]) == (SELF_TAUGHT, count))
    against = strongest(figures, SELF_TAUGHT, count)
    with st.container(border=True, width=320, gap="xsmall"):
        st.metric(f"{count} labels a class", words.percent(row["mean"]), help=(
            "Mean accuracy of self-taught features over the draws, held against the strongest control."))
        if against is not None:
            side = "ahead of" if against["gap"] > 0 else "behind"
            st.caption(f"{abs(100 * against['gap']):.1f} points {side} "
                       f"**{words.plain(titles(figures)[against['control']].lower())}**")
