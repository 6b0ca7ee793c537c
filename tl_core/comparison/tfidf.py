"""TF-IDF with logistic regression: what a practitioner tries first with texts, so what a network has to beat."""

import warnings
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

NAME = "TF-IDF and logistic regression"
STRENGTHS = (1.0, 10.0, 100.0, 1000.0)  # of which cross-validation on the labelled texts chooses; rows have length 1
FOLDS = 3
MOST_TEXTS = 50_000  # learnt from; drawn with the seed where there are more
MOST_CHOSEN_BY = 5_000  # of them that the strength is chosen by
MOST_TERMS = 50_000  # words and pairs of words, the most frequent ones
MOST_WEIGHTS = 2_000_000  # terms times classes
STEPS = 300


@dataclass(frozen=True)
class WordClassifier:
    """``strength`` is the C that was chosen, ``learnt`` the number of texts it learnt from."""

    words: Any
    model: Any
    classes: int
    strength: float
    learnt: int

    def logits(self, texts: Sequence[str]) -> np.ndarray:
        """(n, classes) float32; a class that no text to learn from had is as unlikely as can be."""
        chances = np.zeros((len(texts), self.classes))
        if len(texts):
            chances[:, self.model.classes_] = self.model.predict_proba(self.words.transform(texts))
        return np.log(np.maximum(chances, 1e-12)).astype(np.float32)


def fit(texts: Sequence[str], labels: np.ndarray, classes: int, seed: int = 0) -> WordClassifier:
    """Learn from n texts with labels (n,) from 0, at least two different ones; the same seed gives the same answer.

    Words and pairs of words, counts on a log scale (sublinear), rows of length 1. C is chosen by stratified
    cross-validation among these texts, as the linear probe's is; 10 where a class has one text.
    """
    texts, labels = _bounded(texts, labels, MOST_TEXTS, seed)
    some, known = _bounded(texts, labels, MOST_CHOSEN_BY, seed)

    def rows(train: np.ndarray, test: np.ndarray) -> tuple[Any, Any]:
        words = _vectorizer(classes)
        return words.fit_transform([some[at] for at in train]), words.transform([some[at] for at in test])
    strength = best_strength(rows, known)
    words = _vectorizer(classes)
    return WordClassifier(words, regression(words.fit_transform(texts), labels, strength), classes, strength,
                          len(texts))


def cross_validated(texts: Sequence[str], labels: np.ndarray, classes: int, folds: int, seed: int = 0) -> float | None:
    """Accuracy on texts that it was not fitted to, the strength chosen within each fold; None where a class has one
    text."""
    folds = min(folds, _fewest(labels))
    if folds < 2:
        return None
    right = [fit([texts[at] for at in train], labels[train], classes, seed).logits(
        [texts[at] for at in test]).argmax(axis=1) == labels[test] for train, test in _parts(labels, folds, seed)]
    return float(np.concatenate(right).mean())


def _bounded(texts: Sequence[str], labels: np.ndarray, most: int, seed: int) -> tuple[list[str], np.ndarray]:
    if len(texts) <= most:
        return list(texts), labels
    kept = np.sort(np.random.default_rng([seed, 17]).permutation(len(texts))[:most])
    return [texts[at] for at in kept], labels[kept]


def best_strength(rows: Callable[[np.ndarray, np.ndarray], tuple[Any, Any]], labels: np.ndarray) -> float:
    """C for logistic regression of rows of length 1, by stratified cross-validation; 10 where a class has one example.

    ``rows(train, test)`` gives the rows at these places, what is learnt from texts learnt from those to train by alone.
    """
    folds = min(FOLDS, _fewest(labels))
    if folds < 2:
        return 10.0
    right = np.zeros(len(STRENGTHS))
    for train, test in _parts(labels, folds, 0):
        learnt, others = rows(train, test)
        right += [(regression(learnt, labels[train], strength).predict(others) == labels[test]).sum()
                  for strength in STRENGTHS]
    return STRENGTHS[int(right.argmax())]  # of equal ones the most regularised


def _parts(labels: np.ndarray, folds: int, seed: int) -> Iterator[tuple[np.ndarray, np.ndarray]]:
    from sklearn.model_selection import StratifiedKFold
    return StratifiedKFold(folds, shuffle=True, random_state=seed).split(labels, labels)


def _fewest(labels: np.ndarray) -> int:
    return int(np.unique(labels, return_counts=True)[1].min())


def _vectorizer(classes: int):
    from sklearn.feature_extraction.text import TfidfVectorizer
    return _Words(TfidfVectorizer(ngram_range=(1, 2), sublinear_tf=True, token_pattern=r"(?u)\b\w+\b",
                                  max_features=max(1000, min(MOST_TERMS, MOST_WEIGHTS // classes))))


class _Words:
    """The vectorizer; where no text holds a word, such as "?!", the rows have one column that says nothing."""

    def __init__(self, vectorizer):
        self._vectorizer, self._empty = vectorizer, False

    def fit_transform(self, texts: Sequence[str]):
        try:
            return self._vectorizer.fit_transform(texts)
        except ValueError as error:
            if "empty vocabulary" not in str(error):
                raise
            self._empty = True
            return self.transform(texts)

    def transform(self, texts: Sequence[str]):
        from scipy.sparse import csr_matrix
        return csr_matrix((len(texts), 1)) if self._empty else self._vectorizer.transform(texts)


def regression(rows: Any, labels: np.ndarray, strength: float) -> Any:
    """Logistic regression of rows (n, width), sparse or not."""
    from sklearn.linear_model import LogisticRegression
    from threadpoolctl import threadpool_limits
    with warnings.catch_warnings(), threadpool_limits(1):  # so small that threads only wait for each other
        warnings.simplefilter("ignore")  # not converged after so many steps: good enough
        return LogisticRegression(C=strength, max_iter=STEPS).fit(rows, labels)
