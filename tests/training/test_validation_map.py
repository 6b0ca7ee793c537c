"""What is kept of each epoch's validation: which examples, where they lie, what is confused, and when it is told."""

import numpy as np
import pytest

from tl_core.training.history import RunHistory
from tl_core.training.predict import SplitPredictions
from tl_core.training.time_share import TimeShare
from tl_core.training.validation_map import (
    MOST_EXAMPLES,
    MOST_MISTAKES,
    MapPlan,
    ValidationMaps,
    cells,
    drawn,
    worth_keeping,
)

CLASSES = 3


class Heads:
    """Two networks: [hidden of the first, hidden of the second, its logits thrice] lie side by side in the rows."""

    def shown(self, x):
        return [x[:, :4], x[:, 4:8]], np.stack([x[:, 8:], -x[:, 8:]])

    def logits(self, x):
        return self.shown(x)[1]


def rows(count: int, angle: float = 0.0, seed: int = 0) -> np.ndarray:
    """Long along two directions of four figures, turned in their plane by ``angle``; logits say class ``i % 3``."""
    hidden = np.random.default_rng(seed).normal(size=(count, 4)) * [8, 3, 0.1, 0.1]
    turn = np.eye(4)
    turn[:2, :2] = [[np.cos(angle), -np.sin(angle)], [np.sin(angle), np.cos(angle)]]
    return np.hstack([hidden @ turn, hidden[:, ::-1], 5 * np.eye(CLASSES)[np.arange(count) % 3]]).astype(np.float32)


class Run:
    """``epoch(number, x, labels)`` validates rows in two calls and tells; ``told`` is what each head's run heard."""

    def __init__(self, layer="hidden", epochs=10, count=400, share=1e9, keeps=(True, True), classes=CLASSES):
        self.told = [[] for _ in keeps]
        self.histories = [RunHistory(told.append, lambda: False, 10, 5, epochs) if keep else None
                          for told, keep in zip(self.told, keeps, strict=True)]
        plan = MapPlan(classes, count, epochs, TimeShare(share, 0.0, clock=lambda: 1.0))
        self.maps = ValidationMaps(plan, Heads(), Heads(), [layer] * 2, self.histories)

    def epoch(self, number: int, x: np.ndarray, labels: np.ndarray) -> None:
        judge, half = self.maps.judge(number), len(x) // 3
        logits = np.concatenate([judge.logits(x[:half]), judge.logits(x[half:])], axis=1)
        np.testing.assert_array_equal(logits, Heads().logits(x))
        for head in range(2):
            self.maps.tell(head, number, SplitPredictions(logits, labels, np.arange(len(x))))


def places(event) -> np.ndarray:
    return np.array([event.values["x"][0], event.values["y"][0]]).T


def test_cells_by_hand():
    """True 0 0 1 1 2 taken for 0 2 1 1 0: four cells."""
    true, taken, count = cells(np.array([0, 0, 1, 1, 2]), np.array([0, 2, 1, 1, 0]), 3)
    assert (true.tolist(), taken.tolist(), count.tolist()) == ([0, 0, 1, 2], [0, 2, 1, 0], [1, 1, 2, 1])


@pytest.mark.parametrize("classes", [1, 3, 10, 100])
def test_cells_are_those_of_a_matrix(classes):
    random = np.random.default_rng(classes)
    labels, predicted = random.integers(classes, size=(2, 350))
    matrix = np.zeros((classes, classes), int)
    for one, other in zip(labels, predicted, strict=True):
        matrix[one, other] += 1
    true, taken, count = cells(labels, predicted, classes)
    again = np.zeros_like(matrix)
    again[true, taken] = count
    np.testing.assert_array_equal(again, matrix)


def test_of_very_many_mistakes_the_frequent_ones_are_kept_and_every_right_answer():
    labels = np.concatenate([np.arange(1000), np.arange(500), np.full(7, 998)])
    predicted = np.concatenate([np.arange(1000), np.arange(500) + 1, np.full(7, 3)])
    true, taken, count = cells(labels, predicted, 1000)
    wrong = true != taken
    assert wrong.sum() == MOST_MISTAKES and (~wrong).sum() == 1000
    assert count[(true == 998) & (taken == 3)].tolist() == [7]


def test_the_first_epochs_are_all_kept_and_of_500_at_most_100():
    kept = [epoch for epoch in range(1, 501) if worth_keeping(epoch)]
    assert kept[:32] == list(range(1, 33)) and kept[32:35] == [34, 36, 38] and len({*kept, 500}) <= 100
    assert kept[-1] == 496


def test_the_same_examples_are_drawn_every_time_and_all_of_a_few():
    assert len(drawn(400)) == MOST_EXAMPLES == len(set(drawn(400))) and drawn(400).tolist() == drawn(400).tolist()
    assert drawn(12).tolist() == list(range(12))


def test_each_heads_examples_keep_their_place_though_the_features_turn():
    run, labels = Run(), np.arange(400) % 3
    for number, angle in enumerate((0.0, 0.4, 2.0), 1):
        run.epoch(number, rows(400, angle), labels)
    for told in run.told:
        assert [event.epoch for event in told] == [[1], [2], [3]]
        assert {event.layer for event in told} == {"hidden"} and told[0].examples == 400
        assert places(told[0]).shape == (MOST_EXAMPLES, 2) and places(told[0]).std() == pytest.approx(1, abs=0.01)
        for event in told[1:]:
            assert np.abs(places(event) - places(told[0])).max() < 0.05
    first, other = run.told[0][0], run.told[1][0]
    assert first.labels == labels[drawn(400)].tolist() == first.values["predicted"][0]
    # The first takes 134 of class 0 for 0, 133 and 133 of the others for themselves; the second all for another.
    assert [first.values[name][0] for name in ("true", "taken", "count")] == [[0, 1, 2], [0, 1, 2], [134, 133, 133]]
    assert [other.values[name][0] for name in ("true", "taken", "count")] == [[0, 1, 2], [1, 0, 0], [134, 133, 133]]


def test_the_plane_is_that_of_the_principal_axes():
    run, x = Run(count=60), rows(60)
    run.epoch(1, x, np.arange(60) % 3)
    hidden = x[:, :4] - x[:, :4].mean(axis=0)
    exact = hidden @ np.linalg.svd(hidden, full_matrices=False)[2][:2].T
    exact /= exact.std()
    mine = places(run.told[0][0])
    left, _, right = np.linalg.svd(mine.T @ exact)
    np.testing.assert_allclose(mine @ left @ right, exact, atol=0.02)  # two digits are told


def test_logits_are_drawn_without_what_no_answer_hangs_on():
    one, other, labels = Run("logits", count=30), Run("logits", count=30), np.arange(30) % 3
    x = rows(30)
    one.epoch(1, x, labels)
    shifted = x.copy()
    shifted[:, 8:] += np.linspace(-50, 50, 30, dtype=np.float32)[:, None]
    other.epoch(1, shifted, labels)
    assert one.told[0][0].layer == "logits"
    np.testing.assert_allclose(places(one.told[0][0]), places(other.told[0][0]), atol=0.011)
    assert len(np.unique(places(one.told[0][0]), axis=0)) == 3  # a point for each class here


def test_of_several_tasks_the_judged_ones_classes_count_and_unknown_labels_do_not():
    run, labels = Run("logits", count=30, classes=2), np.arange(30) % 2
    labels[::5] = -1
    run.epoch(1, rows(30), labels)
    (event,) = run.told[0]
    assert event.examples == 24 == sum(event.values["count"][0])
    assert len(event.labels) == 24 == len(event.values["x"][0])
    assert set(event.values["predicted"][0]) == {0, 1} and -1 not in event.labels


def test_without_a_layer_there_is_a_matrix_alone():
    run = Run(None, count=30)
    assert run.maps.judge(1) is not run.maps
    run.epoch(1, rows(30), np.arange(30) % 3)
    (event,) = run.told[0]
    assert event.layer is None and event.labels == [] and event.values["x"] == [[]]
    assert event.values["count"] == [[10] * 3]


def test_who_keeps_none_is_told_none():
    run = Run(keeps=(False, True), count=30)
    run.epoch(1, rows(30), np.arange(30) % 3)
    assert run.told[0] == [] and len(run.told[1]) == 1


def test_figures_that_are_none_and_labels_that_are_none_are_not_told():
    run, x = Run(count=30), rows(30)
    run.epoch(1, np.where(np.arange(11) < 8, x, np.nan), np.arange(30) % 3)
    run.epoch(1, x, np.full(30, -1))
    assert run.told == [[], []]


def test_what_costs_too_much_is_told_of_the_first_and_the_last_epoch_only():
    run, labels = Run(epochs=4, count=30, share=-1.0), np.arange(30) % 3
    for number in range(1, 5):
        run.epoch(number, rows(30), labels)
    assert [event.epoch for event in run.told[0]] == [[1], [4]]


def test_no_epoch_is_told_for_which_there_would_not_be_time_beside_the_last():
    """Each telling takes 1 s, of 10 % of the time: a second one and the last make it 3 s, right at 30."""
    run, labels, now = Run(epochs=9, count=30), np.arange(30) % 3, [2.0]
    run.maps._plan = MapPlan(CLASSES, 30, 9, TimeShare(0.1, 0.0, clock=lambda: now[0]))
    for history, told in zip(run.histories, run.told, strict=True):
        history.emit = lambda event, told=told: (told.append(event), now.__setitem__(0, now[0] + 0.5))
    began = [2.0, 12.0, 21.0, 29.0, 30.5, 39.0, 40.5, 41.0, 42.0]
    for number, now[0] in enumerate(began, 1):
        run.epoch(number, rows(30), labels)
    assert [event.epoch for event in run.told[0]] == [[1], [5], [7], [9]]


def test_a_run_that_goes_on_turns_its_map_towards_the_last_one():
    before, after, labels = Run(), Run(), np.arange(400) % 3
    before.epoch(1, rows(400), labels)
    after.histories[0].positions = before.histories[0].to_dict()["positions"]
    after.epoch(2, rows(400, 2.5), labels)
    assert np.abs(places(before.told[0][0]) - places(after.told[0][0])).max() < 0.05


@pytest.mark.parametrize("count", [1, 2])
def test_a_single_example_and_two(count):
    run = Run(count=count)
    run.epoch(1, rows(count), np.arange(count) % 3)
    assert np.isfinite(places(run.told[0][0])).all() and len(run.told[0][0].labels) == count


def test_an_epochs_record_is_small():
    run = Run(count=2000)
    run.epoch(1, rows(2000), np.arange(2000) % 3)
    assert len(run.told[0][0].model_dump_json()) < 6000
