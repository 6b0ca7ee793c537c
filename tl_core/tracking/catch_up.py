"""What the store could not take before is written now."""

import logging

from tl_core.errors import first_line
from tl_core.tracking import health, pending_writes, store
from tl_core.tracking.pending_writes import Unwritten
from tl_core.tracking.store_errors import StoreError
from tl_core.tracking.writer import EventWriter

_log = logging.getLogger(__name__)


def catch_up() -> list[str]:
    """Write what other processes and ended recorders have left; ids of the runs that are whole now.

    Before runs are looked through for lost ones: their ends may be among it. Raises
    ``StoreError`` where the store still cannot be written; nothing is lost then.
    """
    with health.insisting():
        return [run_id for run_id in pending_writes.left() if _write(run_id)]


def _write(run_id: str) -> bool:
    taken = Unwritten.take(run_id)
    if taken is None:
        return False
    file, head, pending_events = taken
    try:
        if not head:  # a version before could not begin it
            file.clear()
        if not pending_writes.of_this_store(head):
            return False
        _into_store(run_id, head, pending_events)
        file.clear()
        return True
    except StoreError:
        raise
    except Exception as error:
        if not is_unknown(error):
            _log.warning("Run %s: what was kept for the store does not go in: %s", run_id, first_line(error))
            return False
        file.clear()  # the run was deleted
        return True
    finally:
        file.release()


def is_unknown(error: Exception) -> bool:
    """Whether MLflow says that there is no such run."""
    return getattr(error, "error_code", "") == "RESOURCE_DOES_NOT_EXIST"


def _into_store(run_id: str, head: dict, pending_events: list) -> None:
    if pending_writes.ABANDONED in head:
        store.client().delete_run(run_id)
    else:
        EventWriter(run_id, pending_writes.position_of(head)).write(pending_events)
