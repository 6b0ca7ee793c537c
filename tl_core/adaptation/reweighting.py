"""A method fitted once more, the source weighted until its classes have the shares that the target seems to have.

Nothing else changes by it: the choice between methods is made before, and without it.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from tl_core.adaptation import fit_methods, label_shift, verdict
from tl_core.adaptation.fit_methods import Fitted
from tl_core.adaptation.methods import METHODS, REWEIGHTED
from tl_core.adaptation.problem import AdaptationProblem
from tl_core.errors import UserError, unknown_name
from tl_core.progress import Progress, silent

NONE, PREDICTED, EM = "none", "predicted", "em"
WAYS = (NONE, PREDICTED, EM)


@dataclass(frozen=True, eq=False)
class Reweighted:
    """``method`` fitted to ``shares`` (K,), which ``told_by``'s answers tell in the way ``by``; a fit for each seed."""

    by: str
    method: str
    told_by: str
    shares: np.ndarray
    fitted: tuple[Fitted, ...]

    def about(self, source_shares: np.ndarray) -> dict[str, Any]:
        """For JSON, before any label is open."""
        return {"by": self.by, "method": self.method, "told_by": self.told_by, "shares": self.shares.tolist(),
                "changed": label_shift.distance(source_shares, self.shares)}


def checked(by: str, named: str | None) -> str:
    """``by`` itself; ``UserError`` where it is no way to weight, or the one method that was named cannot be."""
    if by not in WAYS:
        raise unknown_name("re-weighting", by, WAYS, "predicted takes shares from answers, em corrects those.")
    if by != NONE and named is not None and METHODS.get(named).kind == "network":
        raise UserError(f"The method {named!r} trains a network.", "A head is re-weighted on stored features.",
                        "Name a method on features, or leave --reweight out.")
    return by


def reweight(by: str, chosen: str, problems: Sequence[AdaptationProblem], target: np.ndarray, adapted: np.ndarray,
             fitted: Mapping[str, Sequence[Fitted]], keep_moved: bool = False, progress: Progress = silent
             ) -> Reweighted:
    """``chosen`` fitted to each problem once more; a network's place is taken by the method that tells the shares.

    ``target`` (m, d) are all pictures that are answered, ``adapted`` places of those that methods adapt to.
    """
    told_by, answers = _told(problems[0], target, adapted, fitted)
    shares = answers.mean(axis=0) if by == PREDICTED else label_shift.em_shares(answers, problems[0].source_shares)
    base = chosen if METHODS.get(chosen).kind == "features" else told_by
    progress("Re-weighting", 0, 0)
    return Reweighted(by, base, told_by, shares, tuple(
        fit_methods.fit(label_shift.with_shares(problem, shares), target, base, keep_moved and not number)
        for number, problem in enumerate(problems)))


def judged(before: np.ndarray, after: np.ndarray) -> dict[str, Any]:
    """Whether re-weighting helped: the verdict against the same method without, (seeds, n) bool each."""
    told = verdict.verdict(before, after, METHODS.get(REWEIGHTED).title)
    return {"before": float(before.mean()), "after": float(after.mean()), "difference": told.difference,
            "difference_ci95": list(told.interval), "p": told.p, "verdict": told.effect, "sentence": told.sentence}


def _told(problem: AdaptationProblem, target: np.ndarray, adapted: np.ndarray, fitted: Mapping[str, Sequence[Fitted]]
          ) -> tuple[str, np.ndarray]:
    """Whose answers tell the shares, and those: the witness is asked anew where it is not among the methods."""
    name = label_shift.witness([name for name in fitted if METHODS.get(name).kind == "features"],
                               label_shift.WITNESSES[0])
    if name in fitted:
        return name, fitted[name][0].target[adapted]
    method = METHODS.get(name)
    assert method.fit is not None
    return name, method.fit(problem).predict_proba(target[adapted])
