"""The registered methods: what a page lists, the command line takes and tests walk over."""

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Literal

from tl_core.adaptation.blas_threads import one_thread
from tl_core.adaptation.classifier import AdaptedClassifier
from tl_core.adaptation.problem import AdaptationProblem
from tl_core.registry import Registry

Kind = Literal["features", "network", "reweighted"]
Fit = Callable[[AdaptationProblem], AdaptedClassifier]


@dataclass(frozen=True)
class AdaptationMethod:
    """A named way to adapt, with one sentence that teaches it and the paper (``source``) it comes from.

    ``kind`` "features": ``fit(problem)`` adapts in seconds. "network": it is a strategy of the same name that trains a
    run, and ``fit`` is None. "reweighted": the chosen method fitted once more, not by itself.
    ``assumes_equal_shares``: its formula takes the classes' shares to be alike, over the classes or in both domains,
    and goes wrong where they are not.
    """

    name: str
    title: str
    sentence: str
    source: str
    assumes_equal_shares: bool
    kind: Kind = "features"
    fit: Fit | None = field(default=None, repr=False)

    def __post_init__(self):
        if self.fit is not None:
            object.__setattr__(self, "fit", one_thread(self.fit))


METHODS: Registry[AdaptationMethod] = Registry("method", "`python -m tl_core adapt --help` lists them.")


def of_kind(kind: Kind) -> list[AdaptationMethod]:
    """The methods of a kind, in the order they are listed."""
    return [method for method in METHODS if method.kind == kind]
