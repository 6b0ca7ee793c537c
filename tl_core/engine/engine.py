"""Engine: takes configs, runs them one after another on Dask's workers, tells what happens.

One thread does everything that waits for Dask or MLflow; ``submit`` and ``cancel``
may be called from any thread. Neither Dask nor MLflow is imported before ``start``.
"""

import logging
import threading
import time
from collections.abc import Callable

from tl_core import events, plan, tracking
from tl_core.config import RunConfig
from tl_core.engine import failures
from tl_core.engine.execute import stopped_result
from tl_core.engine.follow import Follower
from tl_core.engine.job import Job
from tl_core.engine.pool import Pool
from tl_core.engine.results import keep_files, prepare_folder
from tl_core.engine.state import EngineState
from tl_core.engine.tail import Tail
from tl_core.engine.upkeep import Upkeep
from tl_core.errors import UserError

TICK_SECONDS = 1.0
GRACE_SECONDS = 2.0  # between a task's end and its last event
ENDED_TAILS = 20  # kept in memory; older runs are read from MLflow
MOST_LOST = 3
_log = logging.getLogger(__name__)


class Engine:
    """The queue and the workers behind it.

    ``task`` and ``warm`` run inside the worker and stand for real training in tests;
    ``gpus`` names the GPUs of a local cluster, by default those that are found.
    """

    def __init__(self, task: Callable | None = None, warm: Callable | None = None, gpus: list[str] | None = None):
        self.owner = tracking.new_owner()
        self.closing = False
        self._task = task
        self._state = EngineState("starting", "The training engine is starting.")
        self._jobs: dict[str, Job] = {}
        self._waiting: list[str] = []
        self._lock = threading.RLock()
        self._wake, self._stopping = threading.Event(), threading.Event()
        self._pool = Pool(f"transfer-lab-{self.owner}", self._on_event, self._wake.set, warm, gpus)
        self._follower = Follower()
        self._thread: threading.Thread | None = None
        self._upkeep = Upkeep(self.owner)

    # What pages call

    @property
    def state(self) -> EngineState:
        return self._state

    def start(self, head_start: float = 0.0) -> None:
        """Start the cluster behind, ``head_start`` seconds later or with the first run; returns at once."""
        self._head_start = head_start
        self._thread = threading.Thread(target=self._work, name="engine", daemon=True)
        self._thread.start()

    def stop(self, timeout: float = 8.0) -> None:
        """End everything: running and waiting runs become INTERRUPTED, our workers end."""
        self.close_streams()
        self._stopping.set()
        self._wake.set()
        self._follower.stop()
        if self._thread:
            self._thread.join(timeout)

    def submit(self, config: RunConfig) -> str:
        """Queue a run; its id. ``UserError`` where the config cannot be trained."""
        self._check_running()
        config = plan.resolve(config)
        source = tracking.source_model(config.weights)
        run_id = tracking.create_run(config, self.owner)
        job = Job(run_id, config, prepare_folder(run_id, config), source and str(source), Tail(run_id))
        with self._lock:
            self._jobs[run_id] = job
            self._waiting.append(run_id)
            job.take(events.RunQueued(place=len(self._waiting)))
        self._wake.set()
        return run_id

    def cancel(self, run_id: str) -> None:
        """Stop a run: a waiting one leaves the queue, a running one ends after its batch.

        Nothing happens to a run that has ended. ``UserError`` for an unknown run and
        for one that another process trains.
        """
        with self._lock:
            job = self._jobs.get(run_id)
            if job and run_id in self._waiting:
                self._waiting.remove(run_id)
                job.take(events.Stopped(result=stopped_result(job.config)))
                self._tell_places()
        if job is None:
            return _refuse_foreign(run_id)
        if job.tail.end is None:
            self._pool.flag(run_id)
        return None

    def place(self, run_id: str) -> int | None:
        """1 for the run that is next, None for one that does not wait."""
        with self._lock:
            return self._waiting.index(run_id) + 1 if run_id in self._waiting else None

    def tail(self, run_id: str) -> Tail:
        """What a run has said, from memory or from MLflow; ``UserError`` for an unknown run."""
        with self._lock:
            job = self._jobs.get(run_id)
        return job.tail if job else self._follower.tail(tracking.run(run_id).run_id)

    def close_streams(self) -> None:
        """Tell every reader that the server goes, so that open connections do not hold it."""
        self.closing = True
        with self._lock:
            tails = [job.tail for job in self._jobs.values()]
        for tail in [*tails, *self._follower.tails()]:
            tail.notify()

    # The engine's own thread

    def _work(self) -> None:
        self._wake.wait(self._head_start)
        try:
            self._pool.connect()
        except Exception as error:
            self._fail(error)
        else:
            while not self._stopping.is_set():
                self._step()
                self._wake.wait(TICK_SECONDS)
                self._wake.clear()
        self._shut_down()

    def _step(self) -> None:
        for action in (self._look_after_workers, self._reap, self._dispatch, self._keep_alive):
            try:
                action()
            except Exception as error:  # the scheduler or the store is away: the next step tries again
                if not self._stopping.is_set():
                    _log.warning("The engine will try again: %r", error, exc_info=_log.isEnabledFor(logging.DEBUG))

    def _look_after_workers(self) -> None:
        try:
            state = self._pool.look_after()
            if state.status == "ready":
                self._upkeep.prepare()  # or the first click would wait for it
            self._state = state
        except Exception as error:
            self._state = EngineState("failed", f"The Dask scheduler does not answer ({type(error).__name__}).",
                                      self._state.devices)
            raise

    def _dispatch(self) -> None:
        with self._lock:
            free = self._pool.slots - sum(job.future is not None for job in self._jobs.values())
            for _ in range(min(free, len(self._waiting))):
                job = self._jobs[self._waiting[0]]
                job.future = self._pool.train(job.run_id, job.config.to_json(), job.folder, job.weights_file,
                                              self._task, key=f"run-{job.run_id}-{job.lost}")
                self._waiting.pop(0)
                self._tell_places()

    def _reap(self) -> None:
        """Free the slots of tasks that are done, and say how they ended where they could not."""
        with self._lock:
            jobs = [job for job in self._jobs.values() if job.future is not None]
        for job in jobs:
            if job.spoiled:
                self._pool.flag(job.run_id)
                job.future.cancel()
                job.future = None
            elif job.future.done() and not self._in_grace(job):
                self._release(job)
        self._forget()

    def _release(self, job: Job) -> None:
        future = job.future
        if future.status == "finished":
            keep_files(job.run_id, job.folder, future.result())
            job.take(events.Failed(reason=failures.NO_END))  # nothing where it has ended already
        elif job.tail.end is None and not job.begun and job.lost < MOST_LOST:
            self._requeue(job)
        else:
            error = future.exception() if future.status == "error" else None
            job.take(events.Failed(reason=failures.in_words(error, self._pool.memory)))
        job.future = None

    def _requeue(self, job: Job) -> None:
        """Its worker went before the run began, so nothing is lost: it is next again."""
        with self._lock:
            job.lost += 1
            self._waiting.insert(0, job.run_id)
            self._tell_places()

    def _in_grace(self, job: Job) -> bool:
        """True while the last event of a finished task may still be on its way."""
        if job.future.status != "finished" or job.tail.end is not None:
            return False
        job.done_since = job.done_since or time.monotonic()
        return time.monotonic() - job.done_since < GRACE_SECONDS

    def _keep_alive(self) -> None:
        with self._lock:
            quiet = [run_id for run_id, job in self._jobs.items() if job.quiet]
        self._upkeep.do(quiet)

    def _forget(self) -> None:
        """End the recorders of ended runs, and drop the oldest tails once MLflow has them."""
        with self._lock:
            ended = sorted((job for job in self._jobs.values() if job.ended and job.future is None),
                           key=lambda job: job.ended)
        written = [job for job in ended if job.close(0.0)]
        with self._lock:
            for job in written[:max(len(ended) - ENDED_TAILS, 0)]:
                del self._jobs[job.run_id]

    def _fail(self, error: Exception) -> None:
        reason = str(error)
        if not isinstance(error, UserError):
            _log.error("The engine could not start", exc_info=error)
            reason = (f"The training engine could not start ({type(error).__name__}: {error}). "
                      "The server's log says more. Start the server again when it is mended.")
        with self._lock:
            self._state = EngineState("failed", reason)
            waiting, self._waiting = [self._jobs[run_id] for run_id in self._waiting], []
        for job in waiting:
            job.take(events.Failed(reason=reason))

    def _shut_down(self) -> None:
        self._stopping.wait()
        with self._lock:
            waiting, self._waiting = set(self._waiting), []
            jobs = list(self._jobs.values())
        for job in jobs:
            what = "waiting" if job.run_id in waiting else "running"
            if job.future is not None:
                self._pool.flag(job.run_id)
            job.interrupt(f"The server stopped while this run was {what}.")
        self._pool.close()
        for job in jobs:
            job.close(2.0)

    # What Dask's thread calls

    def _on_event(self, message: dict) -> None:
        job = self._jobs.get(message["run"])
        if job is None or job.spoiled:
            return
        if job.attempt not in (None, message["attempt"]):
            job.spoiled = True
            job.take(events.Failed(reason=failures.SECOND_ATTEMPT))
            self._wake.set()
            return
        job.attempt = message["attempt"]
        job.take(events.from_dict(message["event"]))

    # Small parts

    def _check_running(self) -> None:
        if self._state.status == "failed" and not self._pool.connected:
            raise UserError("The training engine is not running.", self._state.message, "Then train again.")
        if self.closing:
            raise UserError("The server is stopping.", "A run needs a running server.", "Start it again.")

    def _tell_places(self) -> None:
        for place, run_id in enumerate(self._waiting, start=1):
            self._jobs[run_id].take(events.RunQueued(place=place))


def _refuse_foreign(run_id: str) -> None:
    record = tracking.run(run_id)
    if record.active:
        raise UserError(f"The run {run_id!r} is trained by another process ({record.owner}).",
                        "Only that process can stop it.", "Press Ctrl-C where it was started.")


_current: Engine | None = None


def use(engine: Engine | None) -> None:
    """Make ``engine`` the one that pages and routes of this process use."""
    global _current
    _current = engine


def current() -> Engine:
    """The engine of this process."""
    if _current is None:
        raise RuntimeError("No engine is in use; app.py makes one, tests call use().")
    return _current
