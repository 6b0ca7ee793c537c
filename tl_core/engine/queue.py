"""Queue: every run the engine has taken; those that wait, in turn between people, teams together.

Start-time fair queuing (Goyal, Vin and Cheng 1997): a run's turn is one after the last of the same person, or one after
the turn that is served, whichever is later. One person's fifty runs so never hold another's first.
"""

import bisect
import math
import threading
from collections import Counter
from collections.abc import Iterable, Sequence

from tl_core import events
from tl_core.engine.job import Job

MOST_TOGETHER = 8  # runs of several people in one step: more take longer than they save, and all end with the last


class Queue:
    """Jobs by run id; every method is safe from any thread, and tells waiting runs their places."""

    def __init__(self):
        self.lock = threading.RLock()
        self._jobs: dict[str, Job] = {}
        self._waiting: list[Job] = []  # by their turns
        self._served = 0  # the turn that was handed out last
        self._last: dict[str | None, int] = {}  # each person's last turn

    def add(self, jobs: Iterable[Job]) -> None:
        """Put new jobs where their turns are: at the end, or between those of people who wait with several."""
        with self.lock:
            first = len(self._waiting)
            for job in jobs:
                self._jobs[job.run_id] = job
                job.turn = max(self._served, self._last.get(job.user, 0)) + 1
                self._last[job.user] = job.turn
                place = bisect.bisect_right(self._waiting, job.turn, key=lambda other: other.turn)
                self._waiting.insert(place, job)
                first = min(first, place)
            self._tell_places(first)

    def get(self, run_id: str) -> Job | None:
        return self._jobs.get(run_id)

    def jobs(self) -> list[Job]:
        """All of them, waiting or not, in the order they came."""
        with self.lock:
            return list(self._jobs.values())

    def place(self, run_id: str) -> int | None:
        """1 for the run that is next, None for one that does not wait."""
        with self.lock:
            return next((place for place, job in enumerate(self._waiting, 1) if job.run_id == run_id), None)

    def waiting_of(self, user: str) -> int:
        """How many runs of one person wait."""
        with self.lock:
            return sum((job.user or "").casefold() == user.casefold() for job in self._waiting)

    @property
    def waiting(self) -> int:
        """How many wait."""
        return len(self._waiting)

    @property
    def tasks(self) -> int:
        """How many workers those that wait could keep busy: runs that are trained together are one task."""
        with self.lock:
            teams = Counter((job.team or job.run_id, bool(job.comparison)) for job in self._waiting)
        return sum(1 if of_comparison else math.ceil(count / MOST_TOGETHER)
                   for (_, of_comparison), count in teams.items())

    def next_team(self) -> list[Job]:
        """The first waiting job and those that wait to be trained with it, in turn; empty where none waits."""
        with self.lock:
            if not self._waiting:
                return []
            first = self._waiting[0]
            self._served = max(self._served, first.turn)
            together = [job for job in self._waiting if job is first or (first.team and job.team == first.team)]
            return together if first.comparison else together[:MOST_TOGETHER]

    def near(self, job: Job) -> str | None:
        """The worker whose network and rows are warm for ``job``: it trained for its comparison, and is free."""
        jobs, busy = self.jobs(), self.busy_workers()
        return next((other.worker for other in reversed(jobs) if job.comparison and other.worker not in {None, *busy}
                     and other.comparison == job.comparison), None)

    def busy_workers(self) -> set[str | None]:
        """Addresses of the workers that train, as far as their runs have said anything."""
        return {job.worker for job in self.jobs() if job.future is not None}

    def leave(self, jobs: Sequence[Job]) -> bool:
        """Take jobs out of the line; False where none of them was in it."""
        with self.lock:
            left = [job for job in self._waiting if job not in jobs]
            was_waiting, self._waiting = len(left) < len(self._waiting), left
            if was_waiting:
                self._tell_places()
            return was_waiting

    def put_back(self, job: Job) -> None:
        """Make a job that had left the next one."""
        with self.lock:
            job.turn = min(job.turn, self._waiting[0].turn) if self._waiting else job.turn
            self._waiting.insert(0, job)
            self._tell_places()

    def clear(self) -> list[Job]:
        """Empty the line; who stood in it."""
        with self.lock:
            waiting, self._waiting = self._waiting, []
            return waiting

    def forget_ended(self, most: int) -> None:
        """End the recorders of ended jobs, and drop all but the ``most`` newest once MLflow has them."""
        ended = sorted((job for job in self.jobs() if job.ended and job.future is None),
                       key=lambda job: job.ended or 0.0)
        written = [job for job in ended if job.close(0.0)]
        with self.lock:
            for job in written[:max(len(ended) - most, 0)]:
                del self._jobs[job.run_id]

    def _tell_places(self, first: int = 0) -> None:
        """To all that wait from index ``first`` on."""
        for place, job in enumerate(self._waiting[first:], start=first + 1):
            job.take(events.RunQueued(place=place))
