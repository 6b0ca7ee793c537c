"""Comparisons: an MLflow run that is the parent of the runs compared, so that MLflow's own pages nest them."""

import time
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import partial

from tl_core import ownership, run_grid
from tl_core.config import RunConfig
from tl_core.errors import UserError
from tl_core.tracking import pending_writes, records, store, stored_runs, tags
from tl_core.tracking.event_encoding import Ended
from tl_core.tracking.heartbeat import heartbeat
from tl_core.tracking.store_errors import StoreError


@dataclass(frozen=True)
class Comparison:
    """Runs that were started together: ``run_ids`` in the order asked for, ``shared`` says what they share."""

    id: str
    name: str
    run_ids: tuple[str, ...]
    shared: str
    created: datetime
    user: str | None = None
    visibility: str = ownership.DEFAULT

    def runs(self) -> list[records.RunRecord]:
        """Those that have not been deleted since."""
        by_id = {record.run_id: record for record in records.children(self.id)}
        return [by_id[run_id] for run_id in self.run_ids if run_id in by_id]


def create_comparison(configs: Sequence[RunConfig], owner: str, name: str = "",
                      shared: str = "") -> Comparison:
    """A parent run and a waiting child of it for each of the resolved ``configs``."""
    client, now = store.client(), time.time()
    name = name or f"{run_grid.varied(configs)} on {configs[0].data}"
    parent = client.create_run(store.experiment_id(), start_time=int(now * 1000), run_name=name, tags={
        tags.OWNER: owner, tags.HEARTBEAT: repr(now), tags.COMPARISON: name, tags.SHARED: shared,
        **({tags.USER: user} if (user := ownership.name()) else {})}).info.run_id
    run_ids: list[str] = []
    with heartbeat(parent), records.abandoned_unless_made(run_ids), records.abandoned_unless_made([parent]):
        for config in configs:  # a hundred runs take a while to make
            run_ids.append(records.create_run(config, owner, parent=parent))
        records.set_tags(parent, tags.pack(tags.RUNS, run_ids))
    return Comparison(parent, name, tuple(run_ids), shared, datetime.fromtimestamp(now).astimezone())


def end_comparison(comparison_id: str, stopped: bool = False) -> None:
    """Mark the parent as ended, once all of its runs have; later, where the store cannot be written now."""
    end = Ended("STOPPED" if stopped else "FINISHED")
    try:
        records.end_run(comparison_id, end.status, when=end.time)
    except StoreError as error:
        try:
            pending_writes.keep_end(comparison_id, end)
        except OSError:
            raise error from None


def comparison(comparison_id: str) -> Comparison:
    """The comparison of this id; ``UserError`` where there is none, and where whoever acts may not see it."""
    from mlflow.exceptions import MlflowException
    try:
        run = store.client().get_run(comparison_id)
    except MlflowException:
        run = None
    if run is None or run.info.lifecycle_stage == "deleted" or tags.COMPARISON not in run.data.tags:
        raise _none(comparison_id)
    known = _comparison(run)
    ownership.check_may_see(known.user, known.visibility, partial(_none, comparison_id))
    return known


def comparisons() -> list[Comparison]:
    """The comparisons that whoever acts may see, newest first, however many runs came after them."""
    sight, known = ownership.sight(), map(_comparison, stored_runs.tagged(tags.COMPARISON))
    return [one for one in known if sight is None or sight.sees(one.user, one.visibility)]


def delete_comparison(comparison_id: str) -> None:
    """Take away a comparison whose runs are deleted; with the last of them it goes by itself."""
    if comparison_id not in {one.id for one in comparisons()}:
        return
    known = comparison(comparison_id)
    ownership.check_may_change("This comparison", known.user)
    if stored_runs.tagged(tags.PARENT, comparison_id):
        raise UserError("This comparison has runs.", "Expected one whose runs are deleted.", "Delete them first.")
    store.client().delete_run(comparison_id)


def _none(comparison_id: str) -> UserError:
    return UserError(f"No comparison named {comparison_id!r}.", "Expected a comparison's id.",
                     ownership.or_not_shared("`python -m tl_core compare --json` prints it."))


def _comparison(run) -> Comparison:
    kept = run.data.tags
    return Comparison(run.info.run_id, kept[tags.COMPARISON], tuple(tags.unpack(tags.RUNS, kept) or ()),
                      kept.get(tags.SHARED, ""), datetime.fromtimestamp(run.info.start_time / 1000).astimezone(),
                      kept.get(tags.USER), kept.get(tags.VISIBILITY, ownership.DEFAULT))
