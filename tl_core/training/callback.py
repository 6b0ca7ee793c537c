"""What one run of a fit is told of every step and epoch, and when it leaves. No TensorFlow here."""

import math
from collections.abc import Callable, Mapping
from typing import Any

from tl_core.metrics import Monitor, watched
from tl_core.training.early_stopping import Patience
from tl_core.training.history import RunHistory
from tl_core.training.time_budget import TimeBudget


class PhaseCallback:
    """Tells ``run_history`` every batch and epoch of one phase.

    The run has ``stopped`` once ``patience`` is exhausted or its ``time`` is up, what is watched is no number any
    more (``run_history.diverged``), or something it called failed: then ``error`` is that, a
    ``StopRun`` where the user asked for it. ``weights`` gives a copy of what may be worth
    keeping, ``final`` is the one of the moment it left.
    """

    def __init__(self, run_history: RunHistory, patience: Patience, weights: Callable[[], tuple],
                 time: TimeBudget | None = None):
        self.stopped = self.timed_out = False
        self.error: Exception | None = None
        self.final: tuple | None = None
        self._run_history, self._patience, self._time = run_history, patience, time
        self._weights = weights

    @property
    def monitor(self) -> Monitor:
        """What early stopping watches."""
        return self._patience.monitor

    def to_dict(self) -> dict:
        """How far the phase is, with JSON's types."""
        return {"left": self.stopped, "timed_out": self.timed_out, "patience": self._patience.to_dict()}

    def recall(self, state: dict) -> None:
        """Go on where ``to_dict`` was asked."""
        self.stopped, self.timed_out = self.stopped or state["left"], state["timed_out"]
        self._patience.recall(state["patience"])

    def phase_begins(self) -> None:
        self._run_history.points.begin_phase()

    def epoch_begins(self, epoch: int, filling: bool = False) -> None:
        """``filling``: later epochs will be faster, because rows are computed in this one."""
        self._epoch = epoch
        self._run_history.points.begin_epoch(eta_known=not filling)

    def batches_end(self, first: int, values: Mapping[str, Any]) -> None:
        """Batches ``first``, ``first + 1``, … of the epoch, with each one's own values (batches,) by metric."""
        self._run_history.pace(first, len(values["loss"]))
        for number, row in enumerate(zip(*values.values(), strict=True), first):
            self.batch_ends(number, dict(zip(values, map(float, row), strict=True)))
            if self.stopped:
                return

    def batch_ends(self, number: int, values: Mapping[str, float]) -> None:
        if math.isfinite(values["loss"]):
            self._run_history.batch(self._epoch, number, values)
        else:
            self._diverge()

    def validation_begins(self) -> None:
        self._run_history.begin_work()

    def validated(self, done: int, total: int, batches: int = 1) -> None:
        """``done`` of ``total`` batches are judged, ``batches`` of them since last told."""
        self._run_history.progress("Validating", done, total)
        for _ in range(batches):
            self._run_history.check()

    def epoch_ends(self, logs: Mapping[str, float]) -> None:
        """With the epoch's values, by metric; every monitor's must be among them."""
        if not watched((*self._run_history.best.monitors, self._patience.monitor), logs):
            self._diverge()
            return
        self._run_history.epoch(logs, self._weights)
        self.timed_out = self._time is not None and self._time.up()
        if self._patience.exhausted(logs) or self.timed_out:
            self.stop()

    def stop(self, error: Exception | None = None) -> None:
        """The run takes no more part; other heads of the same step may go on."""
        self.stopped, self.error, self.final = True, error, self._weights()

    def _diverge(self) -> None:
        self._run_history.diverged = True
        self.stop()
