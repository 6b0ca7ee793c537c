"""What every method gives: a classifier of both domains' rows, those it has not seen too."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Literal

import numpy as np

# Which domain rows are of; (r,) ints say which of several sources, as ``AdaptationProblem.source_domains`` has them.
Domain = Literal["source", "target"] | np.ndarray
Move = Callable[[np.ndarray, Domain], np.ndarray]


def unmoved(rows: np.ndarray, domain: Domain) -> np.ndarray:
    """The rows themselves: a method that leaves features as they are."""
    return rows


@dataclass(frozen=True, eq=False)
class AdaptedClassifier:
    """``move(rows, domain)`` brings rows of either domain to where they are compared, ``classify`` is applied there.

    ``notes`` are sentences about what the method had to do otherwise than its paper. ``only_moves``: ``move`` has seen
    no label, and ``classify`` is a linear head learnt on the moved source.
    """

    classify: Callable[[np.ndarray], np.ndarray]
    move: Move = unmoved
    notes: tuple[str, ...] = ()
    only_moves: bool = False

    def predict_proba(self, rows: np.ndarray, domain: Domain = "target") -> np.ndarray:
        """(r, classes) float64, each row sums to 1, for ``rows`` (r, d) of a domain, seen in ``fit`` or not."""
        return self.classify(self.transform(rows, domain))

    def predict(self, rows: np.ndarray, domain: Domain = "target") -> np.ndarray:
        """(r,) the likeliest class of each row."""
        return self.predict_proba(rows, domain).argmax(axis=1)

    def transform(self, rows: np.ndarray, domain: Domain = "target") -> np.ndarray:
        """(r, d') the rows as ``classify`` sees them: what a map of both domains shows."""
        return self.move(np.asarray(rows, np.float32), domain)
