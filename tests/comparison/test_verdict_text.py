"""Small numbers in sentences."""

import pytest

from tl_core.comparison.verdict_text import number, points


@pytest.mark.parametrize(("share", "text"), [(0.031, "3.1"), (-0.0004, "0.0"), (-0.0, "0.0"), (-0.1, "-10.0"),
                                             (1, "100.0")])
def test_numbers(share, text):
    assert number(share) == text


def test_one_point_is_one_point():
    assert [points(0.01), points(0.0204)] == ["1.0 point", "2.0 points"]
