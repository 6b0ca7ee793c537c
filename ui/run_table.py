"""The Runs page's table: filters, rows, and what can be done with a run."""

from collections.abc import Iterable

import streamlit as st

from tl_core import settings, tracking
from tl_core.analysis import run_labels
from tl_core.config import RunConfig
from tl_core.engine import engine as engines
from tl_core.errors import UserError
from tl_core.strategies import STRATEGIES
from tl_core.tracking import RunRecord
from ui import deep_links, own_runs, read_only, words

PAGE = 25
WIDTHS = (1.9, 2.7, 2.2, 2.1, 1.2)
SORTS = {"newest first": lambda run: -run.created.timestamp(),
         "most accurate first": lambda run: -(run.accuracy if run.accuracy is not None else -1),
         "longest first": lambda run: -(run.seconds or 0)}
OPEN, AGAIN, STOP, DELETE, REALLY_DELETE = "Open", "Train again", "Stop", "Delete", "Delete it"
CONTINUE, REALLY_STOP = "Continue", "Stop it"
ICONS = {CONTINUE: ":material/play_arrow:",
         OPEN: ":material/open_in_full:", AGAIN: ":material/replay:", STOP: ":material/stop_circle:",
         DELETE: ":material/delete:"}


def load() -> list[RunRecord]:
    """The runs, newest first; asked of the store at most once a second for all viewers together."""
    return _load(settings.tracking_uri())


@st.cache_data(ttl=1, max_entries=4, show_spinner=False)
def _load(store: str) -> list[RunRecord]:
    return tracking.runs()


def forget() -> None:
    """Ask the store anew: a run has just been stopped or deleted."""
    _load.clear()


def filters(runs: list[RunRecord]) -> None:
    """The row of filters over what there is."""
    with st.container(horizontal=True, gap="small"):
        _several("Status", "filter status", [s for s in words.STATUSES if any(r.status == s for r in runs)],
                 lambda name: words.status(name).word)
        _several("Data set", "filter data", _distinct(run.config.data for run in runs))
        _several("Backbone", "filter backbone", _distinct(run.config.backbone for run in runs))
        _several("Strategy", "filter strategy", _distinct(run.config.strategy for run in runs), strategy_title)
        st.text_input("Search", key="filter text", placeholder="id or any word", width=165, icon=":material/search:",
                      persist_state="session")
        st.selectbox("Sort", list(SORTS), key="sort", width=165, persist_state="session")


def chosen(runs: list[RunRecord]) -> list[RunRecord]:
    """The runs that pass the filters, sorted."""
    state = st.session_state
    kept = [run for run in runs
            if _passes(state.get("filter status"), run.status)
            and _passes(state.get("filter data"), run.config.data)
            and _passes(state.get("filter backbone"), run.config.backbone)
            and _passes(state.get("filter strategy"), run.config.strategy)
            and matches(run, state.get("filter text") or "")]
    return sorted(kept, key=SORTS[state.get("sort") or "newest first"])


def matches(run: RunRecord, text: str) -> bool:
    """True where every word of ``text`` stands somewhere in the run's id, settings or state."""
    config = run.config
    haystack = " ".join((run.run_id, words.status(run.status).word, config.data, config.backbone, config.strategy,
                         config.weights or "", run.reason or "")).lower()
    return all(word in haystack for word in text.lower().split())


def rows(runs: list[RunRecord]) -> None:
    """Draw one bordered row a run, the first ``PAGE`` of them until more are asked for."""
    shown = st.session_state.get("shown runs", PAGE)
    apart = run_labels.details(runs[:shown])
    for run in runs[:shown]:
        _row(run, apart[run.run_id])
    if len(runs) > shown:
        st.button(f"Show {min(PAGE, len(runs) - shown)} more of {len(runs)}", key="more",
                  on_click=st.session_state.update, args=({"shown runs": shown + PAGE},))


def _row(run: RunRecord, apart: str) -> None:
    config = run.config
    with st.container(border=True, key=f"run-{run.run_id}"):
        state, what, how, figures, actions = st.columns(WIDTHS, vertical_alignment="center")
        with state:
            _state(run)
        what.markdown(f"**{words.plain(config.data)}** · {words.plain(config.backbone)}  \n"
                      f":small[weights {words.plain(config.weights or '–')}, {config.image_size} px]")
        more = f"  \n:small[{words.plain(apart)}]" if apart else ""
        how.markdown(f"{strategy_title(config.strategy)}  \n:small[freeze depth {_depth(config)}, "
                     f"{words.plural(config.epochs, 'epoch')}]{more}")
        figures.markdown(f"**{words.percent(run.accuracy)}**  \n"
                         f":small[{_interval_text(run)}{words.duration(run.seconds)}]")
        with actions:
            _actions(run)
        if run.reason:
            st.caption(words.plain(run.reason))


def _state(run: RunRecord) -> None:
    status, place = words.status(run.status), engines.current().place(run.run_id)
    st.badge(status.word if place is None else words.place(place), icon=status.icon, color=status.colour)
    st.caption(f"{words.ago(run.created)} · {run.run_id[:8]}")


def _actions(run: RunRecord) -> None:
    more = [] if read_only.on() else [*([CONTINUE] if tracking.can_resume(run) else []), AGAIN,
                                      STOP if run.active else DELETE]
    options = [OPEN, *more]
    with st.container(horizontal=True, horizontal_alignment="right"):
        asked = st.menu_button("Actions", options, key=f"actions-{run.run_id}", width="stretch",
                               format_func=lambda option: f"{ICONS[option]} {option}")
    if asked:
        _ask(asked, run.run_id)
        st.rerun()


def _ask(action: str, run_id: str) -> None:
    st.session_state["asked"] = (action, run_id)


def act() -> None:
    """Do what was chosen in a row's menu; call at the page's top level, which the table's timer leaves alone."""
    asked, run_id = st.session_state.pop("asked", (None, None))
    try:
        if asked == OPEN:
            st.switch_page("../pages/train.py", query_params={"run": run_id})
        if asked:
            read_only.check()
        if asked == AGAIN:
            deep_links.again(tracking.run(run_id))
            st.switch_page("../pages/train.py")
        elif asked == CONTINUE:
            engines.current().resume(run_id)
            own_runs.add([run_id])
            forget()
            st.toast("The run goes on from its last kept epoch.", icon=":material/play_arrow:")
        elif asked == STOP and not own_runs.mine([run_id]):
            _confirm_stop(tracking.run(run_id))
        elif asked in (STOP, REALLY_STOP):
            _stop(run_id)
        elif asked == DELETE:
            _confirm(tracking.run(run_id))
        elif asked == REALLY_DELETE:
            _delete(run_id)
    except UserError as error:
        st.error(words.plain(str(error)), icon=":material/error:")


@st.dialog("Delete this run?", icon=":material/delete:")
def _confirm(run: RunRecord) -> None:
    st.markdown(f"**{words.plain(run.config.data)}** · {words.plain(run.config.backbone)} · "
                f"{strategy_title(run.config.strategy)}, test accuracy {words.percent(run.accuracy)}, "
                f"{words.ago(run.created)}.")
    st.markdown("Its curves, its figures and its saved model go. This cannot be undone.")
    with st.container(horizontal=True, horizontal_alignment="right"):
        if st.button("Keep it", key="keep"):
            st.rerun()
        # Done by the page, not here: a toast from inside a dialog would take the dialog's place.
        if read_only.button("Delete it", key="delete", type="primary", icon=":material/delete:", on_click=_ask,
                            args=(REALLY_DELETE, run.run_id)):
            st.rerun()


@st.dialog("Stop somebody else's run?", icon=":material/stop_circle:")
def _confirm_stop(run: RunRecord) -> None:
    st.markdown(f"**{words.plain(run.config.data)}** · {words.plain(run.config.backbone)} · "
                f"{strategy_title(run.config.strategy)}, {words.ago(run.created)}.")
    st.markdown("This visit has not started it. It ends after the current batch; the best weights so far are kept.")
    with st.container(horizontal=True, horizontal_alignment="right"):
        if st.button("Let it go on", key="let go on"):
            st.rerun()
        if read_only.button("Stop it", key="stop run", type="primary", icon=":material/stop_circle:", on_click=_ask,
                            args=(REALLY_STOP, run.run_id)):
            st.rerun()


def _stop(run_id: str) -> None:
    read_only.check()
    engines.current().cancel(run_id)
    forget()
    st.toast("Stopping after the current batch.", icon=":material/stop_circle:")


def _delete(run_id: str) -> None:
    read_only.check()
    tracking.delete(run_id)
    forget()
    st.toast("The run is deleted.", icon=":material/delete:")


def strategy_title(name: str) -> str:
    return STRATEGIES.get(name).title if name in STRATEGIES else name


def _depth(config: RunConfig) -> str:
    above = "" if config.freeze_above is None else f"–{config.freeze_above}"
    return "–" if config.freeze_depth is None else f"{config.freeze_depth}{above}"


def _interval_text(run: RunRecord) -> str:
    """The accuracy's interval where the result holds one."""
    ends = None if run.accuracy is None else _interval(run.run_id, settings.tracking_uri())
    return f"{words.interval(ends)} · " if ends else ""


@st.cache_data(max_entries=2000, show_spinner=False)
def _interval(run_id: str, store: str) -> list[float] | None:
    result = tracking.run(run_id).result or {}
    return (result.get("test") or {}).get("ci95")


def _several(label: str, key: str, options: Iterable[str], format_func=str) -> None:
    st.multiselect(label, options, key=key, format_func=format_func, placeholder="all", width=165,
                   persist_state="session")


def _distinct(names: Iterable[str]) -> list[str]:
    return sorted(set(names))


def _passes(wanted, value: str) -> bool:
    return not wanted or value in wanted
