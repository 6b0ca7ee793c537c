import numpy as np
import pytest
from sklearn.metrics import confusion_matrix

from ui.shared import charts

MATRIX = [[8, 2, 0], [0, 5, 0], [0, 0, 0]]
CLASSES = ["apple", "pear", "plum"]


def test_rows_are_shares_and_an_empty_row_stays_zero():
    shares = charts.row_shares(np.array(MATRIX))
    assert shares.tolist() == [[0.8, 0.2, 0.0], [0.0, 1.0, 0.0], [0.0, 0.0, 0.0]]


def test_shares_agree_with_scikit_learn():
    rng = np.random.default_rng(1)
    truth, taken = rng.integers(0, 4, 200), rng.integers(0, 4, 200)
    assert np.allclose(charts.row_shares(confusion_matrix(truth, taken)),
                       confusion_matrix(truth, taken, normalize="true"))


@pytest.mark.parametrize("dark", [False, True])
def test_the_figure_shows_counts_coloured_by_share(dark):
    heat = charts.confusion(MATRIX, CLASSES, dark=dark).data[0]
    assert heat.z[0].tolist() == [0.8, 0.2, 0.0]
    assert np.array(heat.customdata).tolist() == MATRIX
    assert list(heat.x) == list(heat.y) == CLASSES
    assert heat.colorscale[0][1] == charts.SCALES[dark][0][1]


def test_truth_reads_downwards():
    assert charts.confusion(MATRIX, CLASSES).layout.yaxis.autorange == "reversed"


def test_many_classes_leave_the_numbers_out():
    assert charts.confusion(np.eye(21, dtype=int), [str(i) for i in range(21)]).data[0].text is None


def test_the_worst_mistake_in_words():
    assert charts.worst_confusion(MATRIX, CLASSES) == (
        "Most frequent mistake: 2 of 10 pictures of “apple” were taken for “pear”.")
    assert charts.worst_confusion(np.eye(3, dtype=int), CLASSES) == "No test picture was mistaken."


COUNTS = {"train": {"apple": 5, "pear": 9}, "val": {"apple": 1, "pear": 2}, "test": {"apple": 1, "pear": 0}}


def test_the_balance_stacks_the_splits_of_each_class_the_largest_first():
    bars = charts.balance(COUNTS).data
    assert [bar.name for bar in bars] == ["train", "val", "test"]
    assert [list(bar.y) for bar in bars] == [["pear", "apple"]] * 3
    assert [bar.x.tolist() for bar in bars] == [[9, 5], [2, 1], [0, 1]]


def test_splits_differ_by_pattern_too_and_a_dark_page_has_its_own_colours():
    light, dark = charts.balance(COUNTS).data, charts.balance(COUNTS, dark=True).data
    assert len({bar.marker.pattern.shape for bar in light}) == 3
    assert all(one.marker.color != other.marker.color for one, other in zip(light, dark, strict=True))
    assert charts.balance_height(100) > charts.balance_height(2)


def test_long_class_names_leave_the_matrix_its_room():
    names = ["a handwritten digit that says zero", "a handwritten digit that says one"]
    figure = charts.confusion([[1, 0], [0, 1]], names)
    assert list(figure.data[0].x) == names == list(figure.layout.yaxis.tickvals)
    assert all(len(text) == 22 for text in figure.layout.xaxis.ticktext)
    assert figure.layout.xaxis.ticktext[0] != figure.layout.xaxis.ticktext[1]
    assert charts.confusion([[1, 0], [0, 1]], ["a", "b"]).layout.xaxis.ticktext is None
