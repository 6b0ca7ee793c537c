"""What a run has gone through so far, over all its phases. No TensorFlow here."""

import time
from collections.abc import Callable, Mapping
from typing import Any

from tl_core import metrics
from tl_core.events import Emit, Progress
from tl_core.training.early_stopping import Best
from tl_core.training.metric_sampling import EVERY, MetricSampler


class StopRun(Exception):
    """The user wants the run to end now."""


class RunHistory:
    """History, best weights and messages of one run of ``images`` training pictures an epoch.

    ``history`` has a list for every metric, each with a value for every epoch: None where its phase did not
    measure it. ``loss`` is always among them.
    """

    def __init__(self, emit: Emit, should_stop: Callable[[], bool], images: int, batch_size: int, epochs: int,
                 clock: Callable[[], float] = time.monotonic, left: Callable[[], float] | None = None):
        self.emit = emit
        self.images, self.batch_size = images, batch_size
        self.steps_per_epoch = -(-images // batch_size)
        self.points = MetricSampler(emit, self.steps_per_epoch * epochs, clock, left)
        self.history: dict[str, list[float | None]] = {name: [] for name in metrics.DEFAULT}
        self.best = Best()
        self.diverged = False
        self.positions: list[list[float]] | None = None  # of the last map, towards which the next one is turned
        self._should_stop, self._clock = should_stop, clock
        self._last_progress = float("-inf")

    @property
    def epochs_done(self) -> int:
        return len(self.history["loss"])

    def to_dict(self) -> dict:
        """How far the run is, with JSON's types."""
        return {"history": {name: list(values) for name, values in self.history.items()},
                "step": self.epochs_done * self.steps_per_epoch, "best": self.best.to_dict(),
                "points": self.points.to_dict(), "positions": self.positions}

    def recall(self, state: dict, best: Any) -> None:
        """Go on where ``to_dict`` was asked, with the weights of the ``best`` epoch so far."""
        self.history = {name: list(values) for name, values in state["history"].items()}
        self.best.recall(state["best"], best)
        self.points.recall(state["points"])
        self.positions = state.get("positions")

    def check(self) -> None:
        """Raise ``StopRun`` if the user asked for it."""
        if self._should_stop():
            raise StopRun

    def pace(self, first: int, count: int) -> None:
        """``count`` batches from ``first`` (from 0) on have ended at once; ``batch`` tells each of them."""
        self.points.pace(count, sum(map(self.batch_images, range(first, first + count))))

    def batch(self, epoch: int, number: int, values: Mapping[str, float]) -> None:
        """Batch ``number`` (from 0) of ``epoch`` (from 0) has ended with its own values, by metric."""
        self.points.batch(epoch * self.steps_per_epoch + number + 1, values)
        self.check()

    def batch_images(self, number: int) -> int:
        """Pictures in batch ``number``; the last one of an epoch may be smaller."""
        return min(self.batch_size, self.images - number * self.batch_size)

    def epoch(self, logs: Mapping[str, float], weights: Callable[[], Any]) -> None:
        """An epoch and its validation have ended, with values by metric; ``weights`` gives a copy worth keeping."""
        values = {name: float(value) for name, value in logs.items()}
        if not self.epochs_done:
            self.history = {name: [] for name in metrics.in_order(values)}
        done = self.epochs_done
        for name in values:  # the first phase that measures it
            self.history.setdefault(name, [None] * done)
        for name, column in self.history.items():
            column.append(values.get(name))
        if self.best.improves(values):
            self.best.keep(self.epochs_done, values, weights())
        self.points.epoch(self.epochs_done, values)

    def begin_work(self) -> None:
        """Work outside fitting begins; short work stays untold."""
        self._last_progress = self._clock()

    def progress(self, stage: str, done: int, total: int) -> None:
        """``done`` of ``total`` of it, told at most five times a second."""
        if self._clock() - self._last_progress >= EVERY:
            self._last_progress = self._clock()
            self.emit(Progress(stage=stage, done=done, total=total))
