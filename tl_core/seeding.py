"""Random numbers that follow from a run's seed alone, whatever other threads of the process draw.

Keras draws the seeds of initial weights and of dropout from Python's ``random``, which all threads share.
In a worker some others draw from it too (to wait for a random time, say), so that the same seed gave other
weights there. Once this module is imported, each thread that sets a seed by ``keras.utils.set_random_seed``
has a generator of its own for Keras, with the same numbers that Python's would give alone.
"""

import random
import threading

import keras
from keras.src.random import seed_generator  # make_default_seed() draws from its ``python_random``
from keras.src.utils import rng_utils  # set_random_seed() seeds its ``random``


class _ByThread:
    """Stands in for Python's ``random`` within Keras."""

    def __init__(self):
        self._here = threading.local()

    def seed(self, seed: int) -> None:
        random.seed(seed)
        self._here.random = random.Random(seed)

    def randint(self, low: int, high: int) -> int:
        return getattr(self._here, "random", random).randint(low, high)


rng_utils.random = seed_generator.python_random = _ByThread()


def set_random_seed(seed: int) -> None:
    """``keras.utils.set_random_seed``, of which no other thread's draws can take anything away."""
    keras.utils.set_random_seed(seed)
