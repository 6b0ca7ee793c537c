"""The worker processes of our own cluster: each has a slot, and a process that is lost gets a successor in it.

Dask's nannies start a process again where it ends. This looks after what they do not: a
nanny that has ended itself, a process that never comes, one that ends again and again.
Dask's own clusters give a worker up whose successor is not there within 15 seconds
(``distributed.deploy.lost-worker-timeout``), which is less than a busy machine takes; so
the nannies are ours, and nobody but this gives one up.
"""

import asyncio
import concurrent.futures
import logging
import time
from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass, field
from typing import Any, cast

import psutil
from distributed import Nanny, SpecCluster, Status

from tl_core.engine.memory_kills import MemoryKills
from tl_core.errors import first_line

START_SECONDS = 120.0  # a process that has not joined the scheduler by then is ended, and another started
MOST_STARTS = 3  # so many in a row that were never ready
PAUSE_SECONDS = 300.0  # until the next attempt after that
MEMORY = "the system ended it because memory ran out"
_ENDED = (Status.closed, Status.failed)
_log = logging.getLogger(__name__)


@dataclass
class Slot:
    """One worker's place: its nanny now, and what has become of it. Times are the clock's."""

    name: int
    options: dict
    nanny: Nanny | None = None
    start: concurrent.futures.Future | None = None
    pid: int | None = None
    begun: float = 0.0  # when the present process was started
    starts: int = 0  # processes since the last one that was ready
    missing: float | None = None  # since when there is no worker that could train
    again: float = float("-inf")  # after giving up: when the next attempt is
    given_up: bool = False
    abandoned: bool = False  # its nanny has no process and is to be closed for another
    reason: str = field(default="")

    @property
    def gone(self) -> bool:
        """Whether nobody starts a process here any more."""
        broken = self.start is not None and self.start.done() and self.start.exception() is not None
        return self.nanny is None or self.abandoned or broken or self.nanny.status in _ENDED


class LocalWorkers:
    """Keeps one worker process in every slot; ``look_after`` is called every second, from one thread.

    ``options`` are those of each slot's ``Nanny``.
    """

    def __init__(self, cluster: SpecCluster, options: Sequence[dict], clock: Callable[[], float] = time.monotonic):
        self._cluster, self._clock = cluster, clock
        self.slots = {name: Slot(name, chosen) for name, chosen in enumerate(options)}
        self._memory_kills = MemoryKills()

    @property
    def _loop(self) -> asyncio.AbstractEventLoop:
        return cast(Any, self._cluster.loop).asyncio_loop  # an IOLoop over asyncio's has it

    def look_after(self, there: Collection[int]) -> None:
        """Start what is missing; ``there`` are the slots whose workers the scheduler has."""
        for slot in self.slots.values():
            self._count(slot)
            if slot.given_up:
                self._try_again(slot)
            elif slot.name not in there:
                self._bring_back(slot)

    def ready(self, name: int) -> None:
        """The worker of this slot is warm: earlier losses no longer count."""
        if slot := self.slots.get(name):
            slot.starts, slot.missing, slot.reason, slot.given_up = 0, None, "", False

    def blame(self, name: int, reason: str) -> None:
        """Say why this slot's worker could not be used."""
        if slot := self.slots.get(name):
            slot.reason = MEMORY if self._memory_kills.again() else reason

    def end_process(self, name: int, reason: str) -> None:
        """End a process that hangs; its nanny starts another."""
        if slot := self.slots.get(name):
            _log.warning("Worker %s is ended: %s", name, reason)
            slot.reason = reason
            if not _kill(slot.nanny):
                slot.abandoned = True  # there was nothing to end, so nobody would start another

    def retry(self) -> None:
        """Forget what was lost and try at once."""
        for slot in self.slots.values():
            if slot.given_up:
                slot.starts, slot.again = 0, float("-inf")

    @property
    def missing(self) -> Slot | None:
        """The slot that has been without a worker for longest, given-up ones last; None where all have one."""
        slots = [slot for slot in self.slots.values() if slot.missing is not None]
        return min(slots, key=lambda slot: (slot.given_up, slot.missing), default=None)

    def seconds_to_next(self, slot: Slot) -> float:
        return max(slot.again - self._clock(), 0.0)

    def close(self, timeout: float) -> None:
        """End all of them: a process that imports TensorFlow is killed, not asked."""
        nannies = [slot.nanny for slot in self.slots.values() if slot.nanny is not None]
        processes = [psutil.Process(nanny.pid) for nanny in nannies if nanny.pid and psutil.pid_exists(nanny.pid)]
        for nanny in nannies:
            nanny.close_gracefully()  # or it would start another
        for process in processes:
            _end(process)
        closing = asyncio.run_coroutine_threadsafe(_close_all(nannies), self._loop)
        try:
            closing.result(timeout)
        except (concurrent.futures.TimeoutError, RuntimeError) as error:
            _log.info("The workers did not close in order: %r", error)
        psutil.wait_procs(processes, timeout=timeout)

    def _count(self, slot: Slot) -> None:
        pid = slot.nanny.pid if slot.nanny is not None else None
        if pid is None or pid == slot.pid:
            return
        if slot.pid is not None:  # the nanny has started another by itself
            slot.starts, slot.begun = slot.starts + 1, self._clock()
            slot.missing = slot.missing or self._clock()
            self.blame(slot.name, slot.reason)
        slot.pid = pid

    def _bring_back(self, slot: Slot) -> None:
        now = self._clock()
        slot.missing = slot.missing or now
        if slot.starts > MOST_STARTS or (slot.starts == MOST_STARTS and slot.gone):
            self._give_up(slot)
        elif slot.gone:
            self._begin(slot)
        elif now - slot.begun > START_SECONDS:
            slot.begun = now
            self.end_process(slot.name, f"it did not come up within {START_SECONDS:.0f} s")

    def _begin(self, slot: Slot) -> None:
        if slot.start is not None and slot.start.done() and (error := slot.start.exception()) is not None:
            slot.reason = slot.reason or f"{type(error).__name__}: {first_line(error)}"
        slot.starts, slot.begun, slot.pid, slot.abandoned = slot.starts + 1, self._clock(), None, False
        slot.start = asyncio.run_coroutine_threadsafe(self._start(slot), self._loop)

    async def _start(self, slot: Slot) -> None:
        before, slot.nanny = slot.nanny, Nanny(self._cluster.scheduler_address, name=slot.name, **slot.options)
        if before is not None and before.status not in _ENDED:  # or both would start a worker
            before.close_gracefully()
            await before.close(timeout=1)
        await slot.nanny

    def _give_up(self, slot: Slot) -> None:
        _log.error("Worker %s could not be started: %s", slot.name, slot.reason)
        slot.given_up, slot.again = True, self._clock() + PAUSE_SECONDS
        if (nanny := slot.nanny) is not None:
            nanny.close_gracefully()
            _kill(nanny)

    def _try_again(self, slot: Slot) -> None:
        if self._clock() >= slot.again:
            slot.given_up, slot.starts = False, 0
            self._begin(slot)


def _kill(nanny: Nanny | None) -> bool:
    """End a nanny's process; False where it has none."""
    pid = nanny.pid if nanny is not None else None
    return pid is not None and psutil.pid_exists(pid) and _end(psutil.Process(pid))


def _end(process: psutil.Process) -> bool:
    try:
        process.kill()
    except psutil.NoSuchProcess:
        return False
    return True


async def _close_all(nannies: list[Nanny]) -> None:
    await asyncio.gather(*(nanny.close(timeout=1) for nanny in nannies), return_exceptions=True)
