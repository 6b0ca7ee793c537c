"""When a run's points came: for curves along seconds and steps, which its result does not hold."""

from dataclasses import dataclass, field

from tl_core.tracking import store, tags
from tl_core.tracking.event_encoding import BATCH_METRICS, EPOCH_METRICS
from tl_core.tracking.pauses import lasting, paused_before


@dataclass(frozen=True)
class MetricHistory:
    """A run's points as columns of equal length.

    ``batches`` has step, seconds, loss and accuracy (training, means since the point
    before); ``epochs`` has epoch, step, seconds, loss, accuracy, val_loss and
    val_accuracy. Seconds count from the worker's start.
    """

    batches: dict[str, list[float]] = field(default_factory=dict)
    epochs: dict[str, list[float]] = field(default_factory=dict)


def points(run_id: str) -> MetricHistory:
    """The points of a run, however far it has come."""
    found = store.client().get_run(run_id)
    begin = float(found.data.tags.get(tags.STARTED, found.info.start_time / 1000))
    batches = _columns(run_id, BATCH_METRICS, "step", begin, found.data.tags)
    epochs = _columns(run_id, {name: name for name in EPOCH_METRICS}, "epoch", begin, found.data.tags)
    per_epoch = _steps_per_epoch(found.data.tags)
    return MetricHistory(batches, {**epochs, "step": [epoch * per_epoch for epoch in epochs["epoch"]]})


def _columns(run_id: str, names: dict[str, str], counter: str, begin: float,
             found: dict[str, str]) -> dict[str, list[float]]:
    histories = {field: lasting(store.client().get_metric_history(run_id, name), found, counter)
                 for field, name in names.items()}
    steps = sorted(set.intersection(*map(set, histories.values())))
    when = next(iter(histories.values()))
    return {counter: steps, "seconds": [_worked(when[step].timestamp / 1000, begin, found) for step in steps],
            **{field: [history[step].value for step in steps] for field, history in histories.items()}}


def _worked(when: float, begin: float, found: dict[str, str]) -> float:
    return when - begin - paused_before(found, when)


def _steps_per_epoch(found: dict[str, str]) -> int:
    number = 0
    while (marker := tags.unpack(f"{tags.EVENT}.{number:04d}", found)) is not None:
        if marker["event"].get("type") == "run_started":
            return int(marker["event"]["steps_per_epoch"])
        number += 1
    return 1
