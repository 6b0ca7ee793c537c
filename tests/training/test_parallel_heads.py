import numpy as np
import pytest

from tests.training.test_fit import CONFIG, CPU, WIDTH, by_us
from tl_core.training.parallel_heads import _benches, parallel_heads


def test_a_bench_is_traced_once_and_starts_afresh():
    _benches.clear()
    first, second = by_us(), by_us()
    assert len(_benches) == 1 and first[0] == second[0]
    for a, b in zip(first[1], second[1], strict=True):
        np.testing.assert_array_equal(a, b)


def test_a_bench_in_use_is_not_lent_again():
    with parallel_heads([CONFIG], 3, WIDTH, [0], False, False, CPU) as one, parallel_heads([CONFIG], 3, WIDTH, [0],
                                                                                           False, False,
                                                                                           CPU) as two:
        assert one is not two


def test_a_bench_that_failed_is_not_kept():
    _benches.clear()
    with pytest.raises(OSError, match="gone"), parallel_heads([CONFIG], 3, WIDTH, [0], False, False, CPU):
        raise OSError("gone")
    assert not _benches
