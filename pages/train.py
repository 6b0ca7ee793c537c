"""Train: choose data, backbone, strategy and freeze depth; watch loss and accuracy grow."""

import time

import streamlit as st

from tl_core.engine import engine as engines
from tl_core.errors import UserError
from ui import deep_links, engine_note, run_view, train_form

DOUBLE_CLICK_SECONDS = 1.0

st.title("Train", anchor=False)
deep_links.apply()
form, view = st.columns([6, 7], gap="large")
with form:
    chosen = train_form.draw(engines.current().state.devices)
with view:
    pressed = st.button("Train", type="primary", key="train", icon=":material/play_arrow:",
                        disabled=chosen.error is not None, width="stretch",
                        help="Queue a run with these settings and watch it here.")
    if chosen.error:
        st.error(str(chosen.error), icon=":material/error:")
    engine_note.draw()
    # A second click on its way when the first has been served must not train twice.
    if pressed and time.monotonic() - st.session_state.get("trained_at", 0) > DOUBLE_CLICK_SECONDS:
        try:
            st.query_params["run"] = engines.current().submit(chosen.config)
            st.session_state["trained_at"] = time.monotonic()
        except UserError as error:
            st.error(str(error), icon=":material/error:")
    if run_id := st.query_params.get("run"):
        run_view.draw(run_id)
    else:
        st.info("Press **Train** and watch loss and accuracy grow here. The page's address will hold the run: reload "
                "it, or send it to somebody, and it is still there.", icon=":material/show_chart:")
