"""The states that runs keep on workers with homes of their own, fetched while they train: a worker may be killed."""

import concurrent.futures
import logging
import time
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Any

from tl_core.data.atomic_files import atomic_path
from tl_core.engine import worker
from tl_core.engine.job import Job
from tl_core.training import checkpoint

EVERY_SECONDS = 10.0
SHARE = 0.05  # of the time that fetching may take
PIECE = 8 * 2**20
_log = logging.getLogger(__name__)
Ask = Callable[..., dict[str, Any]]  # a coroutine function of ``worker`` and its arguments -> workers' answers


class KeptStates:
    """``look_after`` is called every second and returns at once; one thread fetches, for as long as it pays.

    ``jobs`` gives all runs; ``ask`` puts a question to the workers at the addresses ``at``, or to all.
    """

    def __init__(self, jobs: Callable[[], Iterable[Job]], ask: Ask):
        self._jobs, self._ask = jobs, ask
        self._thread = concurrent.futures.ThreadPoolExecutor(1, "states")
        self._fetching: concurrent.futures.Future | None = None
        self._due = time.monotonic()
        self._known: dict[str, tuple[int, int]] = {}  # run id -> what of it is here: when it was written, its bytes

    def look_after(self) -> None:
        """Begin to fetch what is new, where it is time to."""
        if time.monotonic() < self._due or (self._fetching and not self._fetching.done()):
            return
        if any(job.future is not None and job.begun for job in self._jobs()):
            self._fetching = self._thread.submit(self._fetch_all)

    def close(self) -> None:
        self._thread.shutdown(wait=False, cancel_futures=True)

    def _fetch_all(self) -> None:
        began = time.monotonic()
        try:
            self.fetch()
        except Exception as error:  # a worker or the connection has gone: the next look tries again
            _log.info("A kept state could not be fetched: %r", error)
        self._due = time.monotonic() + max(EVERY_SECONDS, (time.monotonic() - began) / SHARE)

    def fetch(self) -> None:
        """Bring every state that is newer than what is here."""
        jobs = {job.run_id: job for job in self._jobs()}
        self._known = {run_id: known for run_id, known in self._known.items() if run_id in jobs}
        for address, stamps in self._ask(worker.state_stamps).items():
            for run_id, (written, size) in stamps.items():
                job = jobs.get(run_id)
                if job is not None and job.worker == address and self._known.get(run_id) != (written, size):
                    self._fetch(job, address, written, size)

    def _fetch(self, job: Job, address: str, written: int, size: int) -> None:
        times = job.times
        with atomic_path(Path(job.folder) / checkpoint.FILE) as part:
            with part.open("wb") as file:
                for offset in range(0, size, PIECE):
                    piece = self._ask(worker.state_piece, job.run_id, written, offset, PIECE, at=[address]).get(address)
                    if piece is None:
                        raise EOFError("another was written meanwhile, or its worker has gone")
                    file.write(piece)
            if job.future is None or job.ended is not None or job.times != times:
                raise EOFError("the run has ended")
        self._known[job.run_id] = (written, size)
