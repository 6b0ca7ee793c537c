"""A run with the answers it kept to its test pictures. NumPy only."""

from dataclasses import dataclass
from functools import cached_property

import numpy as np

from tl_core import task_names, tracking
from tl_core.backbones import nouns
from tl_core.errors import UserError
from tl_core.statistics import predictions
from tl_core.statistics.predictions import Predictions
from tl_core.statistics.softmax import softmax
from tl_core.strategies import check_predicts
from tl_core.tracking import RunRecord

AGAIN = "Train it again to its end, or choose another run."


@dataclass(frozen=True, eq=False)
class RunPredictions:
    """``test``: the run's answers to n pictures over ``classes``, the names in the order of its logits.

    ``task`` is the one of several that they are of, None for that which the run is judged by.
    """

    record: RunRecord
    classes: tuple[str, ...]
    test: Predictions
    task: str | None = None

    @property
    def run_id(self) -> str:
        return self.record.run_id

    @cached_property
    def probabilities(self) -> np.ndarray:
        """(n, classes) float64, rows summing to 1."""
        return softmax(self.test.logits)

    @cached_property
    def predicted(self) -> np.ndarray:
        """(n,) int: the most likely class."""
        return self.test.logits.argmax(axis=1)

    @cached_property
    def confidences(self) -> np.ndarray:
        """(n,) the most likely class's share, 0–1."""
        return self.probabilities.max(axis=1)

    @cached_property
    def losses(self) -> np.ndarray:
        """(n,) each picture's cross-entropy, in nats."""
        return losses(self.test.logits, self.test.labels)


def of_run(run_id: str, task: str | None = None) -> RunPredictions:
    """The run of this id, and of its tasks the one it is judged by or ``task``.

    ``UserError`` where there is none, or none that was tested and kept its answers.
    """
    record = tracking.run(run_id)
    check_predicts(record.config.strategy, record.run_id)
    head = task_names.head_of(record.config.tasks, record.config.judged_task, task)
    path = tracking.fetch(record.run_id, predictions.file_of(head))
    result = record.result or {}
    told = result if head == predictions.JUDGED else result.get("tasks", {}).get(task, {})
    classes = tuple(told.get("classes") or ())
    if path is None or not classes:
        raise UserError(f"The run {record.run_id[:8]!r} ({record.status.lower()}) kept no answers to test "
                        f"{nouns.of_run(record.config).many}.",
                        "Expected a run that finished and was tested.", AGAIN)
    test = predictions.load(path)
    if not len(test) or test.logits.shape[1] != len(classes):
        raise UserError(f"The run {record.run_id[:8]!r} kept {len(test)} answers of {test.logits.shape[1]} classes.",
                        f"Expected at least one answer, of its {len(classes)} classes.", AGAIN)
    return RunPredictions(record, classes, test, None if head == predictions.JUDGED else task)


def losses(logits: np.ndarray, labels: np.ndarray) -> np.ndarray:
    """Cross-entropy of each of n pictures, in nats, from (n, classes) logits of any size."""
    logits = np.asarray(logits, np.float64)
    shifted = logits - logits.max(axis=1, keepdims=True)
    return np.log(np.exp(shifted).sum(axis=1)) - shifted[np.arange(len(labels)), labels]
