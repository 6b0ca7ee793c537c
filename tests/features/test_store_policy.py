"""Whether keeping rows pays, by figures alone."""

import pytest

from tl_core.features.store_policy import StorePolicy


def looked(*batches, uses=1):
    pays = StorePolicy(uses)
    for batch in batches:
        pays.add(*batch)
    return pays.verdict


USUAL = (32, 0.32, 0.032, 0.032)  # 10 ms a row to compute, 1 to write, 1 to read
HEAVY = (32, 0.32, 0.32, 0.32)  # all of them 10 ms


def test_undecided_until_three_batches_after_the_first():
    assert looked() is None and looked(USUAL, USUAL, USUAL) is None and looked(*[USUAL] * 4) is True


def test_reading_that_takes_as_long_as_computing_does_not_pay():
    assert looked(*[HEAVY] * 4) is False


def test_the_first_batch_with_its_tracing_is_not_counted():
    assert looked((32, 100.0, 0.32, 0.32), *[HEAVY] * 3) is False


def test_one_slow_moment_decides_nothing():
    assert looked(USUAL, (32, 0.32, 9.0, 9.0), USUAL, USUAL) is True


@pytest.mark.parametrize(("uses", "verdict"), [(1, False), (2, False), (3, True)])
def test_writing_is_shared_by_all_uses(uses, verdict):
    """5 to write and 8 to read against 10: 5 / 2 + 8 is more, 5 / 3 + 8 is less."""
    assert looked(*[(1, 10.0, 5.0, 8.0)] * 4, uses=uses) is verdict


def test_a_verdict_stays():
    assert looked(*[USUAL] * 4, *[HEAVY] * 9) is True
