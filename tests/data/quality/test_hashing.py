"""Hashes and the search for near ones, against plain loops."""

import numpy as np
from scipy.fft import dctn

from tests.data.quality.conftest import scene
from tl_core.data.quality.hashing import hashes, near_pairs


def test_a_hash_is_the_sign_of_low_frequencies_about_their_median():
    grey = scene(0, 48)[:, :, 1].astype(np.float32)
    low = dctn(grey, norm="ortho")[:8, :8].reshape(-1)
    expected = low[1:] > np.median(low[1:])
    bits = np.unpackbits(hashes(grey[None]).view(np.uint8))
    assert bits[0] == 0 and np.array_equal(bits[1:], expected)


def test_brightness_and_contrast_leave_a_hash_as_it_is():
    grey = scene(1, 48)[:, :, 0].astype(np.float32)
    assert len(set(hashes(np.stack([grey, grey + 40, 0.5 * grey])).tolist())) == 1


def test_near_pairs_are_those_of_a_plain_loop(monkeypatch):
    monkeypatch.setattr("tl_core.data.quality.hashing.BLOCK", 7)
    rng = np.random.default_rng(0)
    values = rng.integers(0, 2**10, 40).astype(np.uint64)
    expected = {(i, j) for i in range(40) for j in range(i + 1, 40)
                if bin(int(values[i]) ^ int(values[j])).count("1") <= 2}
    assert {tuple(pair) for pair in near_pairs(values, values, 2, 10_000).tolist()} == expected


def test_of_too_many_pairs_the_nearest_are_kept():
    values = np.array([0b0, 0b1, 0b1111, 0b0], np.uint64)
    assert near_pairs(values, values, 10, most=1).tolist() == [[0, 3]]
