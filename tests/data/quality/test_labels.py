"""Confident learning on numbers worked out by hand, and the probe against scikit-learn's own."""

import numpy as np
from sklearn.linear_model import LogisticRegression
from sklearn.model_selection import cross_val_predict

from tl_core.data.quality import labels as label_suspects
from tl_core.data.quality.labels import confident, out_of_fold
from tl_core.data.quality.unit_rows import UnitRows


def test_a_suspect_needs_a_likelier_class_that_is_as_sure_as_usual():
    # Mean chance of their own class: 0.9 and 0.2 for class 0 -> (0.9 + 0.9 + 0.06) / 3 = 0.62, for class 1
    # (0.8 + 0.8 + 0.45) / 3 = 0.683; nine tenths: 0.558 and 0.615.
    chances = np.array([[0.9, 0.1], [0.9, 0.1], [0.06, 0.94], [0.2, 0.8], [0.2, 0.8], [0.55, 0.45]])
    found, better, margin = confident(chances, np.array([0, 0, 0, 1, 1, 1]))
    assert found.tolist() == [False, False, True, False, False, False]  # 0.94 >= 0.615, but 0.55 < 0.558
    assert better[2] == 1 and np.isclose(margin[2], 0.88)


def test_chances_are_those_of_models_that_never_saw_the_row():
    rng = np.random.default_rng(0)
    labels = np.repeat([0, 1, 2], 20)
    rows = np.eye(3, 8)[labels] + rng.normal(0, 0.4, (60, 8))
    unit = rows / np.linalg.norm(rows, axis=1, keepdims=True)
    from sklearn.model_selection import StratifiedKFold
    expected = cross_val_predict(LogisticRegression(C=10, max_iter=300), unit, labels, method="predict_proba",
                                 cv=StratifiedKFold(5, shuffle=True, random_state=0))
    np.testing.assert_allclose(out_of_fold(UnitRows(rows, np.arange(60)), labels), expected, atol=1e-4)


def test_a_large_set_is_reduced_in_parts_to_the_same_components(monkeypatch):
    rng = np.random.default_rng(0)
    embeddings = UnitRows(rng.normal(size=(200, 6)) @ rng.normal(size=(6, 300)), np.arange(200))
    in_memory = label_suspects._reduced(embeddings)
    monkeypatch.setattr(label_suspects, "IN_MEMORY", 50)
    monkeypatch.setattr(label_suspects, "_PART", 64)
    in_parts = label_suspects._reduced(embeddings)
    assert in_parts.shape == in_memory.shape == (200, 128)
    # Components have no sign and no order among equals; what a probe sees of them is how far rows are apart.
    np.testing.assert_allclose(in_parts @ in_parts.T, in_memory @ in_memory.T, atol=1e-4)
