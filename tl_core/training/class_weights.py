"""Weights that let every class count the same, however many pictures it has. NumPy only."""

from collections.abc import Iterable, Sequence

import numpy as np

from tl_core.data.dataset import Dataset
from tl_core.modality_nouns import Noun


def balanced(labels: np.ndarray, classes: int) -> np.ndarray:
    """n / (k * count) of each class as float32 (classes,), for k classes that occur; 0 for one that does not.

    scikit-learn's "balanced" (King and Zeng 2001, Logistic regression in rare events data,
    Political Analysis 9): the mean weight of all n ``labels`` is 1.
    """
    labels = labels[labels >= 0]
    counts = np.bincount(labels, minlength=classes)
    return np.divide(len(labels), np.count_nonzero(counts) * counts, where=counts > 0,
                     out=np.zeros(classes)).astype(np.float32)


def by_target(dataset: Dataset, names: Iterable[str]) -> dict[str, np.ndarray]:
    """``balanced`` of each of these targets of a set, by its training labels."""
    targets = dataset.targets
    return {name: balanced(targets[name].labels["train"], len(targets[name].classes)) for name in names}


def in_words(weights: np.ndarray, classes: Sequence[str], noun: Noun, task: str | None = None) -> str:
    """A sentence that names the lightest and the heaviest class, of a ``task`` where there are several."""
    of = "" if task is None else f" of {task}"
    present = np.flatnonzero(weights)
    light, heavy = (present[find(weights[present])] for find in (np.argmin, np.argmax))
    if weights[light] == weights[heavy]:
        return f"Class weights{of}: every class has as many training {noun.many}, so all of them weigh 1."
    return (f"Class weights{of}: a {noun.one} of {classes[heavy]} counts {weights[heavy]:.2f}, one of {classes[light]} "
            f"{weights[light]:.2f}, and the others lie between.")
