"""Painted pictures of three colours, and rows that stand for what a backbone makes of them: no TensorFlow."""

import numpy as np

from tests.adaptation.domains import CLASSES, described, mix_up, paint
from tl_core.adaptation import domain_features
from tl_core.discovery import request

__all__ = ["CLASSES", "asked", "blobs", "mix_up", "paint", "without_network"]
BASE = {"backbone": "small_cnn", "weights": "random", "image_size": 32, "maps": ()}


def without_network(monkeypatch):
    """Mean colours of a picture's quarters in place of features."""
    describe = described()
    monkeypatch.setattr(domain_features, "describe", lambda config, dataset, domains, progress, layer, stage: describe(
        config, dataset, domains))


def asked(folder, features="random,pixels", **fields):
    return request.of_fields(str(folder), features, **{**BASE, **fields})


def blobs(k=4, each=30, width=8, gap=6.0, seed=0):
    """(k * each, width) rows around k middles, and which each is of."""
    random = np.random.default_rng(seed)
    truth = np.repeat(np.arange(k), each)
    return gap * random.normal(size=(k, width))[truth] + random.normal(size=(len(truth), width)), truth
