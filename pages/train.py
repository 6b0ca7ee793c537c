"""Train: choose data, backbone, strategy and freeze depth; watch loss and accuracy grow."""

import streamlit as st

from tl_core.engine import engine as engines
from ui.compare import sharing_start, start
from ui.shared import engine_status, read_only, url_state
from ui.shared.url_state import RUN
from ui.train import (
    backbone_form,
    data_form,
    deep_links,
    layout,
    quota_bar,
    run_view,
    settings_link,
    train_button,
    train_form,
)


def only() -> None:
    """The run by itself, as a link for a class shows it."""
    st.title("Train", anchor=False)
    engine_status.draw()
    run_view.only(url_state.text(RUN))


def whole() -> None:
    """The form, the buttons, and the run."""
    # Fixed places: a message that comes or goes must not move the live curves, which would start anew.
    wrong, page = st.container(), st.container()
    with wrong:
        deep_links.apply()
    with page:
        presets = layout.heading()
        form, view = layout.columns()
    shown = train_button.shown_run()
    with form:
        chosen = train_form.draw(engines.get_engine().state.devices)
        below = st.container()
    with presets:
        train_form.presets()  # which one is on is known once every field has its value
    if backbone_form.modality() == "text":
        engines.get_engine().prepare_texts()
    with view:
        buttons, ahead, run = (st.container(gap="small") for _ in range(3))
    with buttons:
        row = st.container(horizontal=True, gap="small", key="train buttons")
    with row:
        run_id = train_button.draw(chosen) or shown
        start.draw(chosen.config)
        if chosen.config and chosen.config.several_tasks:
            sharing_start.draw(chosen.config)
        settings_link.draw(chosen.config, run_id)
    with buttons:
        quota_bar.draw(row)
    with run:
        if run_id:
            run_view.draw(run_id)
        else:
            run_view.invite(st.session_state.get(train_button.LAST))
    summary = train_form.finish(chosen)
    with below if run_id else ahead:
        layout.ahead(chosen.config, summary, bool(run_id))
    if summary and not run_id:
        with run:
            data_form.preview(chosen.data, summary)


(only if read_only.on() else whole)()
