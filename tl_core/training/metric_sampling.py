"""Gathers training points so that they leave as few messages. No TensorFlow here."""

import time
from collections.abc import Callable, Mapping, Sequence
from typing import Any

from tl_core import metrics
from tl_core.events import Batch, Emit, Epoch

EVERY = 0.2  # seconds between messages at least
MOST = 500  # points of a run at most, so that a curve stays light


Point = tuple[int, Mapping[str, float]]  # step or epoch, values by metric


class MetricSampler:
    """Sends ``Batch`` and ``Epoch`` at most five times a second, and no more than ``MOST`` training points a run.

    A run that ends by the clock says how many seconds are ``left``: its number of steps is not
    known, so its points become fewer as it grows.
    """

    def __init__(self, emit: Emit, steps: int, clock: Callable[[], float] = time.monotonic,
                 left: Callable[[], float] | None = None):
        self._emit, self._clock, self._steps, self._left = emit, clock, steps, left
        self._stride = max(1, -(-steps // MOST))
        self._sent = float("-inf")
        self._open: list[Mapping[str, float]] = []  # batches since the last point
        self._all: list[Point] = []  # every point so far, few enough to be kept
        self._batches: list[Point] = []
        self._epochs: list[Point] = []
        self._eta_known = True
        self._rate = _Rate(clock)

    def to_dict(self) -> dict:
        """How far it is, with JSON's types: all points, whether they have been sent or not."""
        return {"steps": self._steps, "open": self._open, "all": self._all}

    def recall(self, kept: dict) -> None:
        """Go on where ``to_dict`` was asked."""
        self._steps, self._all = kept["steps"], kept_points(kept)
        self._open = [_values(entry) for entry in kept["open"]]

    def skip(self, steps: int) -> None:
        """These steps will not come: a phase has ended early."""
        self._steps -= steps

    def begin_phase(self) -> None:
        """The next batch will be slow (it traces), so it says nothing about the pace."""
        self._rate = _Rate(self._clock)

    def begin_epoch(self, eta_known: bool = True) -> None:
        """``eta_known`` is False while later epochs will be faster by an unknown factor."""
        self._eta_known = eta_known
        self._rate.resume()

    def pace(self, steps: int, images: int) -> None:
        """``steps`` batches of ``images`` pictures in all have ended, since the last call or the epoch's begin."""
        self._rate.add(steps, images)

    def batch(self, step: int, values: Mapping[str, float]) -> None:
        """One batch's own values, by metric; ``step`` counts from 1 over the whole run."""
        self._open.append(values)
        stride = self._stride if self._left is None else max(1, step // (MOST // 5))
        if step == 1 or step % stride == 0 or step == self._steps:
            self._close_point(step)
        self._send_if_due()

    def epoch(self, epoch: int, values: Mapping[str, float]) -> None:
        """An epoch's values, by metric."""
        self._epochs.append((epoch, values))
        self._send_if_due()

    def flush(self) -> None:
        """Send what is gathered."""
        for steps, values in metrics.columns(self._batches):
            self._emit(Batch(step=steps, values=values, images_per_second=self._rate.images(),
                             eta_seconds=self._eta(steps[-1])))
        for numbers, values in metrics.columns(self._epochs):
            self._emit(Epoch(epoch=numbers, values=values))
        self._batches, self._epochs = [], []
        self._sent = self._clock()

    def _close_point(self, step: int) -> None:
        point = step, _means(self._open)
        self._batches.append(point)
        self._all.append(point)
        self._open = []

    def _send_if_due(self) -> None:
        if (self._batches or self._epochs) and self._clock() - self._sent >= EVERY:
            self.flush()

    def _eta(self, step: int) -> float | None:
        if self._left is not None:
            return round(self._left(), 1)
        seconds = self._rate.seconds_per_step()
        return None if seconds is None or not self._eta_known else round(seconds * (self._steps - step), 1)


def kept_points(kept: Mapping[str, Any]) -> list[Point]:
    """The training points in what ``to_dict`` gave, or that of an earlier version: (step, loss, accuracy)."""
    return [(step, _values(entry[0] if isinstance(entry[0], Mapping) else entry)) for step, *entry in kept["all"]]


def _values(entry: Mapping[str, float] | Sequence[float]) -> Mapping[str, float]:
    return entry if isinstance(entry, Mapping) else dict(zip(metrics.TRAINED, entry, strict=True))


def _means(batches: Sequence[Mapping[str, float]]) -> dict[str, float]:
    """Of every metric over the batches that measured it."""
    columns: dict[str, list[float]] = {}
    for values in batches:
        for name, value in values.items():
            columns.setdefault(name, []).append(value)
    return {name: sum(column) / len(column) for name, column in columns.items()}


class _Rate:
    """Pace over the last steps: pictures a second while training, seconds a step with everything around it."""

    def __init__(self, clock: Callable[[], float]):
        self._clock = clock
        self._mark: float | None = None  # end of the batches before, None where there is no pace yet
        self._images = self._busy = self._wall = 0.0
        self._steps = 0.0
        self._paused = 0.0

    def resume(self) -> None:
        """An epoch begins: what passed since the last batch was validation."""
        if self._mark is not None:
            now = self._clock()
            self._paused += now - self._mark
            self._mark = now

    def add(self, steps: int, images: int) -> None:
        now = self._clock()
        if self._mark is not None:
            fade = 0.95**steps  # remembers about the last twenty steps
            spent = now - self._mark
            self._images = fade * self._images + images
            self._busy = fade * self._busy + spent
            self._wall = fade * self._wall + spent + self._paused
            self._steps = fade * self._steps + steps
        self._mark, self._paused = now, 0.0

    def images(self) -> float:
        return round(self._images / self._busy, 1) if self._busy else 0.0

    def seconds_per_step(self) -> float | None:
        return self._wall / self._steps if self._steps else None
