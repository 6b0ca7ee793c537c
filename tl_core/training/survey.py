"""What an objective is shown beside its batches: a stream without labels, as in inference. No TensorFlow here."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Protocol

import numpy as np

from tl_core.timer import Stopwatch
from tl_core.training.batches import Batches


class Surveys(Protocol):
    def survey(self, hidden: np.ndarray, logits: np.ndarray) -> dict[str, float]:
        """Of (n, width) and (n, classes): metrics by name."""


class Shows(Protocol):
    def hidden_and_logits(self, x: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
        """Rows (n, …) -> (n, width) and (n, classes)."""


class Sees(Protocol):
    def see_target(self, hidden: np.ndarray, logits: np.ndarray) -> None:
        """(n, width) and (n, classes)."""


@dataclass(frozen=True)
class Survey:
    """Shows ``objective``, and ``beside``, what ``steps`` make of all ``batches`` whenever it is called."""

    objective: Surveys
    steps: Shows
    batches: Batches
    watch: Stopwatch
    beside: Sees | None = None

    def __call__(self, on_progress: Callable[[int, int, int], bool]) -> dict[str, np.ndarray]:
        """Its metrics, (1,) each; none where ``on_progress(done, total, batches since last told)`` says False."""
        found = []
        for number in range(len(self.batches)):
            group = self.batches.group(number, 1)
            found.append(self.watch.time("suffix", self.steps.hidden_and_logits, group.x))
            if not on_progress(number + 1, len(self.batches), 1):
                return {}
        hidden, logits = (np.concatenate(parts) for parts in zip(*found, strict=True))
        if self.beside is not None:
            self.beside.see_target(hidden, logits)
        return {name: np.array([value]) for name, value in self.objective.survey(hidden, logits).items()}
