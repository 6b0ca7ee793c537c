"""Source pictures are moved to where target pictures are, by the cheapest plan of all."""

import importlib
import os
import sys
import threading
from types import ModuleType

import numpy as np

from tl_core.adaptation.classifier import AdaptedClassifier, Domain
from tl_core.adaptation.linear_head import fit_head
from tl_core.adaptation.methods.registry import METHODS, AdaptationMethod
from tl_core.adaptation.problem import AdaptationProblem
from tl_core.adaptation.sampling import sampled, told
from tl_core.adaptation.standardise import standardised
from tl_core.errors import UserError

MOST = 2000  # pictures of each domain: the plan is a table of both
_importing = threading.Lock()
BACKENDS = tuple(f"POT_BACKEND_DISABLE_{name}" for name in ("PYTORCH", "JAX", "CUPY", "TENSORFLOW"))


def fit(problem: AdaptationProblem, most: int = MOST) -> AdaptedClassifier:
    """A head learnt on the source after each picture went to the mean of the target pictures that it is sent to."""
    rows = standardised(problem)
    here, there = sampled(rows.source, most, problem.seed), sampled(rows.target, most, problem.seed)
    source, target = rows.source[here], rows.target[there]
    shift = transported(source, target, _shares(problem, here)) - source

    def move(features: np.ndarray, domain: Domain) -> np.ndarray:
        moved = rows.by(features, domain)
        if isinstance(domain, str) and domain == "target":
            return moved
        return moved + shift[_nearest(moved, source)]

    head = fit_head(move(problem.source, problem.domain), problem.labels, problem.classes,
                    weights=problem.source_weights)
    return AdaptedClassifier(head, move, (*rows.by.notes, *told(len(problem.source), most, "source pictures"),
                                          *told(len(problem.target), most, "target pictures")), only_moves=True)


def transported(source: np.ndarray, target: np.ndarray, shares: np.ndarray | None = None) -> np.ndarray:
    """(n, d) the source's rows at the barycentres of the target's rows that the cheapest plan sends them to.

    ``shares`` (n,) say how much of the whole each source row carries; target rows carry the same each. The cost of a
    way is its squared length. Rows that carry nothing stay. Courty et al. 2017, arXiv:1507.00504.
    """
    from scipy.spatial.distance import cdist
    shares = np.full(len(source), 1 / len(source)) if shares is None else shares / shares.sum()
    cost = cdist(source, target, "sqeuclidean")
    plan = _pot().emd(shares, np.full(len(target), 1 / len(target)), cost, numItermax=1_000_000)
    carried = plan.sum(axis=1, keepdims=True)
    moved = (plan @ target) / np.maximum(carried, 1e-300)
    return np.where(carried > 0, moved, source).astype(source.dtype)


def _shares(problem: AdaptationProblem, chosen: np.ndarray) -> np.ndarray | None:
    """What each chosen source row carries; alike where all of them weigh nothing."""
    if problem.source_weights is None or not problem.source_weights[chosen].any():
        return None
    return problem.source_weights[chosen]


def _nearest(rows: np.ndarray, source: np.ndarray) -> np.ndarray:
    """(r,) which row of ``source`` is the nearest: it lends its way to rows that were not in the plan."""
    if not len(rows):
        return np.zeros(0, int)
    from sklearn.metrics import pairwise_distances_argmin
    return pairwise_distances_argmin(rows, source)


def _pot() -> ModuleType:
    """POT, imported by one of several threads while the others wait: half of a module has no ``emd``."""
    with _importing:
        return _import_pot()


def _import_pot() -> ModuleType:
    """POT, which would import TensorFlow and others beside it: it is told to leave them."""
    if "ot" in sys.modules:
        return sys.modules["ot"]
    before = {name: os.environ.get(name) for name in BACKENDS}
    os.environ.update(dict.fromkeys(BACKENDS, "1"))
    try:
        return importlib.import_module("ot")
    except ImportError as error:
        raise UserError(f"POT, which computes optimal transport, is not installed ({error}).",
                        "Expected the package POT beside the others.",
                        "Run `make install` again, or `pip install POT`; or leave the method out.") from error
    finally:
        for name, value in before.items():
            os.environ.pop(name) if value is None else os.environ.__setitem__(name, value)


METHODS.add("optimal_transport", AdaptationMethod(
    "optimal_transport", "Optimal transport",
    "Every source picture is moved to target pictures, so that all ways together are as short as can be.",
    "Courty et al. 2017, Optimal transport for domain adaptation, arXiv:1507.00504",
    assumes_equal_shares=True, fit=fit))
