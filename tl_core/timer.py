"""Where a run's time goes. No TensorFlow here."""

import threading
import time
from collections import defaultdict
from collections.abc import Callable


class Stopwatch:
    """Seconds by stage ("decode", "prefix", "read", "augment", …), from any number of threads.

    A stage timed inside another counts once, to the inner one. ``seconds`` adds up what
    each thread spent; ``total`` is the wall clock's time in which any of them was at it,
    so two threads at once count once there.
    """

    def __init__(self, clock: Callable[[], float] = time.perf_counter):
        self.seconds: dict[str, float] = defaultdict(float)
        self.total = 0.0
        self._clock = clock
        self._lock = threading.Lock()
        self._inner = threading.local()  # .seconds: what stages within the one that runs have taken
        self._running, self._since = 0, 0.0

    def time(self, stage: str, function: Callable, *arguments):
        """``function(*arguments)``, its time counted to ``stage`` whether it fails or not."""
        outside, self._inner.seconds = getattr(self._inner, "seconds", 0.0), 0.0
        start = self._begin()
        try:
            return function(*arguments)
        finally:
            spent = self._end(stage, start, self._inner.seconds)
            self._inner.seconds = outside + spent

    def _begin(self) -> float:
        with self._lock:
            now = self._clock()
            if not self._running:
                self._since = now
            self._running += 1
            return now

    def _end(self, stage: str, start: float, inner: float) -> float:
        with self._lock:
            now = self._clock()
            self._running -= 1
            if not self._running:
                self.total += now - self._since
            self.seconds[stage] += now - start - inner
            return now - start
