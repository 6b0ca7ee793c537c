"""The best epoch so far, and when to give up hoping for a better one. No TensorFlow here."""

from collections.abc import Mapping, Sequence
from typing import Any

from tl_core.metrics import BEST, STOPPING, Monitor


class Best:
    """The best epoch of the whole run by its ``monitors``, of which the next one decides where the first are equal.

    By default: highest validation accuracy, at equal accuracy the lower loss. ``epoch`` counts
    from 1 and is None before the first; ``weights`` is whatever was kept with it.
    """

    def __init__(self, monitors: Sequence[Monitor] = BEST):
        self.monitors = tuple(monitors)
        self.epoch: int | None = None
        self.weights: Any = None
        self._scores: tuple[float, ...] | None = None

    def watch(self, monitors: Sequence[Monitor]) -> None:
        """Go on with these: epochs judged by others cannot be compared with what comes, so the next one is best."""
        if tuple(monitors) != self.monitors:
            self.monitors, self._scores = tuple(monitors), None

    def to_dict(self) -> dict:
        """All but the weights, with JSON's types."""
        return {"epoch": self.epoch, "figures": self._scores, "monitors": self.monitors}

    def recall(self, kept: dict, weights: Any) -> None:
        """Go on where ``to_dict`` was asked; states of earlier versions name no monitors."""
        self.epoch, self.weights = kept["epoch"], weights
        self.monitors = tuple(Monitor(*monitor) for monitor in kept.get("monitors", BEST))
        self._scores = kept["figures"] and tuple(kept["figures"])

    def improves(self, logs: Mapping[str, float]) -> bool:
        """Whether an epoch with these values, by name, is better than the best so far."""
        return self._scores is None or self._of(logs) > self._scores

    def keep(self, epoch: int, logs: Mapping[str, float], weights: Any) -> None:
        self.epoch, self.weights, self._scores = epoch, weights, self._of(logs)

    def _of(self, logs: Mapping[str, float]) -> tuple[float, ...]:
        return tuple(monitor.score(logs) for monitor in self.monitors)


class Patience:
    """Early stopping: True once ``epochs`` epochs in a row did not improve ``monitor``. None never stops."""

    def __init__(self, epochs: int | None, monitor: Monitor = STOPPING):
        self.monitor = monitor
        self._epochs = epochs
        self._lowest = float("inf")
        self._waited = 0

    def to_dict(self) -> dict:
        """What it has seen, with JSON's types."""
        return {"lowest": self._lowest, "waited": self._waited}

    def recall(self, kept: dict) -> None:
        """Go on where ``to_dict`` was asked."""
        self._lowest, self._waited = kept["lowest"], kept["waited"]

    def exhausted(self, logs: Mapping[str, float]) -> bool:
        """Tell it the next epoch's values, by name."""
        cost = -self.monitor.score(logs)
        self._waited = 0 if cost < self._lowest else self._waited + 1
        self._lowest = min(cost, self._lowest)
        return self._epochs is not None and self._waited >= self._epochs
