"""What would tell two groups apart, by hand."""

import numpy as np
import pytest

from tl_core.statistics.bootstrap import Difference, difference
from tl_core.statistics.power import SampleSizeNeeded, required_sample_size

THREE = np.zeros((3, 100), bool)


def needed(pictures: float, seeds: float, noise: float, gap: float = 0.05, classes: int = 2) -> SampleSizeNeeded:
    return required_sample_size(THREE, THREE, Difference(gap, 0, 0, 0.2, pictures, seeds, noise, 4), 0.05, classes)


def test_pictures_by_hand():
    """t(0.975, 4) = 2.77645, so the variance may be (0.05 / (2.77645 + 0.84162))**2 = 1.910e-4. Seeds keep
    0.015**2 - 0.009**2 = 1.440e-4 of it, which leaves 0.470e-4 for what now is 0.02**2 + 0.009**2 = 4.81e-4:
    1024 pictures for 100, 462 more in each of 2 classes. The pictures' own 4e-4 is too much for any seeds."""
    assert needed(0.02, 0.015, 0.009) == SampleSizeNeeded(per_class=462)


def test_seeds_by_hand():
    """Seeds have 9e-4, too much for any pictures. 11 more of them: 9e-4 * 3 / 14 + 1e-4 = 2.93e-4 is less than
    (0.05 / (t(0.975, 26) + 0.84162))**2 = 2.98e-4; 10 more: 3.08e-4 is not less than 2.96e-4."""
    assert needed(0.01, 0.03, 0.0) == SampleSizeNeeded(seeds=11)


def test_either_where_either_would_do():
    found = needed(0.012, 0.012, 0.006)
    assert found.per_class and found.seeds


def test_nothing_where_both_are_too_much_or_nothing_differs():
    assert needed(0.03, 0.03, 0.0) == needed(0.01, 0.01, 0.0, gap=0.0) == needed(0.01, 0.03, 0,
                                                                                 gap=0.0281) == SampleSizeNeeded()


def test_hardly_anyone_takes_ten_thousand_pictures_more_in_a_class():
    """(0.005 / 3.61807)**2 = 1.910e-6: 20 945 pictures for 100."""
    assert needed(0.02, 0.0, 0.0, gap=0.005, classes=2) == SampleSizeNeeded()
    assert needed(0.02, 0.0, 0.0, gap=0.005, classes=3) == SampleSizeNeeded(per_class=6949)


@pytest.mark.parametrize("spread", [0.0, 0.15])
def test_so_much_more_does_tell_in_about_four_of_five_cases(spread):
    """Groups drawn again and again, larger by what is said to be needed for their true difference."""
    random = np.random.default_rng(0)

    def groups(seeds, pictures):
        hard = random.normal(size=pictures)
        return [(hard + random.normal(0, 0.6, (seeds, pictures)) + random.normal(0, spread, (seeds, 1))) < middle
                for middle in (0.6, 0.8)]

    many = [difference(*groups(3, 200), repeats=50) for _ in range(300)]
    gap = float(np.mean([each.value for each in many]))
    errors = (float(np.sqrt(np.mean([getattr(each, name)**2 for each in many])))
              for name in ("pictures_error", "seeds_error", "noise_error"))
    true = Difference(gap, 0, 0, 0.2, *errors, 4)
    found = required_sample_size(*groups(3, 200), true, 0.05, classes=1)
    larger = (3 + found.seeds, 200) if spread else (3, 200 + found.per_class)
    told = np.mean([difference(*groups(*larger), repeats=1000).p <= 0.05 for _ in range(200)])
    assert 0.7 < told < 0.93
