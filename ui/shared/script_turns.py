"""How many pages' scripts run at once: as many as the machine has cores, the rest in turn.

Every session's script has a thread of its own. Thirty of them at once do not finish sooner, as they share one
interpreter, and the thread that answers requests waits behind all of them: /health took half a minute.
"""

import os
import threading
from collections.abc import Iterator
from contextlib import contextmanager

PATIENCE_SECONDS = 10.0  # a script that waits for something slow must not hold up the others for ever
_turns = threading.BoundedSemaphore(max(2, os.cpu_count() or 1))


@contextmanager
def turn() -> Iterator[None]:
    """Wait for a turn, at most ``PATIENCE_SECONDS``; it ends with the block, however that ends."""
    mine = _turns.acquire(timeout=PATIENCE_SECONDS)
    try:
        yield
    finally:
        if mine:
            _turns.release()
