"""Whether the store of runs answers: what it failed with last, so that nobody waits twice for the same trouble."""

import contextlib
import functools
import logging
import threading
import time
from collections.abc import Iterator
from contextvars import ContextVar

from tl_core.tracking.store_errors import READABLE, StoreError

SAY_AGAIN_SECONDS = 60.0  # a trouble that comes and goes is not told each time
PAUSE_SECONDS = 2.0  # after a failure everybody else is refused at once for so long
_insisting: ContextVar[bool] = ContextVar("insisting", default=False)
_log = logging.getLogger(__name__)


class Health:
    """One store's; every method is safe from any thread.

    Reading and writing fail apart: a full disk can still be read. What changes is logged in
    one line, once.
    """

    def __init__(self):
        self._lock = threading.Lock()
        self._trouble: StoreError | None = None
        self.writing_only = False
        self.opened = self.looked_through = False  # by this process; for damage
        self._until, self.writes = 0.0, 0  # how often something was written by this process
        self._said, self._said_at, self._warned = "", 0.0, False

    @property
    def trouble(self) -> StoreError | None:
        """What the store failed with last, None where it answers."""
        return self._trouble

    def refuse(self, writing: bool) -> None:
        """Raise what is known to be wrong where it has only just been tried."""
        if _insisting.get():
            return
        with self._lock:
            trouble = self._trouble if time.monotonic() < self._until else None
            if trouble is not None and (writing or not self.writing_only):
                raise StoreError.again(trouble)

    def failed(self, trouble: StoreError, writing: bool) -> None:
        with self._lock:
            new = self._trouble is None or self._trouble.kind != trouble.kind
            new = new and not (self._said == trouble.kind and time.monotonic() - self._said_at < SAY_AGAIN_SECONDS)
            if new:
                self._said, self._said_at, self._warned = trouble.kind, time.monotonic(), True
            self._trouble, self._until = trouble, time.monotonic() + PAUSE_SECONDS
            self.writing_only = writing and trouble.kind in (*READABLE, "locked")
        if new:
            _log.warning("%s", trouble)

    def answered(self, writing: bool, thoroughly: bool = False) -> None:
        """It did what it was asked; a damaged one may yet do that in its good parts, so only ``thoroughly`` ends it."""
        with self._lock:
            self.writes += writing
            if self._trouble is None or (self.writing_only and not writing):
                return
            if self._trouble.kind in ("damaged", "emptied") and not thoroughly:
                return
            self._trouble = None
            warned, self._warned = self._warned, False
        if warned:
            _log.warning("The store of runs answers again.")


@contextlib.contextmanager
def insisting() -> Iterator[None]:
    """Ask the store inside, whatever it failed with a moment ago: for those who see whether it is back."""
    token = _insisting.set(True)
    try:
        yield
    finally:
        _insisting.reset(token)


@functools.cache
def of(uri: str) -> Health:
    """The health of the store at that address, as this process sees it."""
    return Health()
