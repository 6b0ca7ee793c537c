"""Runs that still go on: their curves side by side, live, and how far the whole is."""

import streamlit as st

from tl_core import task_names
from tl_core.comparison import task_figures
from tl_core.engine import engine as engines
from tl_core.errors import UserError
from tl_core.tracking import Query
from ui.compare.comparison_data import Study
from ui.shared import live_chart, own_runs, read_only, run_queries, runs_left, store_trouble, words

LOOK_SECONDS = 2
MOST_LINES = 24  # more could not be told apart
# With many runs their own lines would push the chart off the screen; the line above says it for all.
_STYLE = """<style>
.st-key-compare-live .tl-live-runs { display: none; }
</style>"""


def draw(study: Study) -> None:
    """How far all are, and the live curves; the page is drawn anew when a run ends."""
    _watch(study, tuple(member.run_id for member in study.active))
    titles = {member.run_id: f"{group.letter}{member.config.seed}" if len(group.members) > 1 else group.letter
              for group in study.groups for member in group.members}
    titles = {run_id: titles[run_id] for run_id in _shown(study) if run_id in titles}
    with st.container(key="compare-live"):
        st.html(_STYLE)
        learnt = {member.run_id: task_names.metric_names(task_figures.tasks_of(member.config))
                  for member in study.members} if study.tasks and len(titles) > 1 else None
        if live_chart.curves(titles, over=False, learnt=learnt):
            run_queries.forget()
            st.rerun()
    st.caption(" · ".join(f"**{group.letter}** {words.plain(group.name)}" for group in study.groups)
               + ". The number after a letter is the seed." * any(len(group.members) > 1 for group in study.groups))


@st.fragment(run_every=LOOK_SECONDS)
@store_trouble.reported
def _watch(study: Study, before: tuple[str, ...]) -> None:
    records = run_queries.find(Query(run_ids=tuple(member.run_id for member in study.members)), limit=None)
    going = [record for record in records if record.run_id in before]
    if not all(record.active for record in going):
        st.rerun()
    count = len(study.members)
    with st.container(horizontal=True, vertical_alignment="center"):
        running = sum(record.status == "RUNNING" for record in going)
        left = runs_left.sentence(records, going)
        st.markdown(f"{progress_text(count, len(before), running)} {left}", width="stretch")
        if _stop_pressed(before):
            _stop(before)
    st.progress((count - len(before)) / count)


def _stop_pressed(run_ids: tuple[str, ...]) -> bool:
    """Stop, at once for runs that this visit has started, after a question for somebody else's."""
    if own_runs.mine(run_ids) or read_only.on():
        return read_only.button("Stop the rest", key="stop comparison", icon=":material/stop_circle:",
                                help="What trains ends after its batch, with its best weights.")
    with st.popover("Stop the rest", icon=":material/stop_circle:", key="ask stop", width="content"):
        st.markdown("This visit has not started all of them, so somebody else may be waiting. What trains ends after "
                    "its batch, with its best weights.")
        return read_only.button("Stop them", key="stop comparison", type="primary", icon=":material/stop_circle:")


def progress_text(count: int, going: int, running: int) -> str:
    """How far all are, in words."""
    return (f":material/hourglass_top: **{count - going} of {words.plural(count, 'run')} ended**, {running} running, "
            f"{going - running} waiting. Results below grow as runs end.")


def _shown(study: Study) -> list[str]:
    """All runs, or of very many the next that go on."""
    members = study.members if len(study.members) <= MOST_LINES else study.active[:MOST_LINES]
    return [member.run_id for member in members]


def _stop(run_ids) -> None:
    for run_id in reversed(run_ids):  # the last in the queue first, or it would begin meanwhile
        try:
            read_only.check()
            engines.get_engine().cancel(run_id)
        except UserError as error:
            st.error(words.plain(str(error)), icon=":material/error:")
            return
    run_queries.forget()
    st.toast(f"Stopping {words.plural(len(run_ids), 'run')}: what trains ends after its batch.",
             icon=":material/stop_circle:")
