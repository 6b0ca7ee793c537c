"""What a method on stored features gets: the source with its labels, the target without any."""

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any, Literal

import numpy as np

from tl_core.errors import UserError


@dataclass(frozen=True, eq=False)
class AdaptationProblem:
    """``source`` (n, d) float32 with ``labels`` (n,) int32 in 0..classes-1, and ``target`` (m, d) float32 without.

    ``source_domains`` (n,) ints tell several sources apart, ``source_weights`` (n,) say how much each example counts
    (any scale). ``seed`` is for what a method draws. Arrays are converted and checked: ``UserError`` where nothing
    could be learnt from them.
    """

    source: np.ndarray
    labels: np.ndarray
    target: np.ndarray
    classes: int
    seed: int = 0
    source_domains: np.ndarray | None = None
    source_weights: np.ndarray | None = None
    _memo: dict[str, Any] = field(default_factory=dict, repr=False, init=False)

    def __post_init__(self):
        self._set("source", np.ascontiguousarray(self.source, np.float32))
        self._set("target", np.ascontiguousarray(self.target, np.float32))
        self._set("labels", np.asarray(self.labels, np.int32))
        if self.source_domains is not None:
            self._set("source_domains", np.unique(np.asarray(self.source_domains), return_inverse=True)[1])
        if self.source_weights is not None:
            self._set("source_weights", np.asarray(self.source_weights, np.float64))
        _check(self)

    def _set(self, name: str, value: np.ndarray) -> None:
        object.__setattr__(self, name, value)

    def once(self, name: str, compute: Callable[[], Any]) -> Any:
        """What ``compute`` gives, computed by the first of several methods that need it."""
        if name not in self._memo:
            self._memo[name] = compute()
        return self._memo[name]

    @property
    def domain(self) -> np.ndarray | Literal["source"]:
        """What a classifier is told that the source's rows are of."""
        return "source" if self.source_domains is None else self.source_domains

    @property
    def source_shares(self) -> np.ndarray:
        """(classes,) the classes' shares among the source's examples, which sum to 1."""
        return np.bincount(self.labels, self.source_weights, self.classes) / self._total

    @property
    def _total(self) -> float:
        return float(len(self.labels) if self.source_weights is None else self.source_weights.sum())


def _check(problem: AdaptationProblem) -> None:
    _check_shapes(problem)
    _check_rows(problem)
    _check_labels(problem)
    if problem.source_weights is not None:
        _check_weights(problem.source_weights)


def _check_shapes(problem: AdaptationProblem) -> None:
    for name in ("source", "target"):
        if getattr(problem, name).ndim != 2:
            raise ValueError(f"{name} has shape {getattr(problem, name).shape}; one row an example was expected.")
    for name in ("labels", "source_domains", "source_weights"):
        values = getattr(problem, name)
        if values is not None and values.shape != (len(problem.source),):
            raise ValueError(f"{name} has shape {values.shape} for {len(problem.source)} rows of the source.")
    if problem.source.shape[1] != problem.target.shape[1]:
        raise UserError(f"The source has {problem.source.shape[1]} features and the target {problem.target.shape[1]}.",
                        "Expected the same features for both domains.",
                        "Describe both by one backbone, or tie the two by examples that are in both.")


def _check_rows(problem: AdaptationProblem) -> None:
    for name in ("source", "target"):
        rows = getattr(problem, name)
        if not rows.size:
            raise UserError(f"The {name} has no pictures.", "Expected at least one that can be read.",
                            f"Choose another domain as the {name}.")
        bad = ~np.isfinite(rows).all(axis=1)
        if bad.any():
            raise UserError(f"{int(bad.sum())} of {len(rows)} rows of features of the {name} hold NaN or infinity.",
                            "Expected finite numbers.", "Leave those pictures out, or compute their features again.")


def _check_labels(problem: AdaptationProblem) -> None:
    low, high = int(problem.labels.min()), int(problem.labels.max())
    if low < 0 or high >= problem.classes:
        raise ValueError(f"Labels from {low} to {high} for {problem.classes} classes; 0 to classes - 1 was expected.")
    if low == high:
        raise UserError("The source and the target have one class in common." if problem.classes == 1 else
                        "All labelled pictures of the source are of one class.", "Expected at least two classes.",
                        "Choose domains that have more classes in common.")


def _check_weights(weights: np.ndarray) -> None:
    if not np.isfinite(weights).all() or (weights < 0).any() or not weights.any():
        raise UserError("The weights of the source's examples hold a negative number or NaN, or are all 0.",
                        "Expected numbers from 0, some of them above.", "Weight the source's examples anew.")
