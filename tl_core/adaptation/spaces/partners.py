"""Texts and pictures that go together: what can tie a network that reads texts to one that sees pictures.

No network sees both, so a pair is an example of each. That they are of the same thing is told by their classes, as a
caption would tell it; no tie reads which class that is.
"""

import numpy as np

PARTNERS = 3  # the draw


def partners(source: np.ndarray, target: np.ndarray, seed: int) -> tuple[np.ndarray, np.ndarray]:
    """(n,) bool, which of the source's examples are labelled, and (m,) each target example's partner among the others.

    ``source`` (n,) and ``target`` (m,) are labels, -1 for none. Half of each class's source examples, drawn with the
    seed, are partners and no labelled ones; a target example has one of its class, -1 where there is none. A partner
    serves twice only where its class has too few.
    """
    random = np.random.default_rng([seed, PARTNERS])
    labelled, partner = np.ones(len(source), bool), np.full(len(target), -1)
    for label in np.unique(source):
        drawn = random.permutation(np.flatnonzero(source == label))[:int((source == label).sum()) // 2]
        of_class = np.flatnonzero(target == label)
        labelled[drawn] = False
        if len(drawn):
            partner[of_class] = np.resize(drawn, len(of_class))
    return labelled, partner
