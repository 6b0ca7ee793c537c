import numpy as np
import pytest

from tl_core.lessons.growing_figures import GrowingFigures
from tl_core.training.evaluation import wilson


def test_points_stand_in_order_and_the_newest_counts():
    kept = []
    figures = GrowingFigures(lambda values: kept.append([dict(point) for point in values["points"]]))
    figures.point("a", 0.5, 1)
    figures.point("b", 0.6)
    figures.point("a", 0.7, 1, 0.6, 0.8)
    assert [(point["group"], point["x"], point["value"]) for point in figures.values["points"]] == [
        ("a", 1, 0.7), ("b", None, 0.6)]
    assert [len(points) for points in kept] == [1, 2, 2]  # told after every change


def test_answers_have_wilsons_interval_of_one_draw_and_students_of_several():
    figures = GrowingFigures()
    figures.answers("one", np.array([True, True, True, False]))
    figures.answers("two", np.array([[True, True], [True, False]]))
    one, two = figures.values["points"]
    assert one["value"] == 0.75 and [one["low"], one["high"]] == wilson(3, 4)
    assert two["value"] == 0.75 and two["low"] == 0.0 and two["high"] == 1.0  # two draws tell little
    assert figures.values["tested"] == 2


def test_gap_is_the_first_sides_lead():
    figures = GrowingFigures()
    right, wrong = np.ones(50, bool), np.zeros(50, bool)
    figures.gap("lead", right, wrong)
    assert figures.values["gaps"]["lead"] == [1.0, 1.0, 1.0]


def test_unpaired_gap_agrees_with_the_normal_approximation():
    random = np.random.default_rng(3)
    first, second = random.random(400) < 0.8, random.random(400) < 0.6
    figures = GrowingFigures()
    figures.unpaired_gap("gap", first, second)
    gap, low, high = figures.values["gaps"]["gap"]
    spread = 1.96 * np.sqrt(sum(side.mean() * (1 - side.mean()) / 400 for side in (first, second)))
    assert gap == first.mean() - second.mean()
    assert (low, high) == pytest.approx((gap - spread, gap + spread), abs=0.012)


def test_runs_are_named_once():
    figures = GrowingFigures()
    figures.runs(["a", "b"])
    figures.runs(["b", "c"])
    assert figures.values["run_ids"] == ["a", "b", "c"]
