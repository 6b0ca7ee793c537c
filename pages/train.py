"""Train: choose data, backbone, strategy and freeze depth; watch loss and accuracy grow."""

import streamlit as st

from tl_core.engine import engine as engines
from ui.compare import sharing_start, start
from ui.shared import engine_status, read_only, url_state
from ui.shared.url_state import RUN
from ui.train import backbone_form, deep_links, estimate, linter, run_view, settings_link, train_button, train_form

st.title("Train", anchor=False)
if read_only.on():
    engine_status.draw()
    run_view.only(url_state.text(RUN))
    st.stop()
# Fixed places: a message that comes or goes must not move the live curves, which would start anew.
wrong, page = st.container(), st.container()
with wrong:
    deep_links.apply()
form, view = page.columns([6, 7], gap="large")
run_id = train_button.shown_run()
with form:
    with st.container():
        if run_id:
            st.markdown(f":small[[Skip the settings, to the run](#{run_view.ANCHOR})]")
    chosen = train_form.draw(engines.get_engine().state.devices)
if backbone_form.modality() == "text":
    engines.get_engine().prepare_texts()
with view:
    findings, button, expected, note, run = (st.container() for _ in range(5))
with button:
    run_id = train_button.draw(chosen) or run_id
    start.draw(chosen.config)
    if chosen.config and chosen.config.several_tasks:
        sharing_start.draw(chosen.config)
    settings_link.draw(chosen.config, run_id)
with note:
    engine_status.draw()
with run:
    if run_id:
        run_view.draw(run_id)
    else:
        run_view.invite(st.session_state.get(train_button.LAST))
summary = train_form.finish(chosen)
with findings:
    linter.draw(chosen.config, summary)
with expected:
    estimate.draw(chosen.config, summary)
