"""Whether a person's quota lets more runs in; fifty clicks at once count each other."""

import contextlib
import threading
from collections import Counter
from collections.abc import Callable, Iterator

from tl_core import ownership, quotas
from tl_core.data.sets import space
from tl_core.engine.job import Job
from tl_core.engine.queue import Queue


class Admission:
    """The door of one queue."""

    def __init__(self, queue: Queue):
        self._queue, self._lock = queue, threading.Lock()
        self._coming: Counter[str] = Counter()  # runs that were let in and are not in the queue yet

    @contextlib.contextmanager
    def let_in(self, count: int = 1) -> Iterator[Callable[[list[Job]], None]]:
        """What puts ``count`` runs of whoever acts into the queue; ``UserError`` where a quota is used up."""
        name = ownership.name()
        if name is None:
            yield self._queue.add
            return
        quotas.check_minutes()
        quotas.check_bytes(space.bytes_of(name))
        with self._lock:
            quotas.check_runs(self._queue.waiting_of(name) + self._coming[name], count)
            self._coming[name] += count
        left = [count]

        def add(jobs: list[Job]) -> None:
            with self._lock:
                self._queue.add(jobs)
                self._coming[name] -= left.pop()
        try:
            yield add
        finally:
            with self._lock:
                self._coming[name] -= sum(left)
