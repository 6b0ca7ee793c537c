import numpy as np
import pytest

from tl_core.explain import normalize


def test_scaled_by_hand():
    np.testing.assert_allclose(normalize.scaled(np.array([[-4.0, 0], [1, 2]])), [[0, 0], [0.5, 1]])
    assert not normalize.scaled(-np.ones((3, 3))).any() and not normalize.scaled(np.full((2, 2), np.nan)).any()


def test_one_wild_pixel_does_not_darken_a_speckled_map():
    wild = np.random.default_rng(0).random((100, 100))
    wild[3, 3] = 1000
    assert np.median(normalize.scaled(wild, speckled=True)) > 0.3 > np.median(normalize.scaled(wild))


def test_where_it_lies_in_words_and_figures():
    large = np.zeros((10, 10))
    assert normalize.place(large) == "" and normalize.salient_area(large) == {"area": 0, "mass": 0}
    large[:2, :2] = 1
    large[9, 9] = 0.25
    assert normalize.place(large) == "top left"
    assert normalize.salient_area(large) == {"area": 0.04, "mass": pytest.approx(4 / 4.25)}
    assert normalize.place(np.ones((10, 10))) == "centre"
