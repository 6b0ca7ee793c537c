"""Stopping a run that another process trains: a tag that asks for it, which that process looks for."""

import contextlib
import logging
import threading
import time
from collections.abc import Callable, Collection, Iterator

from tl_core.errors import first_line
from tl_core.tracking import records, store, stored_runs, tags
from tl_core.tracking.store_errors import StoreError

LOOK_SECONDS = 3.0
_log = logging.getLogger(__name__)


def ask_to_stop(run_id: str) -> None:
    """Ask the process that has the run; it stops within seconds, where it is there."""
    records.set_tags(run_id, {tags.STOP_ASKED: repr(time.time())})


def take_stop_requests(run_ids: Collection[str]) -> set[str]:
    """Those of these runs that somebody asked to stop; each is told once."""
    asked = {run.info.run_id for run in stored_runs.tagged(tags.STOP_ASKED)} & set(run_ids)
    for run_id in asked:
        store.client().delete_tag(run_id, tags.STOP_ASKED)
    return asked


@contextlib.contextmanager
def stops_from_elsewhere(run_ids: Collection[str], every: float = LOOK_SECONDS) -> Iterator[Callable[[str], bool]]:
    """Whether a run was asked to stop, looked for by a thread as long as the context lasts."""
    ended, asked = threading.Event(), set[str]()

    def look() -> None:
        while not ended.wait(every):
            try:
                asked.update(take_stop_requests(run_ids))
            except StoreError:  # its own line in the log says it
                continue
            except Exception as error:
                _log.warning("It could not be looked whether a run is to stop: %s", first_line(error))

    thread = threading.Thread(target=look, name="stop requests", daemon=True)
    thread.start()
    try:
        yield asked.__contains__
    finally:
        ended.set()
        thread.join()
