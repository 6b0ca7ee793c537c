"""Which backbone to transfer, guessed before any training: every score for every backbone, ranked, with agreement."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass

import numpy as np

from tl_core import words
from tl_core.errors import UserError
from tl_core.registry import Registry
from tl_core.statistics.rank_correlation import agreement, kendall_tau
from tl_core.transferability import scores

Values = Mapping[str, float | None]  # one backbone's scores by name; None is "not applicable"


@dataclass(frozen=True)
class Score:
    """A named score; ``compute(given, labels)`` takes features, or the source head's probabilities if it needs them."""

    name: str
    title: str
    sentence: str
    source: str
    needs_source_head: bool
    compute: Callable[[np.ndarray, np.ndarray], float | None]


SCORES: Registry[Score] = Registry("transferability score", "`python -m tl_core transferability` shows them all.")

for _score in (
    Score("logme", "LogME", "How well a linear model would explain the labels, over all its possible weights.",
          "You et al. 2021, arXiv:2102.11005", False, scores.log_me),
    Score("leep", "LEEP", "How well the source head's own classes, translated into yours, predict your labels.",
          "Nguyen et al. 2020, arXiv:2002.12462", True, scores.leep),
    Score("nce", "NCE", "How much the source head's most likely class tells about your label.",
          "Tran et al. 2019, arXiv:1908.08142", True, scores.nce),
    Score("h_score", "H-score", "How much of the features' variance lies between your classes.",
          "Bao et al. 2019, arXiv:2212.10082; shrunk as Ibrahim et al. 2021, arXiv:2110.06893", False, scores.h_score),
    Score("knn", "k-NN", "How often a picture's five nearest neighbours vote for its class.",
          "Puigcerver et al. 2020, arXiv:2009.13239", False, scores.nearest_neighbours),
    Score("linear_probe", "Linear probe", "How accurate a linear classifier is on pictures it was not fitted to.",
          "Alain and Bengio 2016, arXiv:1610.01644", False, scores.linear_probe),
):
    SCORES.add(_score.name, _score)


def estimate(features: np.ndarray, labels: np.ndarray,
             probabilities: np.ndarray | None = None) -> dict[str, float | None]:
    """Every score of one backbone from its features (n, d) of n labelled pictures.

    ``probabilities`` (n, source classes) come from its own head; without one, scores that
    need it are None: not applicable. A label of -1 is none; such pictures are left out.
    Raises ``UserError`` with fewer than two classes.
    """
    known = np.asarray(labels) >= 0
    _, labels = np.unique(np.asarray(labels)[known], return_inverse=True)
    _check(labels)
    features = _finite(features)[known]
    given = None if probabilities is None else _finite(probabilities)[known]
    return {score.name: _value(score, given if score.needs_source_head else features, labels) for score in SCORES}


@dataclass(frozen=True)
class BackboneRanking:
    """Backbones from the most to the least promising, and how far the scores agree on that.

    ``ranks`` holds by score each backbone's rank (1 is best, ties share the mean), None
    where not applicable; ``mean_ranks`` the mean over ``counted``, the scores that all
    have. ``tau`` is Kendall's, (scores, scores) in the registry's order.
    """

    backbones: tuple[str, ...]
    mean_ranks: tuple[float, ...]
    ranks: dict[str, tuple[float | None, ...]]
    counted: tuple[str, ...]
    tau: list[list[float | None]]
    sentence: str


def rank(values: Mapping[str, Values]) -> BackboneRanking:
    """Rank backbones by the mean of their ranks over the scores that every one of them has."""
    names = list(values)
    lists = {score: [values[name].get(score) for name in names] for score in SCORES.names()}
    counted = tuple(score for score, each in lists.items() if None not in each)
    ranks = {score: _ranks(each) for score, each in lists.items()}
    means = np.mean(np.array([ranks[score] for score in counted], float), axis=0) if counted else np.zeros(len(names))
    order = np.argsort(means, kind="stable")
    return BackboneRanking(tuple(names[i] for i in order), tuple(float(means[i]) for i in order),
                           {score: tuple(each[i] for i in order) for score, each in ranks.items()}, counted,
                           agreement(lists), _sentence([names[i] for i in order], means[order], lists, counted))


def _check(labels: np.ndarray) -> None:
    classes = len(np.unique(labels))
    if classes < 2:
        raise UserError(f"The labelled pictures show {words.plural(classes, 'class', 'classes')}.",
                        "Expected at least two.", "Choose a data set, or classes, with something to tell apart.")


def _finite(values: np.ndarray) -> np.ndarray:
    values = np.asarray(values, float)
    if not np.isfinite(values).all():
        raise ValueError("Features and probabilities must be finite numbers.")
    return values


def _value(score: Score, given: np.ndarray | None, labels: np.ndarray) -> float | None:
    return None if given is None else score.compute(given, labels)


def _ranks(values: list[float | None]) -> list[float | None]:
    """1 for the largest; equal ones share the mean of their ranks."""
    known = np.array([value for value in values if value is not None], float)
    return [None if value is None else float((known > value).sum() + ((known == value).sum() + 1) / 2)
            for value in values]


def _sentence(names: list[str], means: np.ndarray, lists: dict[str, list], counted: tuple[str, ...]) -> str:
    if len(names) < 2 or not counted:
        return "A ranking needs at least two backbones with a score in common."
    best = [name for name, mean in zip(names, means, strict=True) if mean == means[0]]
    first = f"{best[0]} looks most" if len(best) == 1 else f"{' and '.join(best)} look equally"
    return f"{first} promising. {_agreeing(lists, counted)}"


def _agreeing(lists: dict[str, list], counted: tuple[str, ...]) -> str:
    pairs = [(one, two) for index, one in enumerate(counted) for two in counted[index + 1:]]
    taus = [tau for one, two in pairs if (tau := kendall_tau(lists[one], lists[two])) is not None]
    if not taus:
        return "Whether the scores agree cannot be said."
    least = min(taus)
    how = "agree" if least > 0.999 else "mostly agree" if least > 0 else "contradict each other"
    return f"The scores {how} (Kendall's tau {least:.2f} to {max(taus):.2f}); no single one is safe."
