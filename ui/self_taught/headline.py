"""The verdict first, in words; then, for each number of labels, what was reached and what it was held against."""

from collections.abc import Mapping
from typing import Any

import streamlit as st

from tl_core.config import RunConfig
from tl_core.data import catalog
from tl_core.errors import UserError
from tl_core.name_lists import joined
from tl_core.self_taught import patch_features
from tl_core.self_taught.comparison import CLAIMS, SELF_TAUGHT, SELF_TAUGHT_TUNED, TITLES
from ui.shared import run_queries, words

GAIN, NONE = ":material/thumb_up:", ":material/drag_handle:"


def draw(figures: Mapping[str, Any]) -> None:
    """The sentence, a figure for each number of labels, and what has to be told beside them."""
    gained = _gained(figures)
    of = "" if not gained or SELF_TAUGHT in gained else f": {joined([TITLES[name].lower() for name in gained])}"
    with st.container(border=True, key="self-taught headline"):
        st.header(f"A gain over every control{of}" if gained else "No gain over every control",
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
            with st.expander("The historical line: without a network", icon=":material/history_edu:",
                             expanded=any(name in gained for name in patch_features.LEARNT)):
                st.markdown(words.plain(" ".join(others)))
    for note in figures.get("notes", ()):
        st.caption(f":material/info: {words.plain(note)}")


def short(figures: Mapping[str, Any]) -> str:
    """A kept result in a line."""
    gains = [f"gain{'' if name == SELF_TAUGHT else f' of {TITLES[name].lower()}'} with {', '.join(map(str, counts))} "
             f"labels" for name, counts in _gained(figures).items()]
    verdict = "; ".join(gains) or "no gain"
    domain, pool = figures["request"]["config"].get("domain"), ", ".join(figures["pool"])
    if domain and not _is_targets(figures):
        pool, domain = f"{pool}, {domain}", None
    target = f"{figures['data']}, {domain}" if domain else figures["data"]
    return f"{pool} → {target}, {run_queries.strategy_title(figures['strategy'])}: {verdict}"


def _is_targets(figures: Mapping[str, Any]) -> bool:
    """Whether the domain is the target's; of a set that is gone it is taken to be."""
    try:
        return catalog.own_domain(RunConfig.parse(figures["request"]["config"])) is not None
    except UserError:
        return True


def _gained(figures: Mapping[str, Any]) -> dict[str, list[int]]:
    """Numbers of labels at which a method beats every control, for those that do at some."""
    return {name: counts for name, counts in figures["gained"].items() if counts}


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
