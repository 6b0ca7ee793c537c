"""How far a question is: its runs with live curves, then its comparison; and what became of one that gave nothing."""

import streamlit as st

from tl_core.errors import UserError
from tl_core.self_taught.request import SelfTaughtRequest
from tl_core.tracking import Query, RunRecord
from ui.self_taught import estimate, jobs
from ui.self_taught.jobs import Begun
from ui.shared import live_chart, own_runs, page_tasks, read_only, run_queries, store_trouble, task_progress, words

ICON = ":material/school:"
WHAT = ("Pretraining on the pool, no label seen", "The control that learns the pool's labels")
NEXT = "Then: classifiers of few labels on every kind of features, and the same network from scratch."
LEAVE = "You can leave this page, or close it: everything goes on, and the result waits for you here."


def submit(request: SelfTaughtRequest) -> None:
    """Begin it; an error is told when the page is drawn."""
    try:
        read_only.check()
        own_runs.add(jobs.submit(request))
    except UserError as error:
        st.session_state[_key(request)] = str(error)
    run_queries.forget()


def draw(request: SelfTaughtRequest) -> bool:
    """Whether it is under way, with its card then; what failed or was cancelled is told."""
    if begun := jobs.waiting(request):
        _training(begun)
        return True
    task = jobs.task(request)
    if page_tasks.active(task):
        _comparing(request)
        return True
    error = st.session_state.get(_key(request)) or jobs.error(request) or (task.error if task is not None else "")
    if error or task is not None:
        _ended(request, error)
    return False


def _training(begun: Begun) -> None:
    with st.container(border=True):
        st.header("Learning from the pool", icon=ICON, anchor=False)
        _watch_runs(begun)
    titles = {record.run_id: run_queries.strategy_title(record.config.strategy) for record in _records(begun)}
    if titles and live_chart.curves(titles, over=False):
        run_queries.forget()
        st.rerun()


@st.fragment(run_every=1)
@store_trouble.reported
def _watch_runs(begun: Begun) -> None:
    if jobs.waiting(begun.request) is None:
        st.rerun()
    records = _records(begun)
    for record in records:
        _run(record, WHAT[record.run_id != begun.run_id])
    st.caption(f"{_left(begun.request, records)} {NEXT}")
    st.caption(LEAVE)
    if read_only.button("Cancel", key="cancel pretraining", icon=":material/stop_circle:",
                        help="Runs that were begun for this question end; nothing is compared."):
        jobs.cancel(begun.request)
        st.rerun()


def _run(record: RunRecord, what: str) -> None:
    status = words.status(record.status)
    with st.container(horizontal=True, vertical_alignment="center"):
        st.badge(status.word, icon=status.icon, color=status.colour)
        st.markdown(f"**{what}**: {run_queries.strategy_title(record.config.strategy)} on "
                    f"{words.plain(', '.join(record.config.pool or (record.config.data,)))}", width="stretch")
        read_only.page_link("../pages/train.py", label="Watch it on Train" if record.active else "Open the run",
                            icon=":material/show_chart:", query_params={"run": record.run_id})


def _left(request: SelfTaughtRequest, records: list[RunRecord]) -> str:
    """About how long both runs and the comparison will still take, as far as anybody can know."""
    seconds, rest = [_seconds_left(record) for record in records if record.active], estimate.comparing(request)
    if not all(one is not None for one in seconds):
        return ""
    runs = sum(one or 0.0 for one in seconds)
    more = "" if rest is None else f", then {words.duration(rest)} for the comparison"
    return f"About {words.duration(runs)} left for the runs{more}."


def _seconds_left(record: RunRecord) -> float | None:
    budget = record.config.seconds
    return None if budget is None else max(0.0, budget - (record.seconds or 0.0))


def _comparing(request: SelfTaughtRequest) -> None:
    @st.fragment(run_every=1)
    def watch() -> None:
        task = jobs.task(request)
        if not page_tasks.active(task):
            st.rerun()
        task_progress.card(task, "Comparing with every control", ICON, "result", "cancel self-taught")
    watch()


def _ended(request: SelfTaughtRequest, error: str) -> None:
    if error:
        st.error(words.plain(error), icon=":material/error:", title="Nothing was compared")
    else:
        st.info("You cancelled the comparison. The runs are kept: asked again, only the comparison is left.",
                icon=":material/stop_circle:")
    read_only.button("Close this message", key="dismiss self-taught", type="tertiary", on_click=_clear,
                     args=(request,))


def _clear(request: SelfTaughtRequest) -> None:
    st.session_state.pop(_key(request), None)
    jobs.clear(request)


def _records(begun: Begun) -> list[RunRecord]:
    """Both runs, the pretraining first."""
    there = {record.run_id: record for record in run_queries.find(Query(run_ids=tuple(begun.run_ids)))}
    return [there[run_id] for run_id in begun.run_ids if run_id in there]


def _key(request: SelfTaughtRequest) -> str:
    return f"self-taught trouble {request.id}"
