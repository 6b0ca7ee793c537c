"""Made-up pictures that two networks see: hidden numbers of a few classes, as 20 numbers by one, as 15 by the other."""

import numpy as np

from tl_core.adaptation.spaces.curves import TwoSpaces


def world(seed: int = 0, count: int = 120):
    """Source (rows, labels), target (rows, labels), and ``pairs(n)``: 6 hidden numbers of 4 classes."""
    random = np.random.default_rng(seed)
    middles = 3 * random.normal(size=(4, 6))
    eyes = [random.normal(size=(6, width)) for width in (20, 15)]

    def seen(network: int):
        labels = random.permutation(np.arange(count) % 4)
        hidden = middles[labels] + random.normal(size=(count, 6))
        return hidden @ eyes[network] + 0.05 * random.normal(size=(count, eyes[network].shape[1])), labels

    def pairs(number: int):
        hidden = middles[random.integers(0, 4, number)] + random.normal(size=(number, 6))
        return hidden @ eyes[0], hidden @ eyes[1]
    return seen(0), seen(1), pairs


def two_spaces(seed: int = 0, count: int = 80, same_network: bool = False) -> TwoSpaces:
    """A source of 80 pictures of 4 classes and a target of as many, half of it the pool.

    Classes are corners of a simplex and networks look from anywhere: any class could be taken for any other, so that
    without a tie 1 in 4 is what can be expected.
    """
    random = np.random.default_rng([seed, 7])
    middles, eyes = 5 * np.eye(4, 6), [random.normal(size=(6, width)) for width in (20, 15)]
    labels, truth = np.arange(count) % 4, random.permutation(np.arange(count) % 4)
    here, there = (middles[of] + random.normal(size=(count, 6)) for of in (labels, truth))
    seen = there @ eyes[0]
    return TwoSpaces(here @ eyes[0], labels, seen if same_network else there @ eyes[1], seen, truth,
                     np.arange(count // 2), np.arange(count // 2, count), 4, same_network)
