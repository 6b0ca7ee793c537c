"""Whole runs over the store: what the second one skips, and that nobody can tell from its figures."""

import numpy as np
import pytest

from tests.training.conftest import COUNTS, make_dataset, train_now
from tl_core.features import activation_store

pytestmark = pytest.mark.usefixtures("everything_pays")
FINE = {"strategy": "fine_tuning", "freeze_depth": 3, "epochs": 3}
TOTAL = sum(COUNTS.values())


@pytest.fixture
def train_here(pretrained, tmp_path):
    numbers = iter(range(9))
    return lambda *arguments, **changes: train_now(tmp_path / str(next(numbers)), pretrained, *arguments, **changes)


def first_loss(outcome, phase_first_epoch=0):
    """The loss of the first batch of the epoch, of three batches each."""
    losses = [loss for event in outcome.of("batch") for loss in event.values["loss"]]
    return losses[3 * phase_first_epoch]


def notes(outcome):
    return [note.text for note in outcome.of("note")]


def test_the_second_run_reads_everything_and_learns_the_same(train_here):
    first, second = train_here(), train_here()
    assert second.reads == [] and second.result["history"] == first.result["history"]
    assert second.result["test"] == first.result["test"]
    told = second.result["feature_store"]
    assert (told["hit"], told["found"], told["computed"], told["skipped"]) == (True, TOTAL, 0, 1.0)
    assert notes(first) == ["Blocks 1–5 are computed once and kept (30.7 kB)."]
    assert notes(second) == [told["decision"]] == [
        "Blocks 1–5 read from the store: 100 % of the backbone's forward pass need not be computed."]


def test_fine_tuning_from_found_rows_starts_with_the_same_loss(train_here):
    """Both phases' first batches to 1e-4: later ones amplify rounding."""
    recomputed = train_here(**FINE, feature_store=False)
    train_here(**FINE, seed=7, learning_rate=1e-4)  # another run leaves the rows, in another order
    found = train_here(**FINE)
    assert found.result["feature_store"]["hit"] and found.reads == []
    for epoch in (0, 1):  # the head alone, then the blocks above 3
        assert first_loss(found, epoch) == pytest.approx(first_loss(recomputed, epoch), abs=1e-4)


def test_a_stopped_run_leaves_what_it_has_computed(train_here):
    """Asked before training and after every batch; three of 16 are an epoch, at most the next is on its way."""
    answers = iter([False, False, True])
    stopped = train_here(should_stop=lambda: next(answers, True))
    assert stopped.result["status"] == "STOPPED"
    kept = activation_store.usage().rows
    assert 2 * 16 <= stopped.result["feature_store"]["computed"] <= TOTAL and kept >= 2 * 2 * 16
    again = train_here()
    assert len(again.reads) == TOTAL - len(stopped.reads)
    assert again.result["feature_store"]["found"] == stopped.result["feature_store"]["computed"]


def test_a_failed_run_leaves_what_it_has_computed(train_here, monkeypatch):
    def fail(*arguments, **options):
        raise RuntimeError("no figures today")

    with monkeypatch.context() as patch:
        patch.setattr("tl_core.training.evaluation.metrics", fail)
        with pytest.raises(RuntimeError, match="today"):
            train_here()
    assert train_here().reads == []


def test_classes_limit_and_split_do_not_matter(train_here):
    """Validation pictures of one run that train another one are found all the same."""
    train_here()
    whole = make_dataset()
    swapped = whole.with_splits({"train": whole.splits["val"], "val": whole.splits["test"],
                                 "test": whole.splits["train"].take(range(7))})
    again = train_here(swapped, epochs=1)
    assert again.reads == [] and again.result["feature_store"]["hit"]


def test_found_rows_of_another_run_change_no_figure(train_here):
    """The first run's rows lie in its order, in its batches: to 1e-4 they are what this run computes itself."""
    alone = train_here(feature_store=False, epochs=2, seed=3)
    train_here(epochs=1, seed=5, batch_size=11)
    found = train_here(epochs=2, seed=3)
    assert found.result["feature_store"]["hit"]
    for name, values in alone.result["history"].items():
        np.testing.assert_allclose(values, found.result["history"][name], atol=1e-4)
