"""The Train page's right side: one run, waiting, running or ended."""

import functools

import streamlit as st

from tl_core import events, plan, settings, task_names, tracking
from tl_core.backbones import nouns
from tl_core.backbones.catalog import BACKBONES
from tl_core.config import RunConfig
from tl_core.engine import engine as engines
from tl_core.errors import UserError
from tl_core.server import sources
from tl_core.strategies import STRATEGIES
from tl_core.tracking import weights_name
from ui.shared import live_chart, own_runs, read_only, store_trouble, visibility, words
from ui.train import run_time, stopped_run, task_table

ANCHOR = "run"
OTHERS = ("This visit has not started it, so somebody else may be waiting for it. It ends after the current batch; the "
          "best weights so far are kept.")

AGAIN_SECONDS = 4
SOON_SECONDS = 1


def draw(run_id: str) -> None:
    """Draw the run called ``run_id``; an unknown one gives a message."""
    try:
        with st.spinner("Opening the run …", show_time=False):
            record = tracking.run(run_id)
            tail = engines.get_engine().tail(record.run_id)
    except UserError as error:
        st.error(words.plain(str(error)), icon=":material/error:")
        return
    end = tail.end
    # The same four places before and after the end: the curves stay mounted, and with them the zoom.
    above, state, curves, below = (st.container(gap="small") for _ in range(4))
    with above:
        _headline(record, end)
    with state:
        if end is not None:
            _ended(end, record)
            _go_on(record)
    with curves:
        ended = live_chart.curves({record.run_id: title(record.config)}, over=end is not None,
                                  noun=nouns.of_run(record.config), **_tasks(record.config))
        if record.config.strategy in STRATEGIES and (why := plan.without_epoch_maps(record.config)):
            st.caption(why)
    if ended and end is None:
        st.rerun()
    if end is not None and not isinstance(end, events.Failed):
        with below:
            if (end.result.get("test") or {}).get("tasks"):
                task_table.draw(record.run_id, end.result, nouns.of_run(record.config))
            if end.result.get("seconds"):
                run_time.draw(record, end.result)
            if not _predicts(record.config) and isinstance(end, events.Finished):
                read_only.page_link("../pages/self_taught.py", icon=":material/school:",
                                    label="Is it worth anything? Hold its features against every control",
                                    query_params={"run": record.run_id, "data": record.config.data})
            if end.result.get("confusion"):
                _confusion(end.result, record.config)
                read_only.page_link("../pages/evaluate.py", icon=":material/quiz:",
                                    label="Evaluate this run: its mistakes, classes and calibration",
                                    query_params={"run": record.run_id})


def _tasks(config: RunConfig) -> dict:
    """What the curves of a run on several tasks need, or of one that learns without labels."""
    if not config.several_tasks:
        return {"predicts": _predicts(config)}
    blocks = BACKBONES.get(config.backbone).blocks if config.backbone in BACKBONES else ()
    return {"tasks": task_names.metric_names(config.tasks or ()), "blocks": [block.name for block in blocks]}


def _predicts(config: RunConfig) -> bool:
    """Whether its network knows classes: one that learnt without labels knows none."""
    return config.strategy not in STRATEGIES or STRATEGIES.get(config.strategy).predicts


def only(run_id: str | None) -> None:
    """The run by itself, as a link for a class shows it."""
    if run_id:
        draw(run_id)
    else:
        st.info("This link shows no run. Ask for one that does.", icon=":material/link_off:")


def invite(last: str | None) -> None:
    """What the page says without a run; ``last`` is the one this visitor saw before."""
    st.info("Press **Train** and watch loss and accuracy grow here. The page's address will hold the run: reload it, "
            "or send it to somebody, and it is still there.", icon=":material/show_chart:")
    if last:
        read_only.page_link("../pages/train.py", label="Back to the run you watched", icon=":material/arrow_back:",
                            query_params={"run": last})


def title(config: RunConfig) -> str:
    """A run's name for people: what was transferred to what, and how."""
    backbone = BACKBONES.get(config.backbone).title if config.backbone in BACKBONES else config.backbone
    strategy = STRATEGIES.get(config.strategy).title if config.strategy in STRATEGIES else config.strategy
    return f"{backbone} on {config.data}, {strategy.lower()}"


def status_of(record, end) -> str:
    """The run's state; the tail knows of an end a moment before the store does."""
    if isinstance(end, events.Finished):
        return "FINISHED"
    if isinstance(end, events.Stopped):
        return "STOPPED"
    if isinstance(end, events.Failed):
        return "INTERRUPTED" if record.status == "INTERRUPTED" else "FAILED"
    return record.status


def _headline(record, end) -> None:
    config = record.config
    st.header(words.plain(title(config)), anchor=ANCHOR)
    depth = f"freeze depth {config.freeze_depth}" if config.freeze_depth is not None else "default freeze depth"
    depth += f" to {config.freeze_above}" if config.freeze_above is not None else ""
    st.caption(f"{depth}, {words.plural(config.epochs, 'epoch')}, {nouns.size_of_run(config)}, "
               f"{words.plain(weights_name.said(config.weights))}, seed {config.seed}; run {record.run_id[:8]}.")
    if end is None:
        _active(record)
    else:
        with _line():
            _badge(words.status(status_of(record, end)))
            _about(record)
    if sources.paths(config):
        st.caption("The command line named its data or weights by a path. Pages open them through this run only.")


def _line():
    return st.container(horizontal=True, vertical_alignment="center", gap="small")


def _about(record) -> None:
    """When it began, and its link."""
    st.caption(words.ago(record.created).capitalize(), width="content")
    if not read_only.on():
        with st.popover("Link for a class", icon=":material/ios_share:", type="tertiary"):
            visibility.share(record.run_id, record.user, record.visibility,
                             functools.partial(tracking.set_visibility, record.run_id), run=record.run_id)


def _badge(status: words.Status, more: str = "") -> None:
    st.badge(f"{status.word}{more}", icon=status.icon, color=status.colour)


@st.fragment(run_every=1)
@store_trouble.reported
def _active(record) -> None:
    """State, place and Stop; looks once a second and gives way to the results at the end."""
    engine, run_id = engines.get_engine(), record.run_id
    if engine.tail(run_id).end is not None:
        st.rerun()
    turn = engine.place(run_id)
    with _line():
        if turn is None:
            _badge(words.status("RUNNING"))
        else:
            _badge(words.status("QUEUED"), f": {words.place(turn).lower()}")
        if _stop_pressed(run_id):
            _stop(run_id)
        _about(record)
    if turn is not None and engine.state.status != "ready":
        st.caption(f"{words.plain(engine.state.message)} The run starts by itself.")


def _stop_pressed(run_id: str) -> bool:
    """Stop, at once for a run that this visit has started, after a question for somebody else's."""
    if own_runs.mine([run_id]) or read_only.on():
        return read_only.button("Stop", key="stop", icon=":material/stop_circle:",
                                help="Ends after the current batch; the best weights so far are kept.")
    with st.popover("Stop", icon=":material/stop_circle:", key="ask stop"):
        st.markdown(OTHERS)
        return read_only.button("Stop it", key="stop", type="primary", icon=":material/stop_circle:")


def _stop(run_id: str) -> None:
    try:
        read_only.check()
        engines.get_engine().cancel(run_id)
        st.toast("Stopping after the current batch.", icon=":material/stop_circle:")
    except UserError as error:
        st.error(words.plain(str(error)), icon=":material/error:")


def _ended(end, record) -> None:
    if isinstance(end, events.Failed):
        st.error(words.plain(end.reason), icon=":material/error:")
        return
    if isinstance(end, events.Stopped):
        stopped_run.draw(end.result, record, end.reason)
    else:
        _results(end.result, record.config)


def _go_on(record) -> None:
    """Continue, where the run has kept a state to go on from; shown anew once that changes."""
    if record.status == "FINISHED":
        return
    possible = tracking.can_resume(record)
    # The tail knows of an end a moment before the store does, and only then the run may go on.
    st.fragment(_look_again, run_every=SOON_SECONDS if record.active else AGAIN_SECONDS)(record.run_id, possible)
    if not possible:
        return
    with st.container(horizontal=True, vertical_alignment="center"):
        read_only.button("Continue", key="continue", icon=":material/play_arrow:", on_click=_continue,
                         args=(record.run_id,),
                         help="Goes on from its last kept epoch, with the weights, the optimizer and the random "
                              "numbers of that moment. Its curves continue.")


@store_trouble.reported
def _look_again(run_id: str, possible: bool) -> None:
    """Show the run anew once somebody else has let it go on, or once it may."""
    try:
        if _going_on(run_id, settings.tracking_uri()) == (False, possible):
            return
    except tracking.StoreError:
        raise
    except UserError:  # it was deleted meanwhile, which the page says
        pass
    st.rerun()


@st.cache_data(ttl=SOON_SECONDS, max_entries=100, show_spinner=False)
def _going_on(run_id: str, store: str) -> tuple[bool, bool]:  # asked of the store once for all who look
    """Whether the run goes on, and whether it could."""
    return engines.get_engine().tail(run_id).end is None, tracking.can_resume(tracking.run(run_id))


def _continue(run_id: str) -> None:
    try:
        read_only.check()
        engines.get_engine().resume(run_id)
        own_runs.add([run_id])
        st.toast("The run goes on.", icon=":material/play_arrow:")
    except UserError as error:
        st.error(words.plain(str(error)), icon=":material/error:")


def _results(result: dict, config: RunConfig) -> None:
    test, seconds, epochs = result["test"], result["seconds"], len(result["history"]["loss"])
    with st.container(horizontal=True, gap="small", key="run results"):
        if not _predicts(config):
            _neighbours(result["history"])
        else:
            _figure(f"Test accuracy{_of_task(config)}", words.percent(test["accuracy"]), _interval(test),
                    f"On {test['n']} {nouns.of_run(config).many} it never saw, with the 95 % confidence interval "
                    "(Wilson).")
        _figure("Best epoch", str(result.get("best_epoch") or "–"), f"of {epochs}",
                f"Its weights, with the highest validation accuracy{_watched(config)}, were kept and tested."
                if _predicts(config) else "Its weights, with the lowest validation loss, were kept.")
        _figure("Time", words.duration(seconds["total"]), f"{words.duration(seconds['training'])} fitting",
                f"{seconds['features']:.1f} s went into the frozen blocks' outputs.")


def _neighbours(history: dict) -> None:
    """What stands in the place of a test of a network that knows no class."""
    values = [value for value in history.get("val_neighbour_accuracy") or () if value is not None]
    _figure("Neighbours alike", words.percent(values[-1] if values else None), "after the last epoch",
            "How often most of the ten nearest training pictures have the class of a validation picture. Labels are "
            "looked at for this figure alone; the network itself knows no class.")


def _of_task(config: RunConfig) -> str:
    return f" of {words.plain(config.judged_task)}" if config.several_tasks and config.judged_task else ""


def _watched(config: RunConfig) -> str:
    """What decides on the best epoch, where a run has several tasks."""
    if not config.several_tasks:
        return ""
    return f" of {words.plain(config.main_task)}" if config.main_task else " on average over its tasks"


def _figure(label: str, value: str, more: str | None, explained: str) -> None:
    st.metric(label, value, delta=more, delta_color="off", delta_arrow="off", border=True, help=explained)


def _interval(test: dict) -> str | None:
    return f"95 % CI: {words.interval(test['ci95'])}" if test.get("ci95") else None


def _confusion(result: dict, config: RunConfig) -> None:
    from ui.shared import charts  # NumPy and Plotly only once there is something to draw

    many = nouns.of_run(config).many
    st.markdown(f"**Confusion matrix**{_of_task(config)}, test {many}" if config.several_tasks else
                f"**Confusion matrix** of the test {many}")
    st.caption(words.plain(charts.worst_confusion(result["confusion"], result["classes"], nouns.of_run(config))))
    figure = charts.confusion(result["confusion"], result["classes"], dark=st.context.theme.type == "dark")
    st.plotly_chart(figure, key="confusion", config={"displaylogo": False},
                    alt=f"Confusion matrix of the test {many}")
