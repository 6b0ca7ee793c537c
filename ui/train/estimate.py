"""The Train page's estimate: how long a run will take, how much memory and disk, before it is started.

What it is made from is measured once a machine in a second process (``engine.task_process``), when
a backbone stays on the page for a moment; afterwards the freeze slider moves it at once.
"""

import json
import time

import streamlit as st

from tl_core import settings
from tl_core.config import RunConfig
from tl_core.data.catalog import Summary
from tl_core.engine import engine as engines
from tl_core.engine import tasks
from tl_core.estimate import estimate as estimating
from tl_core.estimate import probe_cache
from tl_core.estimate.estimate import Counts, Estimate, StoredShare
from ui.shared import read_only, task_turns, words
from ui.shared.page_tasks import PageTasks
from ui.train import estimate_text as say
from ui.train import task_facts

SETTLED_SECONDS = 1.5  # a config stays so long on the page before it is measured
FILE = "estimate.json"  # among a run's files
_SEEN, _SHOWN = "estimate seen", "estimate shown"  # session state: (what, since when); the estimate on the page


def draw(config: RunConfig | None, summary: Summary | None) -> None:
    """The card: what a config would take, or what is missing to say so."""
    st.session_state.pop(_SHOWN, None)
    with st.container(border=True, key="estimate", gap="small"):
        if config is None:
            st.caption(f"{say.ICON} The estimate comes back once the settings are right.")
        elif summary is None or not (counts := counted(summary, config)).train:
            st.caption(f"{say.ICON} How long it takes can be said once the set is here.")
        elif config.pool:
            st.caption(f"{say.ICON} No estimate: how long a step without labels takes is not measured beforehand. "
                       "Seconds under Advanced end it by the clock.")
        elif settings.scheduler():
            st.caption(f"{say.ICON} No estimate: runs train on another machine, whose speed is not known here.")
        elif (probe := probe_cache.known(config)) is None:
            _watch(config)
        else:
            ready = estimating.ready(config)
            expected = estimating.estimate(config, counts, probe, ready=ready)
            st.session_state[_SHOWN] = (config, expected)
            _show(config, expected, estimating.estimate(config, counts, probe, StoredShare(1, 1), ready), probe)


def counted(summary: Summary, config: RunConfig) -> Counts:
    """Pictures that a config trains on, by split."""
    if config.tasks:
        return task_facts.counted(config)

    def of(split: str) -> int:
        return sum(count for name, count in summary.counts.get(split, {}).items()
                   if not config.classes or name in config.classes)
    train = min(of("train"), config.limit or of("train"))
    return Counts(train, of("val"), of("test"), _of_source(train, summary, config))


def _of_source(train: int, summary: Summary, config: RunConfig) -> int | None:
    """Labelled pictures of a run with a target, as if all domains were as large; None for one without."""
    if config.target_domain is None:
        return None
    own_target = config.target_data is None and config.target_domain in summary.domains
    domains = len(summary.domains) or 1
    sources = len(config.source_domains) if config.source_domains else domains - own_target
    return round(train * sources / domains)


def remember(run_id: str, config: RunConfig) -> None:
    """Keep the estimate that the page showed for a config among the files of its run."""
    shown, expected = st.session_state.get(_SHOWN, (None, None))
    if shown == config and expected is not None:
        from tl_core import tracking
        (tracking.training_folder(run_id) / FILE).write_text(json.dumps(expected.to_dict()), encoding="utf8")


def stop_measuring() -> None:
    """End the probe under way: a run is to start, and each would slow the other."""
    _probes().cancel_all()


def _show(config: RunConfig, first: Estimate, again: Estimate, probe) -> None:
    st.markdown(say.headline(first), help=say.source(probe))
    st.caption(f"{say.once(config, first)} {say.again(first, again)}")


@st.cache_resource(show_spinner=False)
def _probes() -> PageTasks:
    """The probes under way of all visitors, by what they measure."""
    return PageTasks(lambda probe, config: probe_cache.keep(config, probe))


@st.fragment(run_every=1)
def _watch(config: RunConfig) -> None:
    """Wait for the probe of a config; start it once it has stayed on the page and nothing trains."""
    name = _name(config)
    task = _probes().get(name)
    if probe_cache.known(config) is not None:
        st.rerun()
    elif task is not None and task.state == "failed":
        _failed(name, task)
    else:
        st.caption(f":material/hourglass_top: {_waiting(config, name, task)}")


def _waiting(config: RunConfig, name: str, task) -> str:
    """Why there is no estimate yet; starts or ends the probe where that is due."""
    engine = engines.get_engine()
    if engine.busy:
        if task is not None:
            stop_measuring()
        return "The estimate waits: while a run trains, measuring this machine would disturb both."
    if engine.state.status != "ready":
        return "The estimate comes when the training engine is ready."
    if task is None or task.state == "cancelled":
        if _settled(name):
            fields = config.model_dump(mode="json")
            _probes().submit(name, tasks.probe, fields, not probe_cache.has_network(config), about=config)
        return say.MEASURING
    if task.state == "waiting":
        return f"{say.MEASURING} {task_turns.said(task)}."
    return f"{say.MEASURING} {task.progress[0]} …" if task.progress[0] else say.MEASURING


def _settled(name: str) -> bool:
    """Whether this has been on the page for a moment."""
    seen, since = st.session_state.get(_SEEN, ("", 0.0))
    if seen != name:
        st.session_state[_SEEN] = (name, time.monotonic())
        return False
    return time.monotonic() - since >= SETTLED_SECONDS


def _failed(name: str, task) -> None:
    st.caption(f":material/error: This machine could not be measured. {words.plain(task.error)}")
    if read_only.button("Try again", key="measure again", icon=":material/refresh:"):
        _probes().clear(name)
        st.rerun()


def _name(config: RunConfig) -> str:
    """The same for configs that the same probe answers."""
    return json.dumps(probe_cache.about(config), sort_keys=True)
