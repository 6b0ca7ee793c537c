"""What the approximate search finds of what the exact one does, on patterns whose near ones are planted."""

import numpy as np
import pytest

from tl_core.data.quality import approximate_neighbours
from tl_core.data.quality.approximate_neighbours import near_pairs, nearest, sketch

COUNT, COPIES = 3000, 300


@pytest.fixture
def planted():
    """Random patterns whose last ``COPIES`` differ from the first ones in 0 to 11 bits."""
    random = np.random.default_rng(0)
    patterns = random.integers(0, 2**63, COUNT, np.uint64)
    for number in range(COPIES):
        flipped = sum(1 << int(bit) for bit in random.choice(63, number % 12, replace=False))
        patterns[COUNT - COPIES + number] = patterns[number] ^ np.uint64(flipped)
    return patterns


def pairs_of(planted) -> set[tuple[int, int]]:
    return {(number, len(planted) - COPIES + number) for number in range(COPIES)}


def test_nearly_all_near_pairs_are_found_and_no_others(planted):
    found = near_pairs(planted, planted, 11, 10**6, "Comparing")
    assert all(i < j and (planted[i] ^ planted[j]).bit_count() <= 11 for i, j in found.tolist())
    assert len(pairs_of(planted) & set(map(tuple, found.tolist()))) >= 0.98 * COPIES


def test_both_sides_may_differ(planted):
    turned = np.roll(planted, COPIES)  # the copies come first
    found = set(map(tuple, near_pairs(planted, turned, 0, 10**6, "Comparing").tolist()))
    assert {(number, number + COPIES) for number in range(COUNT - COPIES)} <= found


def test_of_too_many_the_nearest_are_kept(planted):
    found = near_pairs(planted, planted, 30, 25, "Comparing")
    assert {tuple(pair) for pair in found.tolist()} == {(number, COUNT - COPIES + number)
                                                        for number in range(0, COPIES, 12)}


def test_the_nearest_of_each_are_those_of_a_plain_search():
    random = np.random.default_rng(1)
    vectors = random.normal(size=(1500, 64)).astype(np.float32)
    vectors[750:] = vectors[:750] + 0.15 * random.normal(size=(750, 64))
    found = set(map(tuple, nearest(sketch(vectors, len(vectors)), 3, "Comparing").tolist()))
    assert len({(number, 750 + number) for number in range(750)} & found) >= 0.98 * 750
    assert all(i < j for i, j in found) and len(found) <= 3 * len(vectors)


def test_a_sketch_says_how_far_apart_two_vectors_are():
    vectors = np.array([[1, 0], [1, 0.001], [-1, 0], [0, 1], [0, -1]], np.float32)
    patterns = sketch(vectors, len(vectors))
    apart = np.bitwise_count(patterns[0] ^ patterns).sum(axis=1)
    assert apart[1] < 4 and apart[2] > 250 and 100 < apart[3] < 156


def test_progress_counts_patterns_and_may_stop_it(planted):
    told = []
    near_pairs(planted, planted, 2, 100, "Comparing", lambda *said: told.append(said))
    assert told[-1] == ("Comparing", COUNT, COUNT) and len(told) == approximate_neighbours.SORTINGS

    def stop(*_):
        raise KeyboardInterrupt
    with pytest.raises(KeyboardInterrupt):
        near_pairs(planted, planted, 2, 100, "Comparing", stop)
