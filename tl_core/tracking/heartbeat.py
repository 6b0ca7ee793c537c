"""A heartbeat from a thread: a comparison's, which counts for all of its runs."""

import contextlib
import logging
import threading
from collections.abc import Iterator

from tl_core.tracking import records
from tl_core.tracking.recorder import HEARTBEAT_SECONDS
from tl_core.tracking.store_errors import StoreError

_log = logging.getLogger(__name__)


@contextlib.contextmanager
def heartbeat(run_id: str, every: float = HEARTBEAT_SECONDS) -> Iterator[None]:
    """Say every few seconds, from a thread, that a run's owner is alive, as long as the context lasts."""
    ended = threading.Event()

    def work() -> None:
        while not ended.wait(every):
            try:
                records.beat([run_id])
            except StoreError:  # its own line in the log says it; the next beat tries again
                continue
            except Exception as error:
                _log.warning("A heartbeat could not be written: %s", error)

    thread = threading.Thread(target=work, name="heartbeat", daemon=True)
    thread.start()
    try:
        yield
    finally:
        ended.set()
        thread.join()
