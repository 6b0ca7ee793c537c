"""A look at the store that never makes anybody wait for long: pages and ``/health`` ask often."""

import threading
import time

from tl_core.tracking import store
from tl_core.tracking.store_errors import StoreError

EVERY_SECONDS = 4.0
_lock = threading.Lock()
_looking: threading.Thread | None = None
_looked = float("-inf")


def look(wait: float = 0.0) -> StoreError | None:
    """What is wrong with the store, or None. A thread asks it now and then; ``wait`` seconds at most for that."""
    global _looking, _looked
    with _lock:
        if _looking is None and time.monotonic() - _looked > EVERY_SECONDS:
            _looking = threading.Thread(target=_work, name="look at the store", daemon=True)
            _looking.start()
        thread = _looking
    if thread is not None and wait > 0:
        thread.join(wait)
    return store.trouble()


def _work() -> None:
    global _looking, _looked
    try:
        store.check()
    finally:
        with _lock:
            _looking, _looked = None, time.monotonic()
