"""A linear head by L-BFGS: cross-entropy on the source, and what a method asks of its answers on the target."""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from tl_core.statistics.softmax import softmax

PENALTY = 1e-4  # on the squared weights; the bias is free
STEPS = 200
GRADIENT = 1e-5  # the steps end where no partial derivative is larger
# Of logits (m, K): the loss, and its gradient by the logits (m, K).
LogitLoss = Callable[[np.ndarray], tuple[float, np.ndarray]]


@dataclass(frozen=True, eq=False)
class LinearHead:
    """``weights`` (d, K) and ``bias`` (K,), float64."""

    weights: np.ndarray
    bias: np.ndarray

    def logits(self, rows: np.ndarray) -> np.ndarray:
        """(r, K) in the rows' own precision."""
        return rows @ self.weights.astype(rows.dtype) + self.bias.astype(rows.dtype)

    def __call__(self, rows: np.ndarray) -> np.ndarray:
        """(r, K) probabilities, float64."""
        return softmax(self.logits(rows))


@dataclass(frozen=True, eq=False)
class TargetTerm:
    """``weight`` times ``loss`` of the head's logits on ``rows`` (m, d)."""

    rows: np.ndarray
    loss: LogitLoss
    weight: float = 1.0


def fit_head(rows: np.ndarray, labels: np.ndarray, classes: int, *, weights: np.ndarray | None = None,
             penalty: float = PENALTY, start: LinearHead | None = None, target: TargetTerm | None = None,
             steps: int = STEPS, gradient: float = GRADIENT) -> LinearHead:
    """The head that minimises mean cross-entropy on ``rows`` (n, d) + ``penalty`` * |weights|² + the target's term.

    ``weights`` (n,) say how much each row counts. ``labels`` (n,) ints, or (n, K) float shares of each class. From
    ``start``, else from zeros; at most ``steps`` of L-BFGS (Liu and Nocedal 1989, Mathematical Programming 45).
    """
    from scipy.optimize import minimize  # a third of a second, which those who only list methods need not wait
    objective = _Objective(rows, labels, classes, weights, penalty, target)
    begin = np.zeros((rows.shape[1] + 1, classes)) if start is None else np.vstack([start.weights, start.bias])
    found = minimize(objective, begin.ravel(), jac=True, method="L-BFGS-B",
                     options={"maxiter": steps, "maxfun": 2 * steps, "gtol": gradient, "ftol": 0.0})
    solved = found.x.reshape(-1, classes)
    return LinearHead(solved[:-1], solved[-1])


class _Objective:
    """Value and gradient by the flat weights, the bias behind them."""

    def __init__(self, rows: np.ndarray, labels: np.ndarray, classes: int, weights: np.ndarray | None, penalty: float,
                 target: TargetTerm | None):
        self.rows, self.penalty, self.target = rows, penalty, target
        self.shares = np.eye(classes)[labels] if labels.ndim == 1 else labels
        counted = np.ones(len(rows)) if weights is None else np.asarray(weights, float)
        self.counted = (counted / counted.sum())[:, None]

    def __call__(self, flat: np.ndarray) -> tuple[float, np.ndarray]:
        both = flat.reshape(-1, self.shares.shape[1])
        head = LinearHead(both[:-1], both[-1])
        value, slope = self._source(head)
        if self.target is not None and self.target.weight:
            more, also = self._target(head, self.target)
            value, slope = value + more, slope + also
        value += self.penalty * float((head.weights**2).sum())
        slope[:-1] += 2 * self.penalty * head.weights
        return value, slope.ravel()

    def _source(self, head: LinearHead) -> tuple[float, np.ndarray]:
        chances = head(self.rows)
        value = -float((self.counted * self.shares * np.log(np.maximum(chances, 1e-300))).sum())
        return value, _by_weights(self.rows, self.counted * (chances * self.shares.sum(axis=1, keepdims=True)
                                                             - self.shares))

    def _target(self, head: LinearHead, term: TargetTerm) -> tuple[float, np.ndarray]:
        value, slope = term.loss(np.asarray(head.logits(term.rows), np.float64))
        return term.weight * value, term.weight * _by_weights(term.rows, slope)


def _by_weights(rows: np.ndarray, slope: np.ndarray) -> np.ndarray:
    """(d + 1, K) the gradient by weights and bias from that by logits (n, K)."""
    return np.vstack([rows.T @ slope.astype(rows.dtype), slope.sum(axis=0)]).astype(np.float64)
