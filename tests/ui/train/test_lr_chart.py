"""The learning-rate curve's figure, without a page."""

import math

import pytest

from tl_core.training.lr_finder import curve
from ui.train import lr_chart

FOUND = curve([2.0] * 40 + [1.9 - 0.05 * step for step in range(30)] + [0.4] * 5 + [9.0])


def words(figure) -> list[str]:
    return [note.text for note in figure.layout.annotations]


@pytest.mark.parametrize("dark", [False, True])
def test_it_has_both_curves_and_marks_suggestion_and_present_rate(dark):
    figure = lr_chart.figure(FOUND, 0.001, dark)
    assert [trace.name for trace in figure.data] == ["each step", "smoothed"]
    assert figure.layout.xaxis.type == "log" and list(figure.data[1].y) == FOUND["smoothed"]
    assert words(figure) == [f"<b>suggestion {FOUND['suggestion']:g}</b>", "now 0.001"]
    assert [shape.x0 for shape in figure.layout.shapes] == [FOUND["suggestion"], 0.001]
    assert figure.layout.annotations[1].x == pytest.approx(math.log10(0.001))
    assert figure.data[0].line.dash != figure.data[1].line.dash


def test_a_rate_in_use_is_marked_once_and_none_where_there_is_none():
    assert len(words(lr_chart.figure(FOUND, FOUND["suggestion"]))) == 1
    assert words(lr_chart.figure(curve([2.0] * 100), 0.001)) == ["now 0.001"]


def test_words_of_two_lines_are_on_their_outer_sides_where_there_is_room():
    def sides(now):
        return [note.xanchor for note in lr_chart.figure(FOUND, now).layout.annotations]
    assert FOUND["suggestion"] == 0.008  # no room on its right
    assert sides(0.1) == ["right", "right"] and sides(1e-3) == ["right", "right"] and sides(1e-5) == ["right", "left"]
    assert [note.xanchor for note in lr_chart.figure({**FOUND, "suggestion": 5e-4}, 1e-3).layout.annotations] == [
        "right", "left"]


def test_the_part_that_runs_away_leaves_the_picture():
    assert lr_chart.figure(FOUND, 0.001).layout.yaxis.range == (0, 2.5)


def test_it_is_told_to_who_cannot_see_it():
    said = lr_chart.alt(FOUND)
    assert said.startswith("Training loss over the learning rate: from 2.00 at 1e-06 down to")
    assert said.endswith("runs away at 0.04") and "runs away" not in lr_chart.alt(curve([2.0] * 100))
