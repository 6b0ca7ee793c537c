"""Bars and curves of a lesson, with intervals, and with the zoom that somebody chose."""

import pytest

from tests.ui.learn import made
from ui.learn import charts

BARS = made.lesson()
CURVES = made.lesson(axis="Freeze depth")


@pytest.fixture
def grown():
    return made.figures(CURVES, points=[
        made.point("Tuned", 4, 0.8, 0.7, 0.9), made.point("Tuned", 0, 0.6), made.point("Scratch", None, 0.5, 0.4, 0.6)])


@pytest.mark.parametrize("dark", [False, True])
def test_bars_stand_in_their_order_with_intervals_and_names_as_they_are(dark):
    figure = charts.chart(BARS, made.figures(), dark)
    bars, = figure.data
    assert list(bars.x) == [0.9, 0.5] and list(bars.y) == [0, 1]
    assert list(bars.error_x.array) == pytest.approx([0.04, 0]) and bars.error_x.arrayminus[0] == pytest.approx(0.05)
    top, bottom = figure.layout.yaxis.range[1], figure.layout.yaxis.range[0]
    assert top < 0 < bottom, "the first one is on top"
    assert [one.text for one in figure.layout.annotations] == [
        "Pretrained &amp; &lt;b&gt;: <b>90 %</b>", "Random: <b>50 %</b>"]
    assert len(set(bars.marker.line.color)) == 2


def test_zoom_is_kept_while_it_grows_and_lost_from_lesson_to_lesson(grown):
    first, later = charts.chart(CURVES, {**grown, "points": grown["points"][:1]}), charts.chart(CURVES, grown)
    assert first.layout.uirevision == later.layout.uirevision == "made_up"
    assert charts.chart(made.lesson("other"), made.figures()).layout.uirevision == "other"


def test_shares_have_their_whole_axis_from_the_first_point_on():
    one = made.figures(points=[made.point("a", None, 0.2)])
    assert list(charts.chart(BARS, one).layout.xaxis.range) == [0, 1.02]
    other = charts.chart(made.lesson(measure="Adjusted Rand index"), made.figures(points=[
        made.point("a", None, -0.1), made.point("b", None, 0.5, 0.4, 0.6)]))
    assert list(other.layout.xaxis.range) == pytest.approx([-0.1, 0.66])
    assert other.layout.annotations[1].text == "b: <b>0.50</b>"


def test_a_curve_a_group_by_number_and_one_that_is_the_same_everywhere_lies_across(grown):
    tuned, scratch = charts.chart(CURVES, grown).data
    assert list(tuned.x) == [0, 4] and list(tuned.y) == [0.6, 0.8]
    assert list(tuned.error_y.array) == pytest.approx([0, 0.1])
    assert list(scratch.x) == [0, 4] and list(scratch.y) == [0.5, 0.5] and scratch.mode == "lines"
    assert tuned.line.dash != scratch.line.dash and tuned.line.color != scratch.line.color
    assert list(charts.chart(CURVES, grown).layout.xaxis.tickvals) == [0, 4]


def test_numbers_of_labels_that_grow_by_factors_are_logarithmic():
    def axis(*places):
        points = [made.point("a", place, 0.5) for place in places]
        return charts.chart(CURVES, made.figures(points=points)).layout.xaxis
    assert axis(2, 5, 10, 40).type == "log" and list(axis(2, 5, 10, 40).ticktext) == ["2", "5", "10", "40"]
    assert axis(0, 5, 10, 40).type is None and axis(1, 2, 3).type is None
    assert axis(1, 4, 7, 10, 13, 16, 18).type is None, "blocks are counted, however many"


@pytest.mark.parametrize("lesson", [BARS, CURVES])
def test_nothing_yet_is_an_empty_chart(lesson):
    empty = made.figures(lesson, points=[])
    assert charts.chart(lesson, empty) and charts.alt(lesson, empty) == "Test accuracy: nothing measured yet"


def test_charts_in_words(grown):
    assert charts.alt(BARS, made.figures()) == "Test accuracy: Pretrained & <b> 90 %; Random 50 %"
    assert "Tuned at freeze depth 4 80 %" in charts.alt(CURVES, grown) and "Scratch 50 %" in charts.alt(CURVES, grown)


@pytest.mark.parametrize("lesson", [BARS, CURVES])
def test_a_big_screens_chart_is_the_same_in_larger_type(lesson):
    usual, large = (charts.chart(lesson, made.figures(lesson)) for _ in range(2))
    charts.enlarge(large)
    assert large.layout.height >= 420 > 0 and large.layout.font.size > usual.layout.font.size
    assert [list(one.x) for one in large.data] == [list(one.x) for one in usual.data]
