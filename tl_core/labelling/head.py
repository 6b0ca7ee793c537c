"""The head that learns between two questions: logistic regression on stored rows, a fraction of a second."""

import warnings
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from tl_core.adaptation.blas_threads import one_thread

# Rows come from unit length: a stronger penalty learns slower from few labels (10, 100 and 1000 in docs/labelling.md).
INVERSE_PENALTY = 100.0
STEPS = 300


@dataclass(frozen=True, eq=False)
class AnsweredHead:
    """``classes`` K names; ``chances(rows)`` gives (n, K) float64, each row sums to 1."""

    classes: tuple[str, ...]
    model: Any

    def chances(self, rows: np.ndarray) -> np.ndarray:
        return self.model.predict_proba(rows)

    def predict(self, rows: np.ndarray) -> list[str]:
        """The likeliest class of each row."""
        return [self.classes[place] for place in self.chances(rows).argmax(axis=1)]


@one_thread
def learn(rows: np.ndarray, names: Sequence[str]) -> AnsweredHead | None:
    """A head of answered ``rows`` (m, d) and their classes' ``names``; None for fewer than two classes."""
    if len(set(names)) < 2:
        return None
    from sklearn.linear_model import LogisticRegression
    with warnings.catch_warnings():  # early on most answers are of a class of their own: they are classes all the same
        warnings.filterwarnings("ignore", "The number of unique classes is greater than 50%")
        model = LogisticRegression(C=INVERSE_PENALTY, max_iter=STEPS).fit(np.asarray(rows, np.float64), list(names))
    return AnsweredHead(tuple(str(name) for name in model.classes_), model)
