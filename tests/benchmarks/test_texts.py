"""The benchmark of texts: its draws, its texts and its table; what needs TensorFlow is tried by hand with --limit 8."""

import numpy as np

from benchmarks import texts
from tl_core.data.dataset import Split


def test_draws_are_balanced_and_each_seeds_own():
    labels = np.array([0, 1, 1, 0, 1, 0, 1, 1])
    chosen = texts.balanced(labels, 4, 2, seed=0)
    assert np.bincount(labels[chosen]).tolist() == [2, 2] and len(set(chosen.tolist())) == 4
    assert chosen.tolist() == texts.balanced(labels, 4, 2, seed=0).tolist()
    assert any(chosen.tolist() != texts.balanced(labels, 4, 2, seed).tolist() for seed in range(1, 5))


def test_macro_f1_counts_classes_alike():
    answers, labels = np.array([0, 0, 0, 0]), np.array([0, 0, 0, 1])
    assert texts.score("accuracy", answers, labels) == 0.75
    assert abs(texts.score("macro F1", answers, labels) - (6 / 7) / 2) < 1e-12


def test_texts_to_time_have_as_many_words_as_asked():
    dataset = texts.sentences(20, (15, 20))
    counts = [len(dataset.read(key).split()) for key in dataset.splits["train"].keys]
    assert len(counts) == 20 and min(counts) >= 15 and max(counts) <= 20
    assert len(texts.bounded(dataset.splits["train"], 5)) == 5


def test_the_table_has_bounds_and_what_is_left_out(monkeypatch):
    monkeypatch.setattr(texts.catalog, "load", lambda config: type("Set", (), {
        "splits": {name: Split(("a", "b", "c", "d"), np.array([0, 1, 0, 1])) for name in ("train", "test")},
        "classes": ("x", "y"), "read": lambda self, key: {"a": "up", "b": "down", "c": "up", "d": "down"}[key]})())
    monkeypatch.setattr(texts, "features_of", lambda dataset, splits: {
        name: np.array([[1.0, 0], [0, 1], [1, 0], [0, 1]]) for name in splits})
    rows = texts.probe_rows("some", texts.ProbeSet("some", {4: 0.9}), None, 2, None)
    assert [(row["method"], row["mean"], row["bound"], row["reached"]) for row in rows] == [
        ("MiniLM", 1.0, 0.9, True), ("TF-IDF", 1.0, None, None)]
    said = texts.text("probe", {"rows": rows, "left_out": ["other is not under TL_DATA_DIR"]})
    assert "| some | 4 | MiniLM | accuracy | 1.000 (1.000 to 1.000) | 0.90, reached |" in said and "left out" in said
