import numpy as np
import pytest

from tl_core.evaluation import calibration, per_class, ranking
from ui.evaluate import charts

COUNTS = np.array([[8, 2, 0], [1, 9, 0], [0, 0, 5]])
NAMES = ["apple", "pear", "plum"]


def test_every_cell_can_be_clicked_and_the_chosen_one_is_framed():
    made = charts.matrix(COUNTS, NAMES, (0, 1))
    cells = made.data[1]
    assert len(cells.x) == 9 and (cells.y[1], cells.x[1]) == ("apple", "pear")
    assert cells.customdata[1].tolist() == [0, 1, 2, 0.2]
    frame = made.layout.shapes[0]
    assert (frame.x0, frame.x1, frame.y0, frame.y1) == (0.5, 1.5, -0.5, 0.5)
    column = charts.matrix(COUNTS, NAMES, (None, 2)).layout.shapes[0]
    assert (column.x0, column.y0, column.y1) == (1.5, -0.5, 2.5)
    assert not charts.matrix(COUNTS, NAMES, (None, None)).layout.shapes


def test_of_many_classes_only_cells_with_pictures_take_clicks():
    made = charts.matrix(np.diag(np.arange(30)), [f"c{number}" for number in range(30)], (None, None), dark=True)
    assert len(made.data[1].x) == 29


def test_intervals_reach_from_low_to_high():
    rows = per_class.per_class(COUNTS, NAMES)
    recall = charts.classes(rows).data[0]
    for row, value, up, down in zip(rows, recall.x, recall.error_x.array, recall.error_x.arrayminus, strict=True):
        assert (value - down, value + up) == pytest.approx(tuple(row.recall_ci95))


def test_a_class_without_pictures_has_no_marker():
    rows = per_class.per_class(np.array([[3, 1, 0], [0, 4, 0], [0, 0, 0]]), NAMES)
    assert [len(trace.x) for trace in charts.classes(rows).data] == [2, 2]


def test_curves_begin_where_nothing_is_taken():
    found = ranking.ranking(np.array([0.9, 0.8, 0.7, 0.1]), np.array([True, False, True, False]))
    roc = charts.roc(found, 1)
    assert (roc.data[0].x[0], roc.data[0].y[0], roc.data[0].x[-1], roc.data[0].y[-1]) == (0, 0, 1, 1)
    assert (roc.data[2].x[0], roc.data[2].y[0]) == (0.5, 0.5)
    precision = charts.precision_recall(found, None)
    assert [trace.name for trace in precision.data] == ["the network", "chance"] and precision.data[1].y == (0.5, 0.5)


def test_reliability_shows_only_bins_with_pictures_and_how_many():
    logits = np.log([[0.9, 0.1], [0.8, 0.2], [0.45, 0.55]])
    bars, _, _, counts = charts.reliability(calibration.calibration(logits, np.array([0, 1, 1]), 5)).data
    assert bars.x == pytest.approx((0.5, 0.7, 0.9)) and bars.y.tolist() == [1, 0, 1] and list(counts.y) == [1, 1, 1]


def test_strength_0_stands_between_darker_and_brighter():
    point = {"accuracy": 0.5, "ci95": [0.4, 0.6]}
    made = charts.robustness({"unit": "stops", "points": [{"strength": 1, **point}, {"strength": -1, **point}]},
                             {"accuracy": 0.75, "ci95": [0.7, 0.8]}, 0.5).data[0]
    assert made.x == ("-1", "0", "1") and made.y[1] == 0.75 and made.marker.symbol == ("circle", "star", "circle")
