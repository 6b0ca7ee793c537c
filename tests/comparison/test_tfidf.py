import numpy as np
import pytest
from sklearn.feature_extraction.text import TfidfVectorizer
from sklearn.linear_model import LogisticRegression

from tl_core.comparison import tfidf

WORDS = {0: ("goal", "match", "team", "score"), 1: ("market", "price", "stock", "bank"), 2: ("rain", "cloud", "sun",
                                                                                           "wind")}


def told(count: int, seed: int = 0) -> tuple[list[str], np.ndarray]:
    """Texts of three words of a class among four that say nothing."""
    rng = np.random.default_rng(seed)
    labels = np.arange(count) % 3
    texts = [" ".join(rng.permutation([*rng.choice(WORDS[label], 2), *rng.choice(["a", "the", "of", "and"], 4)]))
             for label in labels]
    return texts, labels


def test_it_is_scikit_learns_tf_idf_and_regression():
    texts, labels = told(60)
    others, _ = told(30, seed=1)
    learnt = tfidf.fit(texts, labels, 3)
    words = TfidfVectorizer(ngram_range=(1, 2), sublinear_tf=True, token_pattern=r"(?u)\b\w+\b")
    theirs = LogisticRegression(C=learnt.strength, max_iter=1000).fit(words.fit_transform(texts), labels)
    expected = theirs.predict_log_proba(words.transform(others))
    assert np.abs(learnt.logits(others) - expected).max() < 1e-3
    assert learnt.strength in tfidf.STRENGTHS and learnt.learnt == 60


def test_a_class_that_no_text_had_is_never_the_answer():
    texts, labels = told(30)
    kept = np.flatnonzero(labels != 1)
    logits = tfidf.fit([texts[at] for at in kept], labels[kept], 3).logits(texts)
    assert logits.shape == (30, 3) and not (logits.argmax(axis=1) == 1).any() and np.isfinite(logits).all()


def test_one_text_a_class_and_texts_without_words_are_learnt_from():
    assert tfidf.fit(["goal", "price"], np.array([0, 1]), 2).logits(["a goal"]).argmax() == 0
    assert tfidf.fit(["?!", "..."], np.array([0, 1]), 2).logits(["!"]).shape == (1, 2)
    assert tfidf.cross_validated(["goal", "price"], np.array([0, 1]), 2, folds=5) is None


def test_cross_validation_judges_texts_that_it_was_not_fitted_to():
    texts, labels = told(30)
    assert tfidf.cross_validated(texts, labels, 3, folds=2) > 0.8
    shuffled = np.random.default_rng(0).permutation(labels)
    assert tfidf.cross_validated(texts, shuffled, 3, folds=2) < 0.6  # a fit of its own texts would be 1


def test_many_texts_are_drawn_from_and_the_same_seed_draws_the_same(monkeypatch):
    monkeypatch.setattr(tfidf, "MOST_TEXTS", 15)
    monkeypatch.setattr(tfidf, "STRENGTHS", (1.0, 10.0))
    texts, labels = told(30)
    first, again, other = (tfidf.fit(texts, labels, 3, seed).logits(texts) for seed in (0, 0, 1))
    assert tfidf.fit(texts, labels, 3).learnt == 15
    assert np.array_equal(first, again) and not np.array_equal(first, other)


@pytest.mark.parametrize("classes", [2, 1000])
def test_the_weights_stay_within_their_bound(classes):
    assert tfidf._vectorizer(classes)._vectorizer.max_features * classes <= 2_000_000
