"""Runs as the rest of the program sees them: made, listed, found, ended, deleted, recovered."""

import contextlib
import json
import re
import shutil
import time
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from functools import cached_property
from pathlib import Path
from typing import Any

from pydantic import ValidationError

from tl_core import audit, ownership, settings
from tl_core.config import NESTED, RunConfig
from tl_core.errors import UserError
from tl_core.quotas import ledger
from tl_core.tracking import leftovers, liveness, pending_writes, store, stored_runs, tags
from tl_core.tracking.pauses import paused_before

ACTIVE = ("QUEUED", "RUNNING")
STATUSES = (*ACTIVE, "FINISHED", "STOPPED", "FAILED", "INTERRUPTED")
IDS_AT_ONCE = 200
_ID, _BEGINNING = re.compile("[0-9a-f]{32}"), re.compile("[0-9a-f]{1,32}")
_FROM_MLFLOW = {"SCHEDULED": "QUEUED", "RUNNING": "RUNNING", "FINISHED": "FINISHED", "FAILED": "FAILED"}
_TO_MLFLOW = {"FINISHED": "FINISHED", "FAILED": "FAILED", "STOPPED": "KILLED", "INTERRUPTED": "KILLED"}


@dataclass(frozen=True)
class RunRecord:
    """One run. ``status`` is QUEUED, RUNNING, FINISHED, STOPPED, FAILED or INTERRUPTED.

    A run whose process has gone is INTERRUPTED, whether or not anybody has written that
    down. ``ended`` is when it ended, its last heartbeat where it was lost, None while it
    waits or runs; ``seconds`` counts from the worker's start to then (or now).
    ``accuracy`` is the test accuracy in 0–1; ``comparison`` is the id of the comparison it
    belongs to; ``user`` who began it where people sign in, ``visibility`` who else may see it.
    ``result`` is read when asked for.
    """

    run_id: str
    status: str
    config: RunConfig
    reason: str | None
    created: datetime
    seconds: float | None
    owner: str
    accuracy: float | None
    comparison: str | None = None
    ended: datetime | None = None
    user: str | None = None
    visibility: str = ownership.DEFAULT
    artifact_uri: str | None = field(default=None, compare=False, repr=False)

    @property
    def active(self) -> bool:
        return self.status in ACTIVE

    @cached_property
    def result(self) -> dict[str, Any] | None:
        """What ``train --json`` printed, None where the run has not come so far."""
        if self.status not in ("FINISHED", "STOPPED"):
            return None
        path = store.fetch(self.run_id, "result.json", self.artifact_uri)
        return json.loads(path.read_text(encoding="utf8")) if path else None


def create_run(config: RunConfig, owner: str, status: str = "SCHEDULED", parent: str | None = None) -> str:
    """A new run in MLflow with its config as parameters, tag and ``config.json``; its id.

    ``parent`` is the comparison it belongs to.
    """
    client, now = store.client(), time.time()
    name = " ".join((config.data, config.backbone, config.strategy))
    run = client.create_run(store.experiment_id(), start_time=int(now * 1000), run_name=name, tags={
        tags.OWNER: owner, tags.HEARTBEAT: repr(now), **({tags.USER: user} if (user := ownership.name()) else {}),
        **({tags.STARTED: repr(now)} if status == "RUNNING" else {}), **({tags.PARENT: parent} if parent else {}),
        **tags.pack(tags.CONFIG, config.model_dump(mode="json"))})
    run_id = run.info.run_id
    with abandoned_unless_made([run_id]):
        _log_params(run_id, config)
        client.log_text(run_id, config.model_dump_json(indent=1), "config.json")
        if status != "RUNNING":  # what MLflow begins with
            client.update_run(run_id, status=status)
    audit.record("run-start", run_id)
    return run_id


@contextlib.contextmanager
def abandoned_unless_made(run_ids: Sequence[str]) -> Iterator[None]:
    """Take half-made runs out again, now or when the store can be written, where what is inside fails."""
    try:
        yield
    except Exception:
        for run_id in run_ids:
            abandon(run_id)
        raise


def abandon(run_id: str) -> None:
    """Take a run out that nobody will train, now or when the store can be written."""
    try:
        store.client().delete_run(run_id)
    except Exception:  # what was wrong with the store a moment ago
        pending_writes.abandon(run_id)


def children(parent: str) -> list[RunRecord]:
    """The runs of a comparison, those that whoever acts may see."""
    return _seen(listed(stored_runs.tagged(tags.PARENT, parent)))


def existing(run_ids: Iterable[str]) -> dict[str, RunRecord]:
    """The runs with exactly these ids; those left out that are not there, or that whoever acts may not see.

    What cannot be an id costs nothing.
    """
    return {record.run_id: record for record in _seen(listed(_of_ids(run_ids)))}


def ids_there(run_ids: Iterable[str]) -> set[str]:
    """Those of these ids that runs have, whoever may see them."""
    return {run.info.run_id for run in _of_ids(run_ids)}


def stored(run_ids: Iterable[str]) -> list[stored_runs.StoredRun]:
    """The runs of these ids as the index of runs keeps them, whoever may see them."""
    return [stored_runs.StoredRun.of(run) for run in _of_ids(run_ids)]


def of_others(run_ids: Iterable[str], owner: str) -> set[str]:
    """Those of these runs that another process than ``owner`` has taken."""
    return {run.info.run_id for run in _of_ids(run_ids) if run.data.tags.get(tags.OWNER, owner) != owner}


def deleted(run_ids: Iterable[str]) -> set[str]:
    """Those of these ids whose runs have been deleted; not those that the store has never had."""
    from mlflow.entities import ViewType
    return {run.info.run_id for run in _of_ids(run_ids, ViewType.DELETED_ONLY)}


def run(run_id: str) -> RunRecord:
    """The run of this id, or of the only id that begins so.

    ``UserError``, the same, where there is none and where whoever acts may not see it.
    """
    from mlflow.exceptions import MlflowException
    try:
        mlflow_run = store.client().get_run(run_id)
        records = [] if mlflow_run.info.lifecycle_stage == "deleted" else listed([mlflow_run])
    except MlflowException:
        records = []
    seen = _seen(records)
    return seen[0] if seen else _by_prefix(run_id)  # which sees no more


def set_visibility(run_id: str, visibility: ownership.Visibility) -> list[str]:
    """Say who else may see a run, or a comparison with its runs; the ids that changed.

    ``UserError`` where it is somebody else's.
    """
    parent = store.client().get_run(run_id)
    ownership.check_may_change("This comparison" if tags.COMPARISON in parent.data.tags else f"The run {run_id!r}",
                               parent.data.tags.get(tags.USER))
    changed = [run_id, *(run.info.run_id for run in stored_runs.tagged(tags.PARENT, run_id))]
    for one in changed:
        set_tags(one, {tags.VISIBILITY: ownership.check_visibility(visibility), tags.CHANGED: repr(time.time())})
    return changed


def source_model(weights: str | None) -> Path | None:
    """The saved network that ``run:ID`` weights name; None for other sources, ``UserError`` where it is missing."""
    if weights is None or not weights.startswith("run:"):
        return None
    return store.model_file(run(weights.removeprefix("run:")).run_id)


def end_run(run_id: str, status: str, reason: str | None = None, when: float | None = None) -> None:
    """Mark a run as ended with one of our statuses; ``when`` in seconds since 1970."""
    client, when = store.client(), when or time.time()
    values = {tags.END: status, tags.ENDED: repr(when), tags.REASON: (reason or "")[:tags.PIECE]}
    set_tags(run_id, values)
    client.set_terminated(run_id, _TO_MLFLOW[status], end_time=int(when * 1000))
    leftovers.sweep(run_id)


@audit.attempted("run-delete", "run_id")
def delete(run_id: str) -> str:
    """Delete a run and its files; its whole id. ``UserError`` while it waits or runs."""
    record = run(run_id)
    ownership.check_may_change(f"The run {run_id!r}", record.user)
    if record.active:
        raise UserError(f"The run {run_id!r} is {record.status.lower()}.", "Only a run that has ended can be deleted.",
                        "Stop it first.")
    folder = store.artifact_folder(record.run_id)
    set_tags(record.run_id, {tags.CHANGED: repr(time.time())})
    store.client().delete_run(record.run_id)
    if record.comparison and not stored_runs.tagged(tags.PARENT, record.comparison):
        store.client().delete_run(record.comparison)  # nothing is left to compare
    if isinstance(folder, Path):
        # MLflow's layout is <run>/artifacts; the run's own folder goes too.
        shutil.rmtree(folder.parent if folder.name == "artifacts" else folder, ignore_errors=True)
    shutil.rmtree(settings.home() / "work" / record.run_id, ignore_errors=True)
    ledger.forget_run(record.run_id)
    return record.run_id


def recover(owner: str) -> list[str]:
    """Mark the runs whose process has gone as interrupted, as of their last heartbeats; their ids.

    Runs of ``owner``, who asks, are alive.
    """
    active = [run for status in liveness.UNFINISHED for run in stored_runs.by_client(f"attributes.status = '{status}'")]
    lost = liveness.lost(active)
    gone = [run for run in active if run.info.run_id in lost and run.data.tags.get(tags.OWNER) != owner]
    for run in gone:
        end_run(run.info.run_id, "INTERRUPTED", liveness.reason(run), lost[run.info.run_id])
    return [run.info.run_id for run in gone]


def beat(run_ids) -> None:
    """Say that these runs' owner is alive."""
    for run_id in run_ids:
        store.client().set_tag(run_id, tags.HEARTBEAT, repr(time.time()))


def set_tags(run_id: str, values: dict[str, str]) -> None:
    from mlflow.entities import RunTag
    store.client().log_batch(run_id, tags=[RunTag(key, value) for key, value in values.items()])


def _log_params(run_id: str, config: RunConfig) -> None:
    from mlflow.entities import Param
    values = config.model_dump(mode="json")
    nested = {f"{owner}.{name}": value for owner in NESTED for name, value in values.pop(owner).items()}
    store.client().log_batch(run_id, params=[
        Param(name, ("" if value is None else str(value))[:500]) for name, value in {**values, **nested}.items()])


def listed(runs: Iterable) -> list[RunRecord]:
    """MLflow's runs (or ``StoredRun``) as records, in their order; what is no run of ours is left out."""
    runs = list(runs)
    lost = liveness.lost(runs)
    return [record for record in (_record(run, lost.get(run.info.run_id)) for run in runs) if record]


def _record(run, lost: float | None) -> RunRecord | None:
    """None for a run in our experiment that is not ours, or whose config this version cannot read.

    ``lost`` is the last heartbeat of a run whose process has gone, in seconds since 1970.
    """
    run_tags, info = run.data.tags, run.info
    try:
        config = RunConfig.model_validate(tags.unpack(tags.CONFIG, run_tags))
    except ValidationError:
        return None
    ended = lost if lost is not None else _ended(run)
    return RunRecord(
        run_id=info.run_id, status=_status(run, lost), config=config,
        reason=run_tags.get(tags.REASON) or None if lost is None else liveness.reason(run),
        created=_moment(info.start_time / 1000), seconds=_seconds(run_tags, ended), owner=run_tags.get(tags.OWNER, ""),
        accuracy=run.data.metrics.get("test_accuracy"), comparison=run_tags.get(tags.PARENT),
        ended=None if ended is None else _moment(ended), user=run_tags.get(tags.USER),
        visibility=run_tags.get(tags.VISIBILITY, ownership.DEFAULT), artifact_uri=info.artifact_uri)


def _status(run, lost: float | None) -> str:
    if lost is not None:
        return "INTERRUPTED"
    return run.data.tags.get(tags.END) or _FROM_MLFLOW.get(run.info.status, "INTERRUPTED")


def _ended(run) -> float | None:
    """When a run ended in seconds since 1970; MLflow's own word where somebody ended it there."""
    if tags.ENDED in run.data.tags:
        return float(run.data.tags[tags.ENDED])
    return None if run.info.status in liveness.UNFINISHED else (run.info.end_time or run.info.start_time) / 1000


def _moment(seconds: float) -> datetime:
    return datetime.fromtimestamp(seconds).astimezone()


def _seconds(run_tags: dict[str, str], ended: float | None) -> float | None:
    if tags.STARTED not in run_tags:
        return None
    until = time.time() if ended is None else ended
    return max(until - float(run_tags[tags.STARTED]) - paused_before(run_tags, until), 0.0)


def _of_ids(run_ids: Iterable[str], stage: int = 1) -> list:
    """MLflow's runs of these ids, by default those that have not been deleted (``ViewType.ACTIVE_ONLY``)."""
    ids = [run_id for run_id in dict.fromkeys(run_ids) if _ID.fullmatch(run_id)]
    return [run for start in range(0, len(ids), IDS_AT_ONCE) for run in store.client().search_runs(
        [store.experiment_id()], _one_of(ids[start:start + IDS_AT_ONCE]), stage, IDS_AT_ONCE)]


def _one_of(ids: Sequence[str]) -> str:
    names = ", ".join(f"'{run_id}'" for run_id in ids)
    return f"attributes.run_id IN ({names})"


def _beginning_with(prefix: str) -> list[RunRecord]:
    """Runs of the whole store whose ids begin so; a comparison's parent is none."""
    if not _BEGINNING.fullmatch(prefix):
        return []
    runs = store.client().search_runs([store.experiment_id()], f"attributes.run_id LIKE '{prefix}%'", max_results=20)
    return _seen(listed(runs))


def _seen(records: Iterable[RunRecord]) -> list[RunRecord]:
    """Those that whoever acts may see."""
    sight = ownership.sight()
    return [record for record in records if sight is None or sight.sees(record.user, record.visibility)]


def _by_prefix(prefix: str) -> RunRecord:
    matches = _beginning_with(prefix)
    if len(matches) == 1:
        return matches[0]
    if matches:
        several = f"{len(matches)} runs" if len(matches) < 20 else "Many runs"
        raise UserError(f"{several} begin with {prefix!r}.", "Expected an id that only one run has.",
                        "Give more of its characters.")
    raise UserError(f"No run named {prefix!r}.", "Expected a run's id, or its first characters.",
                    ownership.or_not_shared("`python -m tl_core runs` and the Runs page list them."))
