"""Work beside a run that is done as long as it takes little of the run's time. No TensorFlow here."""

import contextlib
import time
from collections.abc import Callable, Iterator


class TimeShare:
    """Whether something may be done, which is to take no more than ``share`` of the time since ``start``."""

    def __init__(self, share: float, start: float, clock: Callable[[], float] = time.perf_counter):
        self._share, self._start, self._clock = share, start, clock
        self.spent = 0.0

    def allows(self, more: float = 0.0) -> bool:
        """Whether ``more`` seconds would keep what is spent within the share of the time until now."""
        return self.spent + more <= self._share * (self._clock() - self._start)

    @contextlib.contextmanager
    def spending(self) -> Iterator[None]:
        """The block's time counts."""
        began = self._clock()
        try:
            yield
        finally:
            self.spent += self._clock() - began
