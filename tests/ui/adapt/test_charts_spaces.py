import pytest

from tests.ui.adapt import made
from ui.adapt import charts_spaces


@pytest.mark.parametrize("dark", [False, True])
def test_ties_have_bands_and_lines_of_what_needs_none(dark):
    curves = made.spaces()["ties"]
    figure = charts_spaces.ties(curves, {"guessing": 0.125, "one space for both": 0.8}, "pairs", dark)
    names = [trace.name for trace in figure.data if trace.name]
    assert names == ["Ridge regression", "Canonical correlation", "guessing", "one space for both"]
    ridge, cca = (trace for trace in figure.data if trace.mode == "lines+markers")
    assert list(ridge.x) == [3, 30] and list(ridge.y) == [0.15, 0.6]
    assert ridge.marker.symbol != cca.marker.symbol and ridge.line.color != cca.line.color
    lines = [trace for trace in figure.data if trace.mode == "lines" and trace.name]
    assert list(lines[0].x) == [3, 30] and len({trace.line.dash for trace in lines}) == 2


def test_a_single_point_has_lines_beside_it():
    curve = {**made.spaces()["ties"][0], "points": made.spaces()["ties"][0]["points"][:1]}
    line = charts_spaces.ties([curve], {"guessing": 0.1}, "pairs").data[-1]
    assert line.x[0] < 3 < line.x[1]
