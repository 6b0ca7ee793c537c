"""Figures of predictions whose labels nobody knows: what stands in for an accuracy that may not be looked at. NumPy."""

import numpy as np

_TINY = 1e-12


def entropy(probabilities: np.ndarray) -> np.ndarray:
    """Of each row (…, classes), in nats: 0 where one class has it all, log(classes) where all have the same."""
    return -np.sum(probabilities * np.log(np.maximum(probabilities, _TINY)), axis=-1)


def mutual_information(probabilities: np.ndarray) -> float:
    """Entropy of the mean row less the mean entropy of the rows (n, classes), 0 to log(classes).

    High where each prediction is sure and all classes are predicted (Krause et al. 2010, NIPS; Musgrave et al. 2022,
    arXiv:2208.07360, "IM").
    """
    return float(entropy(probabilities.mean(axis=0)) - entropy(probabilities).mean())


def nuclear_norm(probabilities: np.ndarray) -> float:
    """Sum of the singular values of the rows (n, classes) over n (Cui et al. 2020, arXiv:2003.12237, "BNM").

    High for the same reasons as ``mutual_information``, and at most sqrt(min(n, classes) / n).
    """
    return float(np.linalg.norm(probabilities, ord="nuc") / len(probabilities))
