"""The engine's state in a line, and the devices it found; never waits for it."""

import streamlit as st

from tl_core.engine import engine as engines

WAITING = {"starting": "The training engine is starting", "warming": "TensorFlow is warming up"}


def draw() -> None:
    """Say how the engine is; looks again every second until it is ready."""
    if engines.current().state.status in WAITING:
        _watch()
    else:
        _tell()


@st.fragment(run_every=1)
def _watch() -> None:
    if engines.current().state.status not in WAITING:
        st.rerun()
    _tell()


def _tell() -> None:
    state = engines.current().state
    if state.status in WAITING:
        st.caption(f":material/hourglass_top: {WAITING[state.status]} in the background. You can press Train now: "
                   "your run starts as soon as it is ready.")
    elif state.status == "ready":
        st.caption(f":material/check_circle: Ready to train on {', '.join(state.devices) or 'this machine'}.")
    else:
        st.error(state.message, icon=":material/error:", title="The training engine is not running")
