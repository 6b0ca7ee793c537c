"""Made-up features of known separability."""

import numpy as np


def clouds(gap: float, count: int = 120, width: int = 8, classes: int = 3, seed: int = 0) -> tuple:
    """Features (count, width) and labels: normal clouds, their middles ``gap`` from 0, each on its own axis."""
    random = np.random.default_rng(seed)
    labels = np.arange(count) % classes
    features = random.normal(size=(count, width))
    features[:, :classes] += gap * np.eye(classes)[labels]
    return features, labels


def head(sureness: float, count: int = 120, source: int = 5, classes: int = 3, seed: int = 0) -> tuple:
    """A source head's probabilities (count, source), more telling the larger ``sureness``, and labels."""
    random = np.random.default_rng(seed)
    labels = np.arange(count) % classes
    raw = random.normal(size=(count, source))
    raw[np.arange(count), labels] += sureness
    exp = np.exp(raw)
    return exp / exp.sum(axis=1, keepdims=True), labels


def rotated(features: np.ndarray, seed: int = 1) -> np.ndarray:
    """The same cloud seen from another side."""
    turn, _ = np.linalg.qr(np.random.default_rng(seed).normal(size=(features.shape[1],) * 2))
    return features @ turn
