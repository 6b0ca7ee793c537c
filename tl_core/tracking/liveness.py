"""Whether the process behind an unfinished run is still there, and when it was last heard of.

Nobody needs to have written that down: a process that was killed cannot, and there may be
no server that does it for it. So whoever reads a run asks here.
"""

import functools
from collections.abc import Callable, Iterable

from tl_core.tracking import store, tags
from tl_core.tracking.process_id import is_gone

UNFINISHED = ("SCHEDULED", "RUNNING")  # MLflow's words


def lost(runs: Iterable) -> dict[str, float]:
    """Ids of the MLflow runs that say they wait or run while their process has gone, with their last heartbeats.

    Heartbeats are in seconds since 1970. A comparison's heart beats for all of its runs:
    hundreds may wait. Its run is read only where that decides.
    """
    runs = list(runs)
    known = {run.info.run_id: run for run in runs}
    parent = functools.cache(lambda run_id: known.get(run_id) or _read(run_id))
    return {run.info.run_id: _last_heard(run, parent) for run in runs
            if run.info.status in UNFINISHED and _is_lost(run, parent)}


def reason(run) -> str:
    """What is told of a lost run."""
    what = "running" if run.info.status == "RUNNING" else "waiting"
    return (f"The program that ran it ended without a word while this run was {what}: it was killed, or the machine "
            "stopped.")


def _is_lost(run, parent: Callable) -> bool:
    owner = run.data.tags.get(tags.OWNER)
    if not owner or not is_gone(owner, _heartbeat(run)):
        return False
    # Its own heartbeat is too old, or the process has gone; in the first case the comparison's may be young.
    return is_gone(owner, max(_heartbeat(run), _heartbeat(parent(run.data.tags.get(tags.PARENT)))))


def _last_heard(run, parent: Callable) -> float:
    """A run that trains has a heartbeat of its own, one that waits may have its comparison's."""
    own = _heartbeat(run)
    return own if run.info.status == "RUNNING" else max(own, _heartbeat(parent(run.data.tags.get(tags.PARENT))))


def _heartbeat(run) -> float:
    return float(run.data.tags.get(tags.HEARTBEAT, 0)) if run is not None else 0.0


def _read(run_id: str | None):
    from mlflow.exceptions import MlflowException
    if run_id is None:
        return None
    try:
        return store.client().get_run(run_id)
    except MlflowException:  # it was deleted
        return None
