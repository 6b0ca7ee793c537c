"""Made-up domains: clouds of classes, the target's moved and stretched."""

import numpy as np

from tl_core.adaptation.problem import AdaptationProblem


def two_domains(classes: int = 4, source: int = 80, target: int = 60, width: int = 30, gap: float = 1.0,
                shift: float = 1.5, stretch: float = 2.0, seed: int = 0) -> tuple[AdaptationProblem, np.ndarray]:
    """A problem, and the target's labels, which no method sees."""
    random = np.random.default_rng(seed)
    middles = gap * random.normal(size=(classes, width))
    labels, truth = np.arange(source) % classes, random.permutation(np.arange(target) % classes)
    features = middles[labels] + random.normal(size=(source, width))
    others = (middles[truth] + random.normal(size=(target, width))) * stretch + shift
    return AdaptationProblem(features, labels, others, classes, seed), truth


def changed(problem: AdaptationProblem, **changes) -> AdaptationProblem:
    """The same problem but for ``changes``, with nothing computed yet."""
    fields = ("source", "labels", "target", "classes", "seed", "source_domains", "source_weights")
    return AdaptationProblem(**{**{name: getattr(problem, name) for name in fields}, **changes})
