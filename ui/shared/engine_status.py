"""The engine's state in a line, and the devices it found; never waits for it."""

import streamlit as st

from tl_core.engine import engine as engines
from ui.shared import read_only, words

WAITING = {"starting": "The training engine is starting", "warming": "TensorFlow is warming up"}
TELL_SECONDS = 20  # a start that takes longer says for how long
IMPATIENT_SECONDS = 60  # a loss that takes longer may be tried again by hand


def draw() -> None:
    """Say how the engine is; looks again every second until it is ready."""
    if engines.get_engine().state.status == "ready":
        _tell()
    else:
        _watch()


@st.fragment(run_every=1)
def _watch() -> None:
    if engines.get_engine().state.status == "ready":
        st.rerun()
    _tell()


def _tell() -> None:
    state = engines.get_engine().state
    if state.status in WAITING:
        st.caption(f":material/hourglass_top: {WAITING[state.status]} in the background{_since(state, TELL_SECONDS)}. "
                   "You can press Train now: your run starts as soon as it is ready.")
    elif state.status == "ready":
        devices = words.plain(", ".join(state.devices)) or "this machine"
        st.caption(f":material/hourglass_top: A run trains on {devices} now; yours begins when it is its turn."
                   if engines.get_engine().busy else f":material/check_circle: Ready to train on {devices}.")
    elif state.status == "lost":
        st.warning(words.plain(state.message), icon=":material/sync_problem:",
                   title=f"No worker can train at the moment{_since(state, 0)}")
        if (state.seconds or 0) > IMPATIENT_SECONDS:
            _try_again()
    elif state.status == "no_store":
        st.error(words.plain(state.message), icon=":material/database_off:", title="No run can be kept now")
    else:
        st.error(words.plain(state.message), icon=":material/error:", title="The training engine is not running")
        _try_again()


def _since(state, seconds: float) -> str:
    """How long it has been so, where that is longer than ``seconds``."""
    return f" (for {words.duration(state.seconds)})" if (state.seconds or 0) > seconds else ""


def _try_again() -> None:
    # A link for a class only shows: what is done to the engine is the owner's.
    if read_only.button("Try again now", key="engine again", icon=":material/refresh:"):
        read_only.check()
        engines.get_engine().retry()
        st.toast("Trying again.", icon=":material/refresh:")
