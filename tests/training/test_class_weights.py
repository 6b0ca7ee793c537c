"""Class weights: scikit-learn's numbers, in the batches, in the loss."""

import numpy as np
import pytest
from sklearn.utils.class_weight import compute_class_weight

from tests.training.conftest import COLOURS, make_dataset, train_now
from tl_core import modality_nouns as nouns
from tl_core.data.dataset import Split
from tl_core.features.lazy_array import LazyArray
from tl_core.training.batches import Batches
from tl_core.training.class_weights import balanced, in_words

LABELS = np.array([0, 0, 0, 0, 0, 0, 1, 1, 2, 2, 2, 2], np.int32)


def test_balanced_is_scikit_learns():
    """12 pictures of 3 classes: 12/(3*6) = 2/3, 12/(3*2) = 2, 12/(3*4) = 1."""
    weights = balanced(LABELS, 3)
    np.testing.assert_allclose(weights, [2 / 3, 2, 1], rtol=1e-6)
    np.testing.assert_allclose(weights, compute_class_weight("balanced", classes=np.arange(3), y=LABELS), rtol=1e-6)
    assert weights[LABELS].mean() == pytest.approx(1)


def test_a_class_without_pictures_weighs_nothing_and_changes_nothing():
    np.testing.assert_allclose(balanced(LABELS, 4), [*balanced(LABELS, 3), 0])


def test_in_words_names_the_extremes():
    names = ("many", "few", "some", "none")
    for modality, said in (("image", "a picture"), ("text", "a text")):
        assert in_words(balanced(LABELS, 4), names, nouns.of(modality)).startswith(
            f"Class weights: {said} of few counts 2.00, one of many 0.67,")
    assert "all of them weigh 1" in in_words(balanced(np.array([0, 1]), 2), ("a", "b"), nouns.of("image"))


@pytest.mark.parametrize("labels", [LABELS, np.eye(3, dtype=np.float32)[LABELS]], ids=["numbers", "shares"])
def test_batches_carry_the_weight_of_each_example(labels):
    rows = LazyArray(lambda indices: indices[:, None].astype(np.float32), 12, (1,), np.float32)
    batches = Batches(rows, labels, np.ones(12, bool), 5, class_weights=balanced(LABELS, 3))
    found = [batches[i] for i in range(len(batches))]
    np.testing.assert_allclose(np.concatenate([weights for _, _, weights in found]), balanced(LABELS, 3)[LABELS])


def test_the_loss_of_a_run_is_weighted_and_its_validation_is_not(tmp_path, pretrained):
    """With a rate of nearly nothing and no dropout the head does not move, so both runs see the same logits."""
    still = {"learning_rate": 1e-7, "epochs": 1, "head": {"hidden": [], "dropout": 0.0}}
    whole = make_dataset()
    keep = [i for i, label in enumerate(whole.splits["train"].labels) if label == 0 or i < 12]
    rare = whole.with_splits({**whole.splits, "train": whole.splits["train"].take(keep)})
    assert isinstance(rare.splits["train"], Split)
    plain, weighted = (train_now(tmp_path / str(on), pretrained, rare, class_weights=on, **still)
                       for on in (False, True))
    a, b = plain.result["history"], weighted.result["history"]
    assert a["val_loss"] == pytest.approx(b["val_loss"], abs=1e-5)
    assert a["accuracy"] == pytest.approx(b["accuracy"])
    assert abs(a["loss"][0] - b["loss"][0]) > 1e-3
    (told,), untold = ([note.text for note in outcome.of("note") if note.text.startswith("Class weights: ")]
                       for outcome in (weighted, plain))
    assert list(COLOURS)[0] in told and not untold
