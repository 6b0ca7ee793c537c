"""Judging methods without a label of the target: what their answers look like, and what they keep of the source.

Which of them can be trusted is measured by ``python -m benchmarks.adaptation`` (docs/adaptation.md), not believed.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field

import numpy as np

from tl_core.registry import Registry
from tl_core.statistics.unlabelled import entropy, mutual_information

# (source probabilities (n, K), source labels (n,), target probabilities (m, K), the ensemble's (m, K)) -> figure
Compute = Callable[[np.ndarray, np.ndarray, np.ndarray, np.ndarray], float]


@dataclass(frozen=True)
class Validator:
    """A figure that is larger for the better method; it does not judge ``loss_of``, methods that minimise it.

    ``source`` is the paper it comes from.
    """

    name: str
    title: str
    sentence: str
    source: str
    compute: Compute = field(repr=False)
    loss_of: tuple[str, ...] = ()


VALIDATORS: Registry[Validator] = Registry("validator", "`python -m tl_core adapt --help` lists them.")


def ensemble(target: Mapping[str, np.ndarray]) -> np.ndarray:
    """(m, K) the mean of all methods' answers on the target."""
    return np.mean(list(target.values()), axis=0)


def validate(source_probabilities: np.ndarray, source_labels: np.ndarray, target_probabilities: np.ndarray,
             ensemble_probabilities: np.ndarray) -> dict[str, float]:
    """One method by every validator, by its name; source pictures are such as it has not learnt from.

    NaN where there is nothing to judge by.
    """
    return {each.name: each.compute(source_probabilities, source_labels, target_probabilities, ensemble_probabilities)
            for each in VALIDATORS}


def nuclear_norm(chances: np.ndarray) -> float:
    """The sum of the singular values of (m, K) over the most it can be: from 0 to 1."""
    energy = np.linalg.eigvalsh(chances.T @ chances)
    return float(np.sqrt(np.maximum(energy, 0)).sum()) / np.sqrt(len(chances) * min(chances.shape))


def _log_likelihood(chances: np.ndarray, labels: np.ndarray) -> float:
    """Of the true labels, the mean; NaN where there are none."""
    if not len(labels):
        return float("nan")
    return float(np.log(np.maximum(chances[np.arange(len(labels)), labels], 1e-12)).mean())


def _add(name: str, title: str, sentence: str, source: str, compute: Compute, loss_of: tuple[str, ...] = ()) -> None:
    VALIDATORS.add(name, Validator(name, title, sentence, source, compute, loss_of))


_add("source_risk", "Source kept",
     "How likely the method finds the true labels of source pictures that it has not learnt from.",
     "Ganin et al. 2016, Domain-adversarial training of neural networks, arXiv:1505.07818",
     lambda source, labels, target, others: _log_likelihood(source, labels))
_add("im", "Information maximisation",
     "Sure of each target picture, yet undecided over all of them: entropy of the mean answer less the mean entropy.",
     "Musgrave et al. 2022, Three new validators, arXiv:2208.07360",
     lambda source, labels, target, others: mutual_information(target), ("im", "shot"))
_add("bnm", "Batch nuclear norm",
     "How far the answers are sure and of many classes: the nuclear norm of the table of answers, over its largest.",
     "Musgrave et al. 2022, Three new validators, arXiv:2208.07360",
     lambda source, labels, target, others: nuclear_norm(target), ("bnm",))
_add("entropy", "Sureness",
     "How sure the answers on the target are; a method that always gives one class is the surest of all.",
     "Morerio et al. 2018, Minimal-entropy correlation alignment, arXiv:1711.10288",
     lambda source, labels, target, others: -float(entropy(target).mean()))
_add("diversity", "Diversity",
     "How evenly the classes are used over the target; right only where the target has as many pictures of each.",
     "Wu et al. 2020, Entropy minimization versus diversity maximization, arXiv:2002.01690",
     lambda source, labels, target, others: float(entropy(target.mean(axis=0))))
_add("ensemble", "Agreement with all",
     "For how many target pictures the method gives the class that all methods together give.",
     "Hu et al. 2024, Towards reliable model selection for unsupervised domain adaptation, NeurIPS 37",
     lambda source, labels, target, others: float((target.argmax(axis=1) == others.argmax(axis=1)).mean()))


TRUSTED = ("ensemble",)  # as measured on groups of pairs that the rule was not chosen by: docs/adaptation.md


def choose(scores: Mapping[str, Mapping[str, float]], trusted: Sequence[str] = TRUSTED) -> tuple[str, str]:
    """The method with the best mean rank by the ``trusted`` validators, and their names ("im+bnm").

    ``scores`` holds each method's figures by validator. A method is not ranked by the validator that is its own loss;
    what is no number ranks last; of equals the first is taken. ``ValueError`` without methods.
    """
    if not scores:
        raise ValueError("Nothing can be chosen from no methods.")
    ranks = {name: _ranks({method: figures[name] for method, figures in scores.items() if name in figures})
             for name in trusted}
    means = {method: _mean_rank(method, ranks) for method in scores}
    return max(means, key=lambda method: means[method]), "+".join(trusted)


def _mean_rank(method: str, ranks: Mapping[str, Mapping[str, float]]) -> float:
    own = [of[method] for name, of in ranks.items() if method in of and method not in VALIDATORS.get(name).loss_of]
    return float(np.mean(own)) if own else 0.0


def _ranks(figures: Mapping[str, float]) -> dict[str, float]:
    """From 1 for the smallest up; equals share the mean of their ranks."""
    from scipy.stats import rankdata
    numbers = np.nan_to_num(np.array(list(figures.values()), float), nan=-np.inf)
    return dict(zip(figures, rankdata(numbers).tolist(), strict=True))
