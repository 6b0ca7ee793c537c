"""How an entry's run is, read off what it says: waiting, running or over, and its accuracies so far."""

import math
from dataclasses import asdict, dataclass
from typing import Any, Literal

from tl_core import events
from tl_core.engine.event_log import EventLog

State = Literal["queued", "running", "finished", "stopped", "failed", "gone"]
ENDED = ("finished", "stopped", "failed", "gone")


@dataclass(frozen=True)
class RunFigures:
    """``validation`` is the last epoch's accuracy, of an ended run that of its best epoch; ``test`` comes at the end.

    ``place`` is a waiting run's in the queue; "gone" is a run that somebody has deleted.
    """

    state: State
    validation: float | None = None
    test: float | None = None
    epoch: int = 0
    epochs: int | None = None
    place: int | None = None

    @property
    def ended(self) -> bool:
        return self.state in ENDED

    def to_dict(self) -> dict[str, Any]:
        return asdict(self)


def of_log(log: EventLog | None) -> RunFigures:
    """The figures of what a run has said; None is a run that is not there any more."""
    if log is None:
        return RunFigures("gone")
    if log.end is not None:
        return _ended(log.end)
    state: State = "queued"
    validation, epoch, epochs, place = None, 0, None, None
    for event in log.events:
        if isinstance(event, events.RunQueued):
            place = event.place
        else:
            state = "running"
        if isinstance(event, events.RunStarted):
            epochs = event.epochs
        elif isinstance(event, events.Epoch):
            epoch, validation = event.epoch[-1], _last(event.values.get("val_accuracy"))
    return RunFigures(state, validation, None, epoch, epochs, place if state == "queued" else None)


def _ended(end: events.End) -> RunFigures:
    if isinstance(end, events.Failed):
        return RunFigures("failed")
    history, best = end.result.get("history") or {}, end.result.get("best_epoch")
    reached = history.get("val_accuracy") or []
    validation = _finite(reached[best - 1]) if best and best <= len(reached) else _last(reached)
    return RunFigures("finished" if isinstance(end, events.Finished) else "stopped", validation,
                      (end.result.get("test") or {}).get("accuracy"), len(reached), len(reached) or None)


def _last(values: list[Any] | None) -> float | None:
    return _finite(values[-1]) if values else None


def _finite(number: float | None) -> float | None:
    """None for what a diverged run says."""
    return number if number is not None and math.isfinite(number) else None
