"""The Runs page's panel about the machine: its devices, how busy its GPUs are, and what the activation store takes."""

import streamlit as st

from tl_core.engine import engine as engines
from tl_core.engine import gpus
from tl_core.engine.gpus import GpuReading
from tl_core.errors import UserError
from tl_core.features import activation_store
from ui.shared import read_only, words

REFRESH_SECONDS = 5
_CLEAR = "clear the store"  # session state: somebody has confirmed it


def draw() -> None:
    """The panel, closed until somebody opens it; what is in it is read again every few seconds."""
    with st.expander("Machine", icon=":material/memory:", key="machine"):
        _look()


def act() -> None:
    """Clear the store where that was confirmed; call at the page's top level, which no timer draws again."""
    if st.session_state.pop(_CLEAR, False):
        try:
            read_only.check()
            st.toast(f"The store is empty: {words.size(activation_store.clear())} are free again.",
                     icon=":material/delete:")
        except (UserError, OSError) as error:
            st.error(f"The store could not be cleared. {words.plain(str(error))}", icon=":material/error:")


@st.fragment(run_every=REFRESH_SECONDS)
def _look() -> None:
    devices, kept = st.columns(2, gap="large")
    with devices:
        _devices()
    with kept:
        _store()


def _devices() -> None:
    devices, readings = engines.get_engine().state.devices, gpus.readings()
    st.markdown("**Devices**")
    st.markdown("\n".join(f"- {words.plain(name)}" for name in devices) or "Known once the training engine is ready.")
    for reading in readings:
        st.progress(reading.memory_used / max(reading.memory_total, 1), text=gpu_text(reading))
    if not readings and not any("gpu" in name.lower() for name in devices):
        st.caption("No GPU was found here; with one, its use and memory stand here.")


def gpu_text(reading: GpuReading) -> str:
    """A GPU's name, use and memory."""
    use = "use not told" if reading.used_percent is None else f"{reading.used_percent} % busy"
    return (f"{words.plain(reading.name)}: {use}, {words.size(reading.memory_used)} of "
            f"{words.size(reading.memory_total)} memory")


def _store() -> None:
    st.markdown("**Activation store**")
    try:
        usage = activation_store.usage()
    except UserError as error:  # TL_STORE_BYTES is no number
        st.error(words.plain(str(error)), icon=":material/error:")
        return
    if usage.limit == 0:
        st.markdown("Switched off (`TL_STORE_BYTES` is 0): frozen blocks compute anew in every run.")
    else:
        st.progress(words.share(usage.bytes, usage.limit), text=f"{_size(usage.bytes)} of {words.size(usage.limit)}")
        st.caption(f"{words.plural(usage.rows, 'row')}: frozen blocks' outputs and what they are computed from, each "
                   "computed once for all runs. What was not used for longest goes first.")
    if read_only.button("Clear the store", key="ask clear", icon=":material/delete:", disabled=usage.bytes == 0):
        _confirm(usage.bytes)


def _size(count: int) -> str:
    return words.size(count) if count else "nothing"


@st.dialog("Clear the activation store?", icon=":material/delete:")
def _confirm(count: int) -> None:
    st.markdown(f"{words.size(count)} of stored outputs go. No run, model or picture is lost: the next run on the same "
                "pictures computes its frozen part once more.")
    with st.container(horizontal=True, horizontal_alignment="right"):
        if st.button("Keep it", key="keep store"):
            st.rerun()
        if read_only.button("Clear it", key="clear store", type="primary", icon=":material/delete:",
                            on_click=st.session_state.update, args=({_CLEAR: True},)):
            st.rerun()
