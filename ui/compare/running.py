"""Runs that still go on: their curves side by side, live, and how far the whole is."""

import streamlit as st

from tl_core.engine import engine as engines
from tl_core.errors import UserError
from ui import live, run_table, words
from ui.compare import address
from ui.compare.study import Study

LOOK_SECONDS = 2
# With many runs their own lines would push the chart off the screen; the line above says it for all.
_STYLE = """<style>
.st-key-compare-live .tl-live-headline, .st-key-compare-live progress, .st-key-compare-live .tl-live-facts,
.st-key-compare-live .tl-live-title { display: none; }
</style>"""


def draw(study: Study) -> None:
    """How far all are, and the live curves; the page is drawn anew when a run ends."""
    _watch(study, tuple(member.run_id for member in study.active))
    titles = {member.run_id: f"{group.letter}, seed {member.config.seed}" if len(group.members) > 1 else group.title
              for group in study.groups for member in group.members}
    with st.container(key="compare-live"):
        st.html(_STYLE)
        if live.curves(titles, over=False):
            run_table.forget()
            st.rerun()
    key = " · ".join(f"**{group.letter}** {words.plain(group.name)}" for group in study.groups)
    st.caption(key)


@st.fragment(run_every=LOOK_SECONDS)
def _watch(study: Study, before: tuple[str, ...]) -> None:
    ids = {member.run_id for member in study.members}
    records = [record for record in run_table.load() if record.run_id in ids]
    going = [record for record in records if record.active]
    if tuple(member.run_id for member in study.members if any(member.run_id == one.run_id for one in going)) != before:
        st.rerun()
    with st.container(horizontal=True, vertical_alignment="center"):
        st.markdown(_told(len(ids), records, going), width="stretch")
        if not address.read_only() and st.button("Stop the rest", key="stop comparison", icon=":material/stop_circle:",
                                                 help="What trains ends after its batch, with its best weights."):
            _stop(before)
    st.progress((len(ids) - len(going)) / len(ids))


def _told(count: int, records, going) -> str:
    running = sum(record.status == "RUNNING" for record in going)
    return (f":material/hourglass_top: **{count - len(going)} of {words.plural(count, 'run')} ended**, {running} "
            f"running, {len(going) - running} waiting. Results below grow as runs end.")


def _stop(run_ids) -> None:
    for run_id in reversed(run_ids):  # the last in the queue first, or it would begin meanwhile
        try:
            engines.current().cancel(run_id)
        except UserError as error:
            st.error(str(error), icon=":material/error:")
            return
    run_table.forget()
    st.toast("Stopping after the current batch.", icon=":material/stop_circle:")
