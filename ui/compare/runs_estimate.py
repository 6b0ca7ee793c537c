"""How long a comparison will take: the sum over its runs, from what was measured of this machine."""

from collections.abc import Sequence

import streamlit as st

from tl_core import field_roles, settings
from tl_core.config import RunConfig
from tl_core.data import catalog
from tl_core.engine import engine as engines
from tl_core.engine import tasks
from tl_core.estimate import estimate as estimating
from tl_core.estimate import probe_cache
from tl_core.estimate.estimate import Counts, Estimate
from tl_core.field_roles import Role
from ui.shared import words
from ui.shared.page_tasks import PageTasks


@st.fragment(run_every=1)
def draw(planned: Sequence[RunConfig]) -> None:
    """A line: about how long, or what it waits for."""
    st.caption(f":material/timer: {sentence(planned)}")


def sentence(planned: Sequence[RunConfig]) -> str:
    """"About 6 min (5 min to 8 min) for all runs, one after another."; begins to measure where that is missing."""
    known = expected(planned)
    if isinstance(known, str):
        return known
    seconds, low, high = (sum(getattr(one, name) for one in known) for name in ("seconds", "low", "high"))
    return (f"About {words.duration(seconds)} ({words.duration(low)} to {words.duration(high)}) for all runs, one "
            "after another.")


def expected(planned: Sequence[RunConfig]) -> list[Estimate] | str:
    """Each run's estimate, those after the first with what it has made ready; else what there is to say instead."""
    if settings.scheduler():
        return "No estimate: runs train on another machine, whose speed is not known here."
    if any(config.target_domain for config in planned):
        return "No estimate: how long strategies that adapt take is not measured beforehand."
    probe = probe_cache.known(planned[0])
    if probe is None:
        return _waiting(planned[0])
    return [estimating.estimate(config, _counts(config), probe, ready=number > 0)
            for number, config in enumerate(planned)]


def _waiting(config: RunConfig) -> str:
    engine, key = engines.get_engine(), str(probe_cache.about(config))
    task = _probes().get(key)
    if task is not None and task.state == "failed":
        return f"This machine could not be measured. {words.plain(task.error)}"
    if engine.busy:
        return "The estimate waits until nothing trains: measuring would disturb both."
    if engine.state.status != "ready":
        return "The estimate comes when the training engine is ready."
    if task is None:
        _probes().submit(key, tasks.probe, config.model_dump(mode="json"), not probe_cache.has_network(config),
                         about=config)
    return "Measuring this machine for the estimate: a few batches, some seconds."


@st.cache_resource(show_spinner=False)
def _probes() -> PageTasks:
    return PageTasks(lambda probe, config: probe_cache.keep(config, probe))


def _counts(config: RunConfig) -> Counts:
    return _counted(**field_roles.values(config, Role.PICTURES))


@st.cache_data(ttl=120, max_entries=64, show_spinner=False)
def _counted(**fields) -> Counts:
    dataset = catalog.listing_of(RunConfig.parse(fields))
    return Counts(len(dataset.splits["train"].with_any_label()), *(
        int(dataset.splits[split].is_labelled.sum()) for split in ("val", "test")))
