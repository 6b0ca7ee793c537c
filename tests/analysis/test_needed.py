"""What would tell two groups apart, by hand."""

import numpy as np

from tl_core.analysis.bootstrap import Difference
from tl_core.analysis.needed import More, more_needed

THREE = np.zeros((3, 100), bool)


def needed(pictures: float, seeds: float, noise: float, gap: float = 0.05, classes: int = 2) -> More:
    return more_needed(THREE, THREE, Difference(gap, 0, 0, 0.2, pictures, seeds, noise, 4), 0.05, classes)


def test_pictures_by_hand():
    """The variance may be (0.05 / (1.95996 + 0.84162))**2 = 3.185e-4. Seeds keep 0.015**2 - 0.009**2 = 1.44e-4, which
    leaves 1.745e-4 for what now is 0.02**2 + 0.009**2 = 4.81e-4: 276 pictures for 100, 88 more in each of 2 classes."""
    assert needed(0.02, 0.015, 0.009) == More(per_class=88)


def test_seeds_where_no_number_of_pictures_would_do_by_hand():
    """Seeds alone have 0.03**2 = 9e-4 > 3.185e-4. Pictures keep 1e-4, so 3 * 9e-4 / 2.185e-4 = 12.4 seeds: 10 more."""
    assert needed(0.01, 0.03, 0.0) == More(seeds=10)


def test_nothing_where_both_are_too_much_or_nothing_differs():
    assert needed(0.03, 0.03, 0.0) == needed(0.01, 0.01, 0.0, gap=0.0) == needed(0.01, 0.03, 0, gap=0.0281) == More()


def test_hardly_anyone_takes_ten_thousand_pictures_more_in_a_class():
    assert needed(0.02, 0.0, 0.0, gap=0.005, classes=1) == More()
    assert needed(0.02, 0.0, 0.0, gap=0.005, classes=2) == More(per_class=6230)
