"""From a click to a kept result: runs on the engine, then the comparison in the second process. No streamlit here.

A thread of the server's waits for the runs, so nobody needs to keep the page open. The server's end forgets what it
waited for; the runs stand in the store, and the same question finds them there.
"""

import threading
import time
from dataclasses import dataclass, field

from tl_core import ownership, tracking
from tl_core.engine import engine as engines
from tl_core.engine.task_process import Task
from tl_core.self_taught import pretraining, tasks
from tl_core.self_taught.request import SelfTaughtRequest
from tl_core.tracking import RunRecord, StoreError
from ui.shared import page_tasks
from ui.shared.page_tasks import PageTasks

LOOK_SECONDS = 1.0
STOPPED = "The run that learnt the pool's labels did not finish, so it is missing among the controls."


@dataclass(eq=False)
class Begun:
    """A question whose runs train: ``started`` are those that it has begun itself. ``error`` once it cannot go on."""

    request: SelfTaughtRequest
    run_id: str
    supervised: str | None
    started: tuple[str, ...]
    notes: tuple[str, ...] = ()
    error: str = ""
    over: bool = field(default=False, repr=False)

    @property
    def run_ids(self) -> list[str]:
        """The pretraining's, then the supervised control's."""
        return [run_id for run_id in (self.run_id, self.supervised) if run_id]


_begun: dict[str, Begun] = {}
_lock = threading.RLock()
_tasks = PageTasks()


def submit(request: SelfTaughtRequest) -> tuple[str, ...]:
    """Begin it, or join what is under way; the ids of runs that were started for it.

    ``UserError`` where a run cannot be trained.
    """
    with _lock:
        if waiting(request) or page_tasks.active(_tasks.get(request.id)):
            return ()
        _tasks.clear(request.id)
        begun = _begin(request)
        _begun[request.id] = begun
    if _go_on(begun):
        threading.Thread(target=ownership.carried(_follow), args=(begun,), name="self-taught", daemon=True).start()
    return begun.started


def waiting(request: SelfTaughtRequest) -> Begun | None:
    """What it waits for, while its runs train."""
    begun = _begun.get(request.id)
    return begun if begun is not None and not begun.over else None


def task(request: SelfTaughtRequest) -> Task | None:
    """Its comparison under way, failed or cancelled."""
    return _tasks.get(request.id)


def error(request: SelfTaughtRequest) -> str:
    """Why its runs were of no use; "" where they were, or are not there yet."""
    begun = _begun.get(request.id)
    return begun.error if begun is not None else ""


def cancel(request: SelfTaughtRequest) -> None:
    """End its runs that no other question waits for, or its comparison."""
    with _lock:
        begun = waiting(request)
        if begun is None:
            _tasks.cancel(request.id)
            return
        begun.over = True
        _begun.pop(request.id)
        wanted = {run_id for other in _begun.values() if not other.over for run_id in other.run_ids}
    for run_id in begun.started:
        if run_id not in wanted and tracking.run(run_id).active:
            engines.get_engine().cancel(run_id)


def clear(request: SelfTaughtRequest) -> None:
    """Forget what failed or was cancelled."""
    _begun.pop(request.id, None)
    _tasks.clear(request.id)


def _begin(request: SelfTaughtRequest) -> Begun:
    engine, needed, started = engines.get_engine(), pretraining.needed(request), []
    ids: list[str | None] = []
    for run in (needed.pretraining, needed.supervised):
        if run is not None and run.run_id is None:
            started.append(engine.submit(run.config))
            ids.append(started[-1])
        else:
            ids.append(run.run_id if run is not None else None)
    first, supervised = ids
    assert first is not None
    return Begun(request, first, supervised, tuple(started), needed.notes)


def _follow(begun: Begun) -> None:
    while True:
        time.sleep(LOOK_SECONDS)
        if engines.get_engine().closing or not _go_on(begun):
            return


def _go_on(begun: Begun) -> bool:
    """Whether it still waits for a run; once none trains, the comparison begins."""
    try:
        records = tracking.existing(begun.run_ids)
    except StoreError:  # the store comes back, or the server ends
        return True
    with _lock:
        if begun.over:
            return False
        if any(record.active for record in records.values()):
            return True
        begun.over = True
        begun.error = pretraining.trouble(records.get(begun.run_id))
        if not begun.error:
            _compare(begun, records)
        return False


def _compare(begun: Begun, records: dict[str, RunRecord]) -> None:
    """Give the second process the question with what there is."""
    teacher, notes = records.get(begun.supervised or ""), list(begun.notes)
    if begun.supervised and (teacher is None or teacher.status != "FINISHED"):
        teacher = None
        notes.append(STOPPED)
    _tasks.submit(begun.request.id, tasks.compare, begun.request.to_dict(), begun.run_id,
                  teacher.run_id if teacher else None, notes)
