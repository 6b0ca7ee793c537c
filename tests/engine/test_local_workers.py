"""Slots and their nannies without processes: when one is started, ended, given up and tried again."""

import asyncio
import threading
from types import SimpleNamespace

import pytest
from distributed import Status

from tests.waiting import wait_for
from tl_core.engine import local_workers, pool_status
from tl_core.engine.local_workers import MOST_STARTS, PAUSE_SECONDS, START_SECONDS, LocalWorkers


class FakeNanny:
    """Starts at once, unless it is told to fail."""

    made: list = []
    error: Exception | None = None

    def __init__(self, address, name):
        self.name, self.status, self.pid = name, Status.init, None
        FakeNanny.made.append(self)

    def __await__(self):
        return self._start().__await__()

    async def _start(self):
        if FakeNanny.error is not None:
            self.status = Status.failed
            raise FakeNanny.error
        self.status, self.pid = Status.running, 1000 + len(FakeNanny.made)

    async def close(self, timeout=0):
        self.status, self.pid = Status.closed, None

    def close_gracefully(self):
        self.status = Status.closing_gracefully


@pytest.fixture
def stand(monkeypatch):
    """(workers of two slots, a clock to set, the processes that were ended)."""
    FakeNanny.made, FakeNanny.error = [], None
    ended, clock = [], SimpleNamespace(now=1000.0)

    def kill(nanny):
        if nanny is None or nanny.pid is None:
            return False
        ended.append(nanny.pid)
        return True
    monkeypatch.setattr(local_workers, "Nanny", FakeNanny)
    monkeypatch.setattr(local_workers, "_kill", kill)
    loop = asyncio.new_event_loop()
    thread = threading.Thread(target=loop.run_forever, daemon=True)
    thread.start()
    cluster = SimpleNamespace(loop=SimpleNamespace(asyncio_loop=loop), scheduler_address="tcp://here")
    yield LocalWorkers(cluster, [{}, {}], lambda: clock.now), clock, ended
    loop.call_soon_threadsafe(loop.stop)
    thread.join()
    loop.close()


def settled(workers):
    """Until every nanny's start has come to an end."""
    for slot in workers.slots.values():
        wait_for(lambda slot=slot: slot.start is None or slot.start.done())


def test_every_slot_gets_one_nanny_and_no_second_while_it_comes(stand):
    workers, clock, _ = stand
    for _ in range(3):
        workers.look_after(())
        settled(workers)
    assert [nanny.name for nanny in FakeNanny.made] == [0, 1]
    workers.look_after({0, 1})
    workers.ready(0)
    assert workers.missing.name == 1  # there, but not warm yet
    workers.ready(1)
    assert workers.missing is None


def test_a_slot_is_mended_without_touching_the_other(stand):
    workers, clock, ended = stand
    workers.look_after(())
    settled(workers)
    for name in (0, 1):
        workers.ready(name)
    FakeNanny.made[0].status = Status.closed
    workers.look_after({1})
    settled(workers)
    assert [nanny.name for nanny in FakeNanny.made] == [0, 1, 0] and not ended
    assert workers.slots[0].missing == 1000.0 and workers.slots[1].missing is None


def test_a_process_that_does_not_come_is_ended_after_its_time(stand):
    workers, clock, ended = stand
    workers.look_after(())
    settled(workers)
    clock.now += START_SECONDS - 1
    workers.look_after({1})
    assert not ended
    clock.now += 2
    workers.look_after({1})
    assert ended == [FakeNanny.made[0].pid] and "did not come up" in workers.slots[0].reason


def test_a_nanny_without_a_process_is_closed_before_another_begins(stand):
    """Or both would start a worker in the same slot, and one of them would be nobody's."""
    workers, clock, ended = stand
    workers.look_after(())
    settled(workers)
    first = FakeNanny.made[0]
    first.pid = None
    clock.now += START_SECONDS + 1
    for _ in range(2):
        workers.look_after({1})
        settled(workers)
    assert first.status is Status.closed and not ended
    assert workers.slots[0].nanny is FakeNanny.made[-1] is not first


def test_a_nanny_that_starts_one_process_after_another_is_counted(stand):
    workers, clock, ended = stand
    workers.look_after(())
    settled(workers)
    nanny, slot = FakeNanny.made[0], workers.slots[0]
    for number in range(MOST_STARTS):
        workers.look_after({1})
        assert not slot.given_up
        nanny.pid = 5000 + number  # Dask's own successor of one that crashed
    workers.look_after({1})
    assert slot.given_up and nanny.status is Status.closing_gracefully and ended == [nanny.pid]


def test_after_several_starts_it_is_given_up_told_and_tried_again_later(stand):
    workers, clock, _ = stand
    FakeNanny.error = OSError("no space left on device")
    for _ in range(MOST_STARTS + 2):
        workers.look_after({1})
        settled(workers)
    slot = workers.slots[0]
    assert slot.given_up and len([nanny for nanny in FakeNanny.made if nanny.name == 0]) == MOST_STARTS
    clock.now += 60
    state = pool_status.no_worker(workers, [], (), 0.0)
    assert state.status == "failed" and "no space left on device" in state.message and "4 min" in state.message
    FakeNanny.error = None
    clock.now += PAUSE_SECONDS - 61
    workers.look_after({1})
    assert slot.given_up
    clock.now += 2
    workers.look_after({1})
    settled(workers)
    assert not slot.given_up and slot.nanny.pid
    workers.look_after({0, 1})
    workers.ready(0)
    assert workers.missing is None and slot.reason == ""


def test_who_cannot_wait_tries_again_at_once(stand):
    workers, clock, _ = stand
    FakeNanny.error = OSError("busy")
    for _ in range(MOST_STARTS + 2):
        workers.look_after({1})
        settled(workers)
    FakeNanny.error = None
    workers.retry()
    workers.look_after({1})
    settled(workers)
    assert workers.slots[0].nanny.pid and not workers.slots[0].given_up


def test_memory_that_ran_out_is_the_reason_told(stand, monkeypatch):
    workers, _, _ = stand
    monkeypatch.setattr(workers._memory_kills, "again", lambda: True)
    workers.look_after(())
    settled(workers)
    workers.look_after({0, 1})
    for name in (0, 1):
        workers.ready(name)
    workers.look_after({1})
    FakeNanny.made[0].pid = 77
    workers.look_after({1})
    state = pool_status.no_worker(workers, [], ("CPU",), 0.0)
    assert state.status == "lost" and "memory ran out" in state.message and "another is being started" in state.message
