"""What can be asked of answers nobody knows the truth of: losses of the target's logits, with their gradients.

All take logits (m, K) float64 and give the loss and its gradient by the logits (m, K). Smaller is better.
"""

import numpy as np

from tl_core.statistics.softmax import softmax

TEMPERATURE = 2.5  # MCC's, from its paper
_TINY = 1e-300


def information_maximisation(logits: np.ndarray) -> tuple[float, np.ndarray]:
    """Mean entropy of the answers less the entropy of their mean: sure of each picture, undecided over all of them.

    L = mean_i H(q_i) - H(mean q). Krause et al. 2010, Discriminative clustering by regularized information
    maximization, NeurIPS 23; for adaptation Liang et al. 2020, arXiv:2002.08546.
    """
    q = softmax(logits)
    logs, mean = _log(q), q.mean(axis=0)
    loss = -float((q * logs).sum()) / len(q) + float(mean @ _log(mean))
    return loss, _through_softmax(q, (_log(mean) - logs) / len(q))


def batch_nuclear_norm(logits: np.ndarray) -> tuple[float, np.ndarray]:
    """Minus the nuclear norm of the answers (m, K) over m: large where they are sure and of many classes.

    Its gradient is -U V' / m from the singular value decomposition U S V', got from the eigenvectors of the small
    (K, K) product. Cui et al. 2020, arXiv:2003.12237.
    """
    q = softmax(logits)
    energy, axes = np.linalg.eigh(q.T @ q)
    kept = energy > energy.max() * 1e-12
    singular, axes = np.sqrt(energy[kept]), axes[:, kept]
    return -float(singular.sum()) / len(q), _through_softmax(q, -((q @ axes) / singular) @ axes.T / len(q))


def minimum_class_confusion(logits: np.ndarray, temperature: float = TEMPERATURE) -> tuple[float, np.ndarray]:
    """How much classes share their pictures: one less the mean diagonal of their confusion, rows summing to 1.

    q = softmax(logits / temperature), w_i = 1 + exp(-H(q_i)), C = q' diag(w) q, L = 1 - mean_j C_jj / sum_k C_jk; the
    rows of C sum to q' w. Jin et al. 2020, arXiv:1912.03699. The authors take w as given in the gradient; here it is
    followed too, since L-BFGS needs the gradient of what it minimises.
    """
    q = softmax(logits / temperature)
    logs = _log(q)
    entropy = -(q * logs).sum(axis=1)
    weight = 1 + np.exp(-entropy)
    squares, sums = weight @ q**2, np.maximum(weight @ q, _TINY)
    share = squares / sums
    by_weight = (q**2 / sums - q * (share / sums)).sum(axis=1)
    direct = weight[:, None] * (2 * q - share) / sums
    through_entropy = (by_weight * np.exp(-entropy))[:, None] * (logs + 1)
    slope = -(direct + through_entropy) / q.shape[1]
    return 1 - float(share.mean()), _through_softmax(q, slope) / temperature


def _log(q: np.ndarray) -> np.ndarray:
    return np.log(np.maximum(q, _TINY))


def _through_softmax(q: np.ndarray, slope: np.ndarray) -> np.ndarray:
    """The gradient by logits from that by probabilities."""
    return q * (slope - (q * slope).sum(axis=1, keepdims=True))
