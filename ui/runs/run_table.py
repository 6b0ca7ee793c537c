"""The Runs page's table: filters, rows, and what can be done with a run."""

import math
from collections.abc import Iterable
from typing import NamedTuple

import streamlit as st

from tl_core import ownership, settings, tracking
from tl_core.backbones import nouns
from tl_core.comparison import run_labels
from tl_core.config import RunConfig
from tl_core.engine import engine as engines
from tl_core.errors import UserError
from tl_core.tracking import Query, RunRecord, weights_name
from tl_core.tracking.query import FIELDS
from ui.shared import own_runs, read_only, run_queries, visibility, words
from ui.train import deep_links

PAGE = 25
WIDTHS = (1.9, 2.7, 2.2, 2.1, 1.2)
SHOWN = ("weights", "image_size", "freeze_depth", "freeze_above", "epochs")  # what a row says of every run
SORTS = {"newest first": "newest", "most accurate first": "most accurate", "longest first": "longest"}
FILTERS = {"Data set": "data", "Backbone": "backbone", "Strategy": "strategy"}  # beside the status
OPEN, AGAIN, STOP, DELETE, REALLY_DELETE = "Open", "Train again", "Stop", "Delete", "Delete it"
CONTINUE, REALLY_STOP = "Continue", "Stop it"
ICONS = {CONTINUE: ":material/play_arrow:",
         OPEN: ":material/open_in_full:", AGAIN: ":material/replay:", STOP: ":material/stop_circle:",
         DELETE: ":material/delete:"}


def filters() -> None:
    """The row of filters over what there is."""
    with st.container(horizontal=True, gap="small"):
        there = run_queries.counts("status")
        _several("Status", "status", [name for name in words.STATUSES if name in there],
                 lambda name: words.status(name).word)
        for label, field in FILTERS.items():
            _several(label, field, run_queries.counts(field),
                     run_queries.strategy_title if field == "strategy" else str)
        st.text_input("Search", key="filter text", placeholder="id or any word", width=165, icon=":material/search:",
                      persist_state="session", on_change=_from_the_first_page)
        st.selectbox("Sort", list(SORTS), key="sort", width=165, persist_state="session",
                     on_change=_from_the_first_page)


def chosen() -> Query:
    """What the filters ask for."""
    state = st.session_state
    status, data, backbone, strategy = (tuple(state.get(f"filter {field}") or ()) for field in FIELDS)
    return Query(status, data, backbone, strategy, text=state.get("filter text") or "")


def rows(query: Query, fitting: int) -> None:
    """Draw one page of the ``fitting`` runs, a bordered row each, and the way to the other pages."""
    pages = max(math.ceil(fitting / PAGE), 1)
    number = min(st.session_state.get(_SHOWN, 1), pages)
    shown = run_queries.find(query, SORTS[st.session_state.get("sort") or "newest first"], PAGE, PAGE * (number - 1))
    apart = run_labels.details(shown, without=SHOWN)
    for run in shown:
        _row(run, apart[run.run_id])
    if pages > 1:
        st.session_state["page"] = number
        st.pagination(pages, key="page", on_change=_turn, width="content")
        last = min(PAGE * number, fitting)
        st.caption(f"{PAGE * (number - 1) + 1} to {last} of {words.plural(fitting, 'run')}")


_SHOWN = "runs page"  # a widget's own state goes while another page is open


def _turn() -> None:
    st.session_state[_SHOWN] = st.session_state["page"]


def _from_the_first_page() -> None:
    st.session_state[_SHOWN] = 1


def _row(run: RunRecord, apart: str) -> None:
    config = run.config
    with st.container(border=True, key=f"run-{run.run_id}"):
        state, what, how, figures, actions = st.columns(WIDTHS, vertical_alignment="center")
        with state:
            _state(run)
        what.markdown(f"**{words.plain(config.data)}** · {words.plain(config.backbone)}  \n"
                      f":small[{words.plain(weights_name.said(config.weights))}, {nouns.size_of_run(config)}]")
        more = f"  \n:small[{words.plain(apart)}]" if apart else ""
        how.markdown(f"{run_queries.strategy_title(config.strategy)}  \n:small[freeze depth {_depth(config)}, "
                     f"{words.plural(config.epochs, 'epoch')}]{more}")
        figures.markdown(f"**{words.percent(run.accuracy)}**  \n"
                         f":small[{_interval_text(run)}{words.duration(run.seconds)}]")
        with actions:
            _actions(run)
        if run.reason:
            st.caption(words.plain(run.reason))


def _state(run: RunRecord) -> None:
    status, turn = words.status(run.status), engines.get_engine().place(run.run_id)
    st.badge(status.word if turn is None else words.place(turn), icon=status.icon, color=status.colour)
    st.caption(" · ".join(filter(None, (words.ago(run.created), run.run_id[:8],
                                        visibility.mark(run.user, run.visibility)))))


def _actions(run: RunRecord) -> None:
    theirs = ownership.may_change(run.user)
    more = [] if read_only.on() else [*[CONTINUE] * (theirs and tracking.can_resume(run)), AGAIN,
                                      *[STOP if run.active else DELETE] * theirs]
    options = [OPEN, *more]
    with st.container(horizontal=True, horizontal_alignment="right"):
        action = st.menu_button("Actions", options, key=f"actions-{run.run_id}", width="stretch",
                                format_func=lambda option: f"{ICONS[option]} {option}")
    if action:
        _ask(action, run.run_id)
        st.rerun()


def _ask(action: str, run_id: str) -> None:
    st.session_state["asked"] = (action, run_id)


def act() -> None:
    """Do what was chosen in a row's menu; call at the page's top level, which the table's timer leaves alone."""
    action, run_id = st.session_state.pop("asked", (None, None))
    try:
        if action == OPEN:
            st.switch_page("../pages/train.py", query_params={"run": run_id})
        if action:
            read_only.check()
        if action == AGAIN:
            deep_links.again(tracking.run(run_id))
            st.toast("Its settings are filled in. Change what you like, then press Train.", icon=":material/replay:")
            st.switch_page("../pages/train.py")
        elif action == CONTINUE:
            engines.get_engine().resume(run_id)
            own_runs.add([run_id])
            run_queries.forget()
            st.toast("The run goes on from its last kept epoch.", icon=":material/play_arrow:")
        elif action == STOP and not own_runs.mine([run_id]):
            _confirm(STOP, tracking.run(run_id))
        elif action in (STOP, REALLY_STOP):
            _stop(run_id)
        elif action == DELETE:
            _confirm(DELETE, tracking.run(run_id))
        elif action == REALLY_DELETE:
            _delete(run_id)
    except UserError as error:
        st.error(words.plain(str(error)), icon=":material/error:")


class _Question(NamedTuple):
    """What is asked before ``action``: what that does, and the words of both buttons."""

    title: str
    meaning: str
    leave: str
    action: str
    icon: str


_QUESTIONS = {
    DELETE: _Question("Delete this run?", "Its curves, its figures and its saved model go. This cannot be undone.",
                      "Keep it", REALLY_DELETE, ICONS[DELETE]),
    STOP: _Question("Stop somebody else's run?", "This visit has not started it. It ends after the current batch; the "
                    "best weights so far are kept.", "Let it go on", REALLY_STOP, ICONS[STOP])}


def _confirm(action: str, run: RunRecord) -> None:
    """Ask in a dialog before what cannot be undone is done."""
    question = _QUESTIONS[action]
    st.dialog(question.title, icon=question.icon)(_draw_question)(question, run)


def _draw_question(question: _Question, run: RunRecord) -> None:
    accuracy = "" if run.accuracy is None else f"test accuracy {words.percent(run.accuracy)}, "
    st.markdown(f"**{words.plain(run.config.data)}** · {words.plain(run.config.backbone)} · "
                f"{run_queries.strategy_title(run.config.strategy)}, {accuracy}{words.ago(run.created)}.")
    st.markdown(question.meaning)
    with st.container(horizontal=True, horizontal_alignment="right"):
        if st.button(question.leave, key="leave run"):
            st.rerun()
        # Done by the page, not here: a toast from inside a dialog would take the dialog's place.
        if read_only.button(question.action, key="confirm run", type="primary", icon=question.icon, on_click=_ask,
                            args=(question.action, run.run_id)):
            st.rerun()


def _stop(run_id: str) -> None:
    read_only.check()
    engines.get_engine().cancel(run_id)
    run_queries.forget()
    st.toast("Stopping after the current batch.", icon=":material/stop_circle:")


def _delete(run_id: str) -> None:
    read_only.check()
    tracking.delete(run_id)
    run_queries.forget()
    st.toast("The run is deleted.", icon=":material/delete:")


def _depth(config: RunConfig) -> str:
    above = "" if config.freeze_above is None else f"–{config.freeze_above}"
    return "–" if config.freeze_depth is None else f"{config.freeze_depth}{above}"


def _interval_text(run: RunRecord) -> str:
    """The accuracy's interval where the result holds one."""
    ends = None if run.accuracy is None else _interval(run.run_id, settings.tracking_uri(), run)
    return f"{words.interval(ends)} · " if ends else ""


@st.cache_data(max_entries=2000, show_spinner=False)
def _interval(run_id: str, store: str, _run: RunRecord) -> list[float] | None:
    result = _run.result or {}
    return (result.get("test") or {}).get("ci95")


def _several(label: str, field: str, options: Iterable[str], format_func=str) -> None:
    key = f"filter {field}"
    # What has been chosen stays a choice, also when its last run is gone.
    options = list(dict.fromkeys([*options, *(st.session_state.get(key) or ())]))
    st.multiselect(label, options, key=key, format_func=format_func, placeholder="all", width=165,
                   persist_state="session", on_change=_from_the_first_page)
