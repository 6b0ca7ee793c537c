"""How long a class will take, before a board is opened: a run of each value, and a room full of them."""

import streamlit as st

from tl_core import plan
from tl_core.boards.varied import Varied
from tl_core.config import RunConfig
from ui.compare import runs_estimate
from ui.shared import words

CLASS = 30  # students
PATIENCE = 120  # seconds that a class waits for its last run without talking


@st.fragment(run_every=1)
def draw(config: RunConfig, varied: Varied) -> None:
    """A line: about how long, or what it waits for."""
    st.caption(f":material/timer: {sentence(config, varied)}")


def sentence(config: RunConfig, varied: Varied) -> str:
    """The quickest and the slowest value's run, and when the last of a class would end."""
    titles = varied.values(config)
    known = runs_estimate.expected([plan.resolve_config(varied.apply(config, value)) for value in titles])
    if isinstance(known, str):
        return known
    seconds = {title: one.seconds for title, one in zip(titles.values(), known, strict=True)}
    quick, slow = min(seconds, key=seconds.__getitem__), max(seconds, key=seconds.__getitem__)
    whole = CLASS * sum(seconds.values()) / len(seconds)
    advice = "" if whole <= PATIENCE else (" Too long for a class? Fewer epochs or smaller pictures on the Train page, "
                                           "a smaller backbone, or another setting to vary.")
    return (f"A run takes about {words.duration(seconds[quick])} ({words.plain(quick)}) to "
            f"{words.duration(seconds[slow])} ({words.plain(slow)}); {CLASS} students who try a value each have all "
            f"ended in {words.duration(whole)} at most: heads that fit into one step train together.{advice}")
