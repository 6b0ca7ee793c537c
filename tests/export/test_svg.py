from tl_core.evaluation import calibration
from tl_core.export import svg


def test_a_curves_points_lie_where_they_should():
    # 480 wide with 48 and 12 beside, 280 high with 24 above and 34 below: the middle of the axis is at 48 + 210.
    assert svg.point(0, 0.0, 3, 0.0, 1.0) == (48, 246) and svg.point(2, 1.0, 3, 0.0, 1.0) == (468, 24)
    assert svg.point(1, 0.5, 3, 0.0, 1.0) == (258, 135)
    assert svg.lines("Loss", {"training": [float("nan")]}) == ""
    broken = svg.lines("Loss", {"training": [1.0, float("nan"), 2.0]})
    assert broken.count("<polyline") == 2 and "nan" not in broken


def test_a_bar_of_reliability_lies_where_it_should():
    one, none = calibration.Bin(0.5, 0.75, 4, 0.7, 0.5, [0.2, 0.8]), calibration.Bin(0.75, 1.0, 0, None, None, None)
    drawn = svg.reliability("As <trained>", [one, none])
    # 420 wide from 48, 222 high above 246: 0.5 is at x 258 and y 135, 0.7 at y 90.6, the middle 0.625 at x 310.5.
    assert 'x="259.0" y="135.0" width="103.0" height="111.0"' in drawn
    assert 'x="306.5" y="86.6" width="8"' in drawn and drawn.count("<title>") == 1 and "<trained>" not in drawn


def test_a_metric_that_a_phase_did_not_measure_leaves_a_gap_and_ends_where_it_was_last():
    drawn = svg.lines("Accuracy", {"training": [0.5, 0.7, float("nan")], "validation": [0.4, 0.5, 0.6]}, 0.0, 1.0)
    assert 'aria-label="Accuracy: training ends at 0.7, validation ends at 0.6"' in drawn
    assert drawn.count("<circle") == 5
