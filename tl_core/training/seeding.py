"""Random numbers that follow from a run's seed alone, whatever other threads of the process draw.

Keras draws the seeds of initial weights and of dropout from Python's ``random``, which all threads share.
In a worker some others draw from it too (to wait for a random time, say), so that the same seed gave other
weights there. Each thread that sets a seed here has a generator of its own, with the same numbers that
Python's would give alone.
"""

import random
import threading

import keras
from keras.src.random import seed_generator  # make_default_seed() draws from its ``python_random``


class _ByThread:
    """Stands in for Python's ``random`` within Keras."""

    def __init__(self):
        self._here = threading.local()

    def seed(self, seed: int) -> None:
        self._here.random = random.Random(seed)

    def randint(self, low: int, high: int) -> int:
        return getattr(self._here, "random", random).randint(low, high)


_by_thread = _ByThread()
seed_generator.python_random = _by_thread


def set_random_seed(seed: int) -> None:
    """As ``keras.utils.set_random_seed`` (Python, NumPy, the backend), and this thread's own generator for Keras."""
    keras.utils.set_random_seed(seed)
    _by_thread.seed(seed)
