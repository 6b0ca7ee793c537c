import pytest

from tl_core.data import difficulty
from tl_core.errors import UserError


def test_from_0_to_1():
    for number in (0, 0.5, 1):
        difficulty.check(number, "texts")
    for number in (-0.1, 1.1, float("nan")):
        with pytest.raises(UserError, match="out of range. Expected a number from 0 to 1. Choose 0 for the"):
            difficulty.check(number, "texts")
