import pytest

from tl_core.data.drawing.rng import Dice, generator


def test_generators_depend_on_their_parts_alone():
    assert generator("a", 1).random() == generator("a", 1).random() != generator("a", 2).random()
    # PCG64 seeded with blake2b("a|1"): a change here is a change of every picture.
    assert generator("a", 1).integers(1000, size=3).tolist() == [79, 556, 97]


def test_the_dial_moves_a_choice_instead_of_making_another():
    values = [Dice(generator("x"), difficulty).around(5, 0, 2) for difficulty in (0.0, 0.5, 1.0)]
    assert values[0] == 5 and values[2] - 5 == pytest.approx(2 * (values[1] - 5))
