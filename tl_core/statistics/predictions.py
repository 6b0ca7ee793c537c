"""A run's answers on its test pictures, and several runs' answers on the same ones. NumPy only."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from zipfile import BadZipFile

import numpy as np

from tl_core.errors import UserError

FILE = "test_predictions.npz"
JUDGED = "label"  # the head that a run is judged by


def file_of(head: str) -> str:
    """The file with the answers of one of a run's heads."""
    return FILE if head == JUDGED else f"test_predictions_{head}.npz"


@dataclass(frozen=True, eq=False)
class Predictions:
    """One run on its test pictures: ``keys`` (n,) text, ``labels`` (n,) int, ``logits`` (n, classes) float."""

    keys: np.ndarray
    labels: np.ndarray
    logits: np.ndarray

    @cached_property
    def correct(self) -> np.ndarray:
        """(n,) bool: whether the most likely class is the label."""
        return self.logits.argmax(axis=1) == self.labels if len(self) else np.zeros(0, bool)

    @property
    def classes(self) -> int:
        """How many classes the test pictures show."""
        return len(np.unique(self.labels))

    def __len__(self) -> int:
        return len(self.keys)


def load(path: Path | str) -> Predictions:
    """The predictions in a run's folder, or in a file; ``UserError`` where there are none to read."""
    path = Path(path)
    path = path / FILE if path.is_dir() else path
    try:
        with np.load(path, allow_pickle=False) as arrays:
            answers = Predictions(*(arrays[name] for name in ("keys", "labels", "logits")))
    except FileNotFoundError:
        raise _unreadable(f"There is no {path.name} in {path.parent}.") from None
    except (KeyError, ValueError, EOFError, BadZipFile) as error:
        raise _unreadable(f"{path} cannot be read: {error}.") from error
    return _checked(answers, path)


def same_pictures(runs: Sequence[Predictions]) -> np.ndarray:
    """Which answers were right, (runs, n) bool, every run's pictures in the first one's order.

    Raises ``UserError`` where two runs were tested on different pictures or with
    different labels: nothing could be paired.
    """
    first = runs[0]
    order = np.argsort(first.keys)
    rows = []
    for number, run in enumerate(runs, 1):
        mine = np.argsort(run.keys)
        _check_same(first, order, run, mine, number)
        row = np.empty(len(first), bool)
        row[order] = run.correct[mine]
        rows.append(row)
    return np.stack(rows)


def _check_same(first: Predictions, order: np.ndarray, run: Predictions, mine: np.ndarray, number: int) -> None:
    if not np.array_equal(first.keys[order], run.keys[mine]):
        shared = len(np.intersect1d(first.keys, run.keys))
        raise UserError(f"The first run was tested on {len(first)} pictures, number {number} on {len(run)}, "
                        f"of which {shared} are the same.", "Expected the same test pictures for all runs.",
                        "Compare runs with the same data set, classes, domain and split.")
    if not np.array_equal(first.labels[order], run.labels[mine]):
        raise UserError(f"The first run and number {number} know the same test pictures by different labels.",
                        "Expected the same classes in the same order.", "Compare runs with the same list of classes.")


def _checked(answers: Predictions, path: Path) -> Predictions:
    lengths = {len(answers.keys), len(answers.labels), len(answers.logits)}
    if len(lengths) != 1 or answers.logits.ndim != 2:
        raise _unreadable(f"The arrays in {path} do not belong together.")
    if len(np.unique(answers.keys)) != len(answers.keys):
        raise _unreadable(f"{path} lists a picture twice.")
    return answers


def _unreadable(problem: str) -> UserError:
    return UserError(problem, f"Expected {FILE}, as a finished and tested run writes it.",
                     "Train the run again, or leave it out of the comparison.")
