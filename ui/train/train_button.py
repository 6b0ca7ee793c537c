"""The Train button, and the run the page shows: the one in its address."""

import time

import streamlit as st

from tl_core.engine import engine as engines
from tl_core.errors import UserError
from ui.shared import own_runs, read_only, url_state, words
from ui.train import data_form, deep_links, estimate
from ui.train.train_form import Chosen

DOUBLE_CLICK_SECONDS = 1.0
LAST = "last run"  # what this visitor looked at, for the way back from another page
_NEW, _WHEN = "new run", "trained at"


def shown_run() -> str | None:
    """The run in the address.

    A script may be cut short between taking a run and writing the address, so a new
    run waits in the session until its id stands there.
    """
    if new := st.session_state.get(_NEW):
        url_state.replace({url_state.RUN: new})  # settings that stood there are the run's
        del st.session_state[_NEW]
    if run_id := url_state.text(url_state.RUN) or None:
        st.session_state[LAST] = run_id
    return run_id


def draw(chosen: Chosen) -> str | None:
    """Draw the button and what is wrong with the form; the new run's id where it was pressed."""
    pressed = read_only.button("Train", type="primary", key="train", icon=":material/play_arrow:",
                               disabled=chosen.error is not None, width="stretch")
    if chosen.error:
        st.error(words.plain(str(chosen.error)), icon=":material/error:")
    # A second click on its way when the first has been served must not train twice.
    if not pressed or chosen.config is None or time.monotonic() - st.session_state.get(_WHEN, 0) < DOUBLE_CLICK_SECONDS:
        return None
    return _submit(chosen)


def _submit(chosen: Chosen) -> str | None:
    entry, config = chosen.data.entry, chosen.config
    if entry is None or config is None:
        return None
    try:
        read_only.check()
        with st.spinner("Queueing the run …"):
            data_form.look(entry)  # a set that cannot be read is told now, not by the worker
            estimate.stop_measuring()
            st.session_state[_NEW] = engines.get_engine().submit(config)
            own_runs.add([st.session_state[_NEW]])
            deep_links.filled_by(st.session_state[_NEW])
            estimate.remember(st.session_state[_NEW], config)
    except UserError as error:
        st.error(words.plain(str(error)), icon=":material/error:")
        return None
    st.session_state[_WHEN] = time.monotonic()
    return shown_run()
