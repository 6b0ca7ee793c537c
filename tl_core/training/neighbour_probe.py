"""What a network that learns no classes has learnt all the same: whose neighbours its features are. No TensorFlow here.

Labels are looked at for the figure alone: nothing trains on it, and no epoch is chosen by it.
"""

from collections.abc import Callable
from typing import Literal

import numpy as np

from tl_core.statistics import embedding_spread
from tl_core.statistics.neighbours import neighbour_accuracy
from tl_core.training.batches import Batches
from tl_core.training.survey import Survey

ACCURACY = "val_neighbour_accuracy"
NEIGHBOURS = 10
BANK, ASKED = 400, 200  # pictures whose labels answer, and pictures that ask: so few that training hardly waits


class NeighbourProbe:
    """A ``survey`` of the stream that is trained on, and how often the nearest of ``bank`` name the class of ``asked``.

    ``tell(text, level)`` hears how it was before training, and that the embeddings have collapsed.
    """

    def __init__(self, survey: Survey, bank: Batches, asked: Batches,
                 tell: Callable[[str, Literal["info", "warning"]], None]):
        self._survey, self._bank, self._asked, self._tell = survey, bank, asked, tell
        self._first = True

    def __call__(self, on_progress: Callable[[int, int, int], bool]) -> dict[str, np.ndarray]:
        """Metrics, (1,) each; none where ``on_progress(done, total, batches since last told)`` says False."""
        surveyed = self._survey(on_progress)
        bank = self._features(self._bank, on_progress) if surveyed else None
        asked = self._features(self._asked, on_progress) if bank else None
        if bank is None or asked is None:
            return {}
        accuracy = neighbour_accuracy(*bank, *asked, NEIGHBOURS)
        self._say(accuracy, {name: float(of[0]) for name, of in surveyed.items()})
        return {**surveyed, ACCURACY: np.array([accuracy])}

    def _features(self, batches: Batches, on_progress) -> tuple[np.ndarray, np.ndarray] | None:
        found = []
        for number in range(len(batches)):
            group = batches.group(number, 1)
            features, _ = self._survey.watch.time("suffix", self._survey.steps.hidden_and_logits, group.x)
            found.append((features, group.y.argmax(axis=1) if group.y.ndim == 2 else group.y))
            if not on_progress(number + 1, len(batches), 1):
                return None
        features, labels = zip(*found, strict=True)
        return np.concatenate(features), np.concatenate(labels)

    def _say(self, accuracy: float, surveyed: dict[str, float]) -> None:
        if self._first:
            self._tell(f"As the network starts, the {NEIGHBOURS} nearest neighbours name the class of "
                       f"{accuracy:.0%} of the validation pictures.", "info")
        elif words := embedding_spread.collapse(surveyed):
            self._tell(words, "warning")
        self._first = False
