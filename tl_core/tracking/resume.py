"""A run goes on: its end is taken back, and what it had said after its kept state is forgotten."""

import functools
import math
import time
from dataclasses import dataclass
from pathlib import Path

from tl_core import audit, events, metrics, ownership, settings
from tl_core.errors import UserError
from tl_core.tracking import event_encoding, pauses, records, store, tags
from tl_core.tracking.catch_up import catch_up
from tl_core.tracking.event_history import markers_of, past_of
from tl_core.tracking.records import RunRecord
from tl_core.tracking.writer import cut
from tl_core.training import checkpoint, metric_sampling


@dataclass(frozen=True)
class Resumed:
    """A run that goes on: its ``events`` so far, where they end, and how often it has gone on."""

    record: RunRecord
    events: list[events.Event]
    position: event_encoding.Position
    times: int


def can_resume(record: RunRecord) -> bool:
    """Whether the run was ended early and has kept a state to go on from."""
    return (not record.active and record.status != "FINISHED"
            and checkpoint.there(_folder(record.run_id, settings.tracking_uri(), settings.home())))


@audit.attempted("run-resume", "run_id")
def resume(run_id: str, owner: str, status: str = "SCHEDULED") -> Resumed:
    """Make a run wait or (``status`` "RUNNING") run again for ``owner``; ``UserError`` where it cannot go on."""
    catch_up()  # its last words may still be on their way
    record = records.run(run_id)
    ownership.check_may_change(f"The run {run_id!r}", record.user)
    about = _state(record)
    run_tags = store.client().get_run(record.run_id).data.tags
    position = _cut(record.run_id, run_tags, about)
    ended = record.ended.timestamp() if record.ended else time.time()
    _fill(record.run_id, about, ended)
    again = pauses.with_another(run_tags, pauses.Pause(ended, time.time(), position.step, position.epoch))
    for name in (tags.END, tags.ENDED, tags.REASON, tags.PROGRESS, tags.STOP_ASKED):
        if name in run_tags:
            store.client().delete_tag(record.run_id, name)
    records.set_tags(record.run_id, {**again, tags.OWNER: owner, tags.HEARTBEAT: repr(time.time())})
    store.client().update_run(record.run_id, status=status)
    return Resumed(records.run(record.run_id), past_of(record.run_id), position, len(pauses.pauses(again)))


def _state(record: RunRecord) -> dict:
    if record.active:
        raise UserError(f"The run {record.run_id!r} is {record.status.lower()}.",
                        "Only a run that has ended can go on.", "Wait for its end, or stop it first.")
    if record.status == "FINISHED":
        raise UserError(f"The run {record.run_id!r} has finished.", "Expected one that was stopped, interrupted or "
                        "killed.", "Train again with more epochs, or with run:ID as weights.")
    return checkpoint.read(_folder(record.run_id, settings.tracking_uri(), settings.home()), arrays=False).about


def _cut(run_id: str, run_tags: dict[str, str], about: dict) -> event_encoding.Position:
    """Forget what was said after the state; where it stands."""
    markers = markers_of(run_tags)
    kept, begun = [], False
    for marker in markers:
        event = events.from_dict(marker["event"])
        if isinstance(event, events.PhaseStarted):
            begun = True
            stays = event.index <= about["phase"]
        else:
            stays = not begun or not isinstance(event, events.Note) or event.text in about["told"]
        if stays:
            kept.append(marker)
    if len(kept) < len(markers):
        packed: dict[str, str] = {}
        for number, marker in enumerate(kept):
            packed |= tags.pack(f"{tags.EVENT}.{number:04d}", marker)
        for name in run_tags:
            if name.startswith(f"{tags.EVENT}.") and name not in packed:
                store.client().delete_tag(run_id, name)
        records.set_tags(run_id, packed)
    return event_encoding.Position(about["step"], len(about["history"]["loss"]), len(kept))


def _fill(run_id: str, about: dict, when: float) -> None:
    """Points that were on their way when everything ended; the state has them all."""
    from mlflow.entities import Metric
    missing = [metric for event in _points(about, when) for metric in event_encoding.event_metrics(event)]
    known = {name: {point.step for point in store.client().get_metric_history(run_id, name)}
             for name in {name for name, *_ in missing}}
    missing = [metric for metric in missing if metric[3] not in known[metric[0]]]
    while missing:
        first, missing = cut(missing)
        store.client().log_batch(run_id, metrics=[Metric(*metric) for metric in first])


def _points(about: dict, when: float) -> list[events.Event]:
    epochs, batches = metrics.epoch_points(about["history"]), metric_sampling.kept_points(about["points"])
    return [*(events.Epoch(time=when, epoch=numbers, values=values) for numbers, values in metrics.columns(epochs)),
            *(events.Batch(time=when, step=numbers, values=values, images_per_second=math.nan)
              for numbers, values in metrics.columns(batches))]


@functools.lru_cache(maxsize=4096)
def _folder(run_id: str, _uri: str, home: Path) -> Path:
    """Where the run trained; the same for as long as there is the run."""
    folder = store.artifact_folder(run_id)
    return folder if isinstance(folder, Path) else home / "work" / run_id
