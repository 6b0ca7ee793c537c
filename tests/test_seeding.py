"""The same seed gives the same weights, also where other threads draw random numbers meanwhile."""

import random
import threading

import keras
import numpy as np
import pytest
from keras.src.random import seed_generator
from keras.src.utils import rng_utils

from tl_core import seeding
from tl_core.backbones.catalog import BACKBONES


def weights() -> np.ndarray:
    """Of a small network with random weights, and of a dropout's seed, in one row."""
    network = BACKBONES.get("small_cnn").build(32)
    dropout = keras.layers.Dropout(0.5)
    return np.concatenate([*(value.ravel() for value in network.get_weights()),
                           np.asarray(dropout.seed_generator.state).ravel().astype("float64")])


@pytest.fixture
def drawing():
    """Another thread that draws from Python's random numbers all the time."""
    stop = threading.Event()

    def draw() -> None:
        while not stop.is_set():
            random.random()
    thread = threading.Thread(target=draw)
    thread.start()
    yield
    stop.set()
    thread.join()


def test_other_threads_change_nothing(drawing):
    seeding.set_random_seed(3)
    first = weights()
    seeding.set_random_seed(3)
    assert np.array_equal(first, weights())
    seeding.set_random_seed(4)
    assert not np.array_equal(first, weights())


def test_alone_the_numbers_are_keras_own(monkeypatch):
    seeding.set_random_seed(3)
    ours = weights()
    keras.utils.set_random_seed(3)  # by Keras' own name it is the same
    assert np.array_equal(ours, weights())
    for module in (rng_utils, seed_generator):
        monkeypatch.setattr(module, "random" if module is rng_utils else "python_random", random)
    keras.utils.set_random_seed(3)
    assert np.array_equal(ours, weights())


def test_threads_do_not_share_a_seed():
    def seeded(seed: int, results: dict) -> None:
        seeding.set_random_seed(seed)
        ready.wait()
        results[seed] = [seed_of() for _ in range(5)]

    def seed_of() -> int:
        return seed_generator.make_default_seed()
    ready, results = threading.Barrier(2), {}
    threads = [threading.Thread(target=seeded, args=(seed, results)) for seed in (1, 2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    for seed in (1, 2):
        alone = random.Random(seed)
        assert results[seed] == [alone.randint(1, int(1e9)) for _ in range(5)]
