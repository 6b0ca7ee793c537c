"""Train: choose data, backbone, strategy and freeze depth; watch loss and accuracy grow."""

import streamlit as st

from tl_core.engine import engine as engines
from ui import deep_links, engine_note, run_view, train_button, train_form

st.title("Train", anchor=False)
deep_links.apply()
form, view = st.columns([6, 7], gap="large")
run_id = train_button.shown_run()
with form:
    if run_id:
        st.markdown(f":small[[Skip the settings, to the run](#{run_view.ANCHOR})]")
    chosen = train_form.draw(engines.current().state.devices)
with view:
    run_id = train_button.draw(chosen) or run_id
    engine_note.draw()
    if run_id:
        run_view.draw(run_id)
    else:
        run_view.invite(st.session_state.get(train_button.LAST))
train_form.finish(chosen)
