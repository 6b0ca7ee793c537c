"""What people's runs use: minutes of training as they pass, bytes once a run has ended."""

import time
from collections import Counter
from collections.abc import Callable
from pathlib import Path

from tl_core import quotas
from tl_core.accounts import users
from tl_core.data.folder_size import bytes_in
from tl_core.engine.job import Job
from tl_core.engine.queue import Queue
from tl_core.errors import UserError
from tl_core.quotas import ledger

WRITE_SECONDS = 5.0  # a server that is killed forgets no more
UNKNOWN = "student"  # the role of an account that was deleted while its runs train


class UsageMeter:
    """Of the runs in one queue. ``stop`` ends a run of somebody who has no minutes left, with the reason.

    Heads that train in one step share its time.
    """

    def __init__(self, queue: Queue, stop: Callable[[Job, UserError], None]):
        self._queue, self._stop = queue, stop
        self._looked = self._written = time.monotonic()
        self._seconds: dict[str, float] = {}
        self._noted: set[str] = set()

    def step(self) -> None:
        """Count what has passed since the last step; now and then write it down, and stop who has used all."""
        now, jobs = time.monotonic(), self._queue.jobs()
        training = [job for job in jobs if job.begun and job.future is not None and job.ended is None]
        together = Counter(id(job.future) for job in training)
        for job in training:
            if job.user is not None:
                passed = (now - self._looked) / together[id(job.future)]
                self._seconds[job.user] = self._seconds.get(job.user, 0.0) + passed
        self._looked = now
        if now - self._written >= WRITE_SECONDS:
            self._written = now
            self.write()
            self._stop_who_has_none_left([job for job in jobs if job.user is not None and job.ended is None])
            self._note_files([job for job in jobs if job.user is not None and job.ended and job.future is None])

    def write(self) -> None:
        """Keep what was counted; what cannot be written now is written with the next."""
        if self._seconds:
            ledger.add_training(self._seconds)
            self._seconds = {}

    def _stop_who_has_none_left(self, jobs: list[Job]) -> None:
        for user in {job.user for job in jobs if job.user is not None}:
            if (refusal := quotas.minutes_refusal(user, _role(user))) is not None:
                for job in jobs:
                    if job.user == user and not job.stop_asked:
                        self._stop(job, refusal)

    def _note_files(self, jobs: list[Job]) -> None:
        for job in jobs:
            if job.run_id not in self._noted:
                ledger.note_run(job.run_id, job.user or "", bytes_in(Path(job.folder)))
        self._noted = {job.run_id for job in jobs}


def _role(user: str) -> str:
    try:
        return users.get(user).role
    except UserError:
        return UNKNOWN
