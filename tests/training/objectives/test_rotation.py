"""Quarter turns of a picture, against NumPy's."""

import numpy as np

from tests.training.objectives.arrays import rows
from tl_core.training.objectives.rotation import turned


def test_turns_are_numpys():
    pictures = rows(0, 3, 5, 5, 2)
    four = np.concatenate([np.rot90(pictures, turns, axes=(1, 2)) for turns in range(4)])
    np.testing.assert_array_equal(turned(pictures), four)
