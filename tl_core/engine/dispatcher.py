"""Dispatcher: hands waiting runs to the pool's workers, takes what they give, and settles what was lost."""

import logging
import time
from collections.abc import Callable, Sequence
from pathlib import Path

from tl_core import events
from tl_core.engine import worker_errors
from tl_core.engine.job import Job
from tl_core.engine.link import Lost
from tl_core.engine.memory_kills import MemoryKills
from tl_core.engine.pool import Pool
from tl_core.engine.queue import Queue
from tl_core.engine.results import keep_state, upload_artifacts
from tl_core.engine.run_job import stopped_result
from tl_core.training import checkpoint

GRACE_SECONDS = 2.0  # between a task's end and its last event
MOST_LOST = 3  # workers that may go before a run has begun; it is handed out again
NOT_BACK_SECONDS = 120.0  # a scheduler that stays away longer takes its trainings along
RESULT_SECONDS = 60.0  # a large network's file from another machine
OWN_RESULT_SECONDS = 5.0  # our own workers see the folder, so they send nothing
_log = logging.getLogger(__name__)
_LOST = ("cancelled", "lost")  # a future's, where the scheduler has forgotten it


class Elsewhere:
    """Stands for the future of a training whose own was lost with a connection, while its worker went on."""

    status = "pending"

    def __init__(self, worker: str):
        self.worker = worker

    def done(self) -> bool:
        return False

    def cancel(self) -> None:
        """Its worker is asked through a flag."""


class Dispatcher:
    """``step`` is called every second or when something happened, from the engine's own thread.

    ``task`` stands for real training in tests.
    """

    def __init__(self, queue: Queue, pool: Pool, task: Callable | None = None):
        self._queue, self._pool, self._task = queue, pool, task
        self._connection = 0
        self._memory_kills = MemoryKills()

    @property
    def tasks(self) -> int:
        """How many workers the runs that train and wait could keep busy."""
        return len({id(job.future) for job in self._handed_out()}) + self._queue.tasks

    def step(self) -> None:
        """Free the slots of tasks that are done, then fill free ones; settle everything after a new connection."""
        if not self._pool.connected:
            self._end_unreachable()
            return
        if self._pool.connections != self._connection:
            self.settle(self._handed_out())
            self._connection = self._pool.connections
        self._fill_holes()
        self.reap()
        self.dispatch()

    def dispatch(self) -> None:
        with self._queue.lock:  # or a run could be cancelled between two of these lines, and be trained
            free = self._pool.slots - len({id(job.future) for job in self._handed_out()})
            while free > 0 and (team := self._queue.next_team()):
                self._hand_out(team)
                free -= 1

    def reap(self) -> None:
        """Say how runs ended that could not say it themselves."""
        for job in self._handed_out():
            if job.spoiled:
                self._pool.flag(job.run_id, job.times)
                job.future.cancel()
                job.future = None
                self._lose(job, worker_errors.SECOND_ATTEMPT)
            elif isinstance(job.future, Elsewhere):
                self._look_at(job)
            elif job.future.status in _LOST:
                if self._pool.intact:  # else everything is settled once there is a connection again
                    self.settle([job])
            elif job.future.done() and not self._in_grace(job):
                self.release(job)

    def release(self, job: Job) -> None:
        """Take what a future that is done holds."""
        future = job.future
        job.future = None
        if future.status == "finished":
            self._take_files(job, self._result(future).get(job.run_id, {}))
        elif not self._again(job):
            error = future.exception() if future.status == "error" else None
            by_system = self._memory_kills.again()
            reason = worker_errors.in_words(error, self._pool.memory, by_system, job.goes_on)
            self._lose(job, reason, may_go_on=not by_system and worker_errors.is_loss(error, self._pool.memory))

    def settle(self, jobs: Sequence[Job]) -> None:
        """What becomes of runs whose futures were lost: they train on, have ended, are next again, or failed."""
        if not jobs:
            return
        training = self._pool.training()
        elsewhere: dict[str, Elsewhere] = {}
        for job in reversed(jobs):  # each is put before those that came after it
            trains_at = training.get((job.run_id, job.times))
            if job.ended is None and trains_at is None:
                self._catch_up(job)  # the scheduler may not have kept its end
            if job.ended is not None:
                self._fetch(job)
            elif trains_at is not None:
                job.future = elsewhere.setdefault(trains_at, Elsewhere(trains_at))
                if job.stop_asked:
                    self._pool.flag(job.run_id, job.times)
            elif job.stop_asked and not job.begun:
                job.future = None
                job.take(events.Stopped(result=stopped_result(job.config)))
            else:
                job.future = None
                if not self._again(job):
                    self._lose(job, worker_errors.LOST_ENGINE if self._pool.is_ours else worker_errors.LOST_SCHEDULER)

    def _fill_holes(self) -> None:
        for job in self._handed_out():
            if job.has_hole:
                self._catch_up(job)

    def _catch_up(self, job: Job) -> None:
        """Hear from its worker what the scheduler has not kept of a run; ``Lost`` where nobody answers."""
        self._pool.tell_again(job.run_id, job.heard, job.attempt)
        job.skip_holes()

    def _handed_out(self) -> list[Job]:
        return [job for job in self._queue.jobs() if job.future is not None]

    def _hand_out(self, team: list[Job]) -> None:
        first = team[0]
        runs = [(job.run_id, job.config.to_json(), job.folder, job.times, *job.state()) for job in team]
        future = self._pool.train(
            runs, first.weights_file, first.cuts, self._task,
            key=f"run-{first.run_id}-{first.times}-{first.lost}", near=self._queue.near(first))
        for job in team:
            job.future = future
        self._queue.leave(team)

    def _again(self, job: Job) -> bool:
        """Make a run next that had not begun, so that nothing is lost; False where it had, or was lost too often."""
        if job.tail.end is not None or job.begun or job.lost >= MOST_LOST:
            return False
        job.lost += 1
        self._queue.put_back(job)
        return True

    def _look_at(self, job: Job) -> None:
        """A training without a future has ended when it says so, or when its worker has gone."""
        if job.ended is not None:
            self._fetch(job)
        elif not self._pool.there(job.future.worker):
            job.future = None
            self._lose(job, worker_errors.LOST_SCHEDULER)

    def _fetch(self, job: Job) -> None:
        try:
            files = self._pool.files(job.run_id)
        except Lost:
            return  # asked again with the next connection
        job.future = None
        self._take_files(job, files)

    def _take_files(self, job: Job, files: dict[str, bytes]) -> None:
        """Keep what a worker elsewhere has sent back; one that left has kept a state, from which the run goes on."""
        if job.left:
            keep_state(job.folder, files)
            if self._go_on(job, worker_errors.GIVEN_BACK):
                return
            job.end_where_it_left()
        if isinstance(job.tail.end, events.Finished):
            checkpoint.remove(Path(job.folder))  # which was fetched while it trained
        upload_artifacts(job.run_id, job.folder, files)
        self._fail(job, worker_errors.NO_END)  # nothing where it has ended already

    def _lose(self, job: Job, reason: str, may_go_on: bool = True) -> None:
        """A run's worker has gone: it goes on elsewhere from its kept state, or ends in words."""
        if may_go_on and self._go_on(job, worker_errors.GOES_ON):
            return
        job.end_where_it_left()
        self._fail(job, reason)

    def _go_on(self, job: Job, reason: str) -> bool:
        """Our own workers are this machine's: what ended one there ends the next, and a person decides."""
        if self._pool.is_ours or not job.go_on_elsewhere(reason):
            return False
        self._queue.put_back(job)
        return True

    def _end_unreachable(self) -> None:
        if self._pool.lost_seconds > NOT_BACK_SECONDS:
            for job in self._handed_out():
                if job.begun:
                    self._fail(job, worker_errors.NOT_BACK)

    def _fail(self, job: Job, reason: str) -> None:
        job.skip_holes()  # nothing is taken after the end
        job.take(events.Failed(reason=worker_errors.whole(reason, job.goes_on)))

    def _in_grace(self, job: Job) -> bool:
        """True while the last event of a finished task may still be on its way."""
        if job.future.status != "finished" or job.tail.end is not None or job.left:
            return False
        job.done_since = job.done_since or time.monotonic()
        return time.monotonic() - job.done_since < GRACE_SECONDS

    def _result(self, future) -> dict[str, dict[str, bytes]]:
        """What a task gave; nothing where its worker went between its end and our question.

        Dask would compute a lost result again, which is a second training: it is let go instead.
        """
        try:
            return future.result(timeout=OWN_RESULT_SECONDS if self._pool.is_ours else RESULT_SECONDS)
        except Exception as error:
            _log.warning("The files of %s were lost with their worker: %r", future.key, error)
            future.cancel()
            return {}
