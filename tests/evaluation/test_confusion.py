import numpy as np
import pytest

from tests.evaluation import finished_runs
from tl_core.evaluation import confusion


def test_cells_count_and_name_their_pictures():
    run = finished_runs.evaluated()
    # apple: p0 right, p1 taken for pear, p2 right; pear: p3 right; plum: p4 right, p5 taken for apple
    assert confusion.counts(run).tolist() == [[2, 1, 0], [0, 1, 0], [1, 0, 1]]
    assert confusion.cells(run) == {(0, 0): ["p0", "p2"], (0, 1): ["p1"], (1, 1): ["p3"], (2, 2): ["p4"],
                                    (2, 0): ["p5"]}


@pytest.mark.parametrize(("true", "predicted", "keys"), [
    (0, 0, ["p2", "p0"]), (0, 1, ["p1"]), (1, 2, []), (None, 0, ["p5", "p2", "p0"]), (2, None, ["p5"]),
    (None, None, ["p1", "p5"])])
def test_the_pictures_of_a_cell_a_column_a_row_the_costliest_first(true, predicted, keys):
    assert [one.key for one in confusion.pictures(finished_runs.evaluated(), true, predicted)] == keys


def test_the_worst_loss_is_first_and_right_answers_are_not_among_them():
    found = confusion.pictures(finished_runs.evaluated())
    assert [(one.key, one.true, one.predicted) for one in found] == [("p1", 0, 1), ("p5", 2, 0)]
    assert [one.confidence for one in found] == pytest.approx([0.6, 0.5])
    assert [one.loss for one in found] == pytest.approx([-np.log(0.2), -np.log(0.4)])


def test_pairs_by_count_then_by_share():
    matrix = np.array([[5, 2, 0], [1, 1, 2], [0, 3, 4]])
    found = [(pair.true, pair.predicted, pair.count, pair.of) for pair in confusion.pairs(matrix)]
    assert found == [(2, 1, 3, 7), (1, 2, 2, 4), (0, 1, 2, 7), (1, 0, 1, 4)]
    assert len(confusion.pairs(matrix, 2)) == 2 and confusion.pairs(np.eye(3, dtype=int)) == []


def test_losses_of_logits_of_any_size():
    run = finished_runs.evaluated(np.full((2, 2), 0.5), np.array([0, 1]), ("a", "b"))
    assert run.losses == pytest.approx([np.log(2)] * 2)
    assert confusion.pictures(run)[0].key == "p1"  # of equal shares the first class is taken
