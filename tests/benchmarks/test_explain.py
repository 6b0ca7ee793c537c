"""What the map benchmark counts, by hand."""

import numpy as np
import pytest

from benchmarks import explain


def test_a_flat_map_has_half_its_mass_in_the_inner_half():
    assert explain.centre_share(np.ones((224, 224))) == pytest.approx(0.5, abs=0.005)
    corner = np.zeros((224, 224))
    corner[:30, :30] = 1
    middle = np.zeros((224, 224))
    middle[100:120, 100:120] = 1
    assert explain.centre_share(corner) == 0 and explain.centre_share(middle) == 1


def test_quarters_from_the_top_left():
    shown = np.zeros((4, 4))
    shown[0, 3], shown[3, 0] = 3, 1
    assert explain.quarters_shares(shown) == [0, 0.75, 0.25, 0]


def test_a_mosaic_holds_its_picture_once_where_it_says():
    pixels = np.stack([np.full((224, 224, 3), value, np.uint8) for value in (10, 20, 30, 200, 210, 220)])
    labels = np.array([0, 0, 0, 1, 1, 1])
    found = list(explain._mosaics(pixels, labels))
    assert len(found) == 6 and {place for _, _, place in found} > {found[0][2]}
    for (mosaic, label, place), value in zip(found, (10, 20, 30, 200, 210, 220), strict=True):
        quarters = [mosaic[:112, :112], mosaic[:112, 112:], mosaic[112:, :112], mosaic[112:, 112:]]
        assert (quarters[place] == value).all() and label == (value > 100)
        assert all((quarter[0, 0, 0] > 100) != (value > 100) for at, quarter in enumerate(quarters) if at != place)


def test_shares_have_wilson_s_interval_and_leave_empty_maps_out():
    row = explain._share([True, True, False], [0.9, 0.6, 0.2], 5)
    assert (row["hits"], row["n"], row["empty"]) == (2, 3, 2) and row["mean_mass"] == pytest.approx(17 / 30)
    assert row["ci95"] == pytest.approx([0.2077, 0.9385], abs=1e-3)
    assert explain._share([], [], 2)["ci95"] is None
