"""Engine: takes configs, runs them one after another on Dask's workers, tells what happens.

One thread does everything that waits for Dask or MLflow; ``submit`` and ``cancel``
may be called from any thread. Neither Dask nor MLflow is imported before ``start``.
"""

import contextlib
import logging
import threading
import time
from collections.abc import Callable, Collection, Sequence
from pathlib import Path

from tl_core import audit, events, ownership, plan, tracking
from tl_core.comparison.run_sharing import share, team_of
from tl_core.config import RunConfig
from tl_core.engine.admission import Admission
from tl_core.engine.blobs.answers import BlobAnswers
from tl_core.engine.comparisons import Comparisons
from tl_core.engine.dispatcher import Dispatcher
from tl_core.engine.event_log import EventLog
from tl_core.engine.heartbeat import HeartbeatService
from tl_core.engine.job import Job
from tl_core.engine.kept_states import KeptStates
from tl_core.engine.pool import Pool
from tl_core.engine.queue import Queue
from tl_core.engine.remote_runs import RemoteRunPoller
from tl_core.engine.results import prepare_folder
from tl_core.engine.run_job import stopped_result
from tl_core.engine.state import EngineLoad, EngineState
from tl_core.engine.usage_meter import UsageMeter
from tl_core.errors import UserError
from tl_core.tracking import StoreError

TICK_SECONDS = 1.0
STOPS_SECONDS = 3.0  # so often the store is asked whether somebody elsewhere wants a run to stop
CLOSING_SECONDS = 10.0  # that a run's last words may take before it goes on
ENDED_TAILS = 20  # kept in memory; older runs are read from MLflow
_log = logging.getLogger(__name__)


class Engine:
    """The queue and the workers behind it.

    ``task`` and ``warm`` run inside the worker and stand for real training in tests;
    ``gpus`` names the GPUs of a local cluster, by default those that are found.
    """

    def __init__(self, task: Callable | None = None, warm: Callable | None = None, gpus: list[str] | None = None):
        self.owner = tracking.new_owner()
        self.closing = False
        self._state = EngineState("starting", "The training engine is starting.")
        self._queue = Queue()
        self._comparisons = Comparisons()
        self._admission = Admission(self._queue)
        self._meter = UsageMeter(self._queue, self._stop_for)
        self._wake, self._stopping = threading.Event(), threading.Event()
        self._answers = BlobAnswers(self._queue.get, lambda *answer: self._pool.answer(*answer))
        self._pool = Pool(f"transfer-lab-{self.owner}", self._on_event, self._wake.set, warm, gpus,
                          self._queue.busy_workers, self._answers.hear)
        self._dispatcher = Dispatcher(self._queue, self._pool, task)
        self._states = KeptStates(self._queue.jobs, lambda *question, **at: self._pool.ask(*question, **at))
        self._follower = RemoteRunPoller()
        self._resuming = threading.Lock()
        self._thread: threading.Thread | None = None
        self._upkeep = HeartbeatService(self.owner)
        self._looked_for_stops = 0.0

    # What pages call

    @property
    def state(self) -> EngineState:
        """How the engine is; what is wrong with the store of runs comes first, for no run could be kept."""
        trouble = tracking.trouble()
        return EngineState("no_store", str(trouble), self._state.devices) if trouble else self._state

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
        """Queue a run; its id. ``UserError`` where the config cannot be trained.

        Runs that wait at the same time and whose heads can be trained in one step are one task, whoever began them:
        of a class that presses Train within seconds each waits for one pass instead of thirty.
        """
        self._check_running()
        ownership.check_may_begin()
        config = plan.resolve_config_and_data(config)
        source = tracking.source_model(config.weights)
        with self._admission.let_in() as add:
            run_id = tracking.create_run(config, self.owner)
            with tracking.abandoned_unless_made([run_id]):
                job = self._job(run_id, config, source, team=team_of(config))
            add([job])
        self._wake.set()
        return run_id

    def submit_many(self, configs: Sequence[RunConfig], name: str = "") -> tracking.Comparison:
        """Queue runs that share what they can, as children of one comparison.

        Heads that can be trained in one step are one task, everything else waits its turn in
        an order that lets the first runs compute for the others. ``UserError`` where one
        config cannot be trained; then nothing is queued.
        """
        self._check_running()
        ownership.check_may_begin()
        configs = [plan.resolve_config_and_data(config) for config in configs]
        sources = [tracking.source_model(config.weights) for config in configs]
        shared = share(configs)
        with self._admission.let_in(len(configs)) as add:
            comparison = tracking.create_comparison(configs, self.owner, name, shared.sentence)
            with tracking.abandoned_unless_made([*comparison.run_ids, comparison.id]):
                jobs = [self._job(comparison.run_ids[i], configs[i], sources[i], comparison=comparison.id,
                                  team=f"{comparison.id}-{number}", cuts=team.cuts)
                        for number, team in enumerate(shared.teams) for i in team.members]
            add(jobs)
        self._wake.set()
        self._comparisons.add(comparison)
        return comparison

    def resume(self, run_id: str) -> str:
        """Queue a run that was stopped, interrupted or killed: it goes on from its last kept epoch; its id.

        Its past stays, and its curves continue. ``UserError`` where it cannot go on.
        """
        self._check_running()
        with self._resuming, self._admission.let_in() as add:
            before = self._queue.get(tracking.run(run_id).run_id)
            if before is not None and (before.future is not None or not before.close(CLOSING_SECONDS)):
                raise UserError("The run is still ending.", "Only a run that has ended can go on.",
                                "Try again in a moment.")
            resumed = tracking.resume(run_id, self.owner)
            record = resumed.record
            self._follower.forget(record.run_id)
            job = self._job(record.run_id, record.config, tracking.source_model(record.config.weights),
                            position=resumed.position, times=resumed.times)
            epochs = None if record.config.seconds else record.config.epochs
            for event in (*resumed.events, events.going_on(resumed.position.epoch, epochs)):
                job.tail.append(event)
            add([job])
            self._wake.set()
        return record.run_id

    def prepare_texts(self) -> None:
        """Somebody has chosen texts: workers warm up for them, so that the first run on texts starts as the tenth."""
        if self._pool.prepare_texts():
            self._wake.set()

    @property
    def load(self) -> EngineLoad:
        """How much the engine has to do now."""
        training = sum(job.future is not None and job.ended is None for job in self._queue.jobs())
        return EngineLoad(self._queue.waiting, training, self._pool.slots)

    def waiting_of(self, user: str) -> int:
        """How many runs of one person wait."""
        return self._queue.waiting_of(user)

    @property
    def busy(self) -> bool:
        """Whether a run trains or waits."""
        return any(job.ended is None for job in self._queue.jobs())

    @audit.attempted("run-stop", "run_id")
    def cancel(self, run_id: str) -> None:
        """Stop a run: a waiting one leaves the queue, a running one ends after its batch.

        One that another process trains is stopped there, within seconds. Nothing happens to a run that has ended;
        ``UserError`` for an unknown one.
        """
        job = self._ours([run_id]).get(run_id)
        if job is None:
            return _stop_elsewhere(run_id)
        ownership.check_may_change(f"The run {run_id!r}", job.user)
        return self._end(job)

    def retry(self) -> None:
        """Try at once to start, replace or find again what the engine would try again in a while."""
        self._pool.retry()
        self._wake.set()

    def place(self, run_id: str) -> int | None:
        """1 for the run that is next, None for one that does not wait."""
        return self._queue.place(run_id)

    def has_files(self, run_id: str) -> bool:
        """Whether a run has ended and its files are here, too, from wherever it was trained."""
        job = self._queue.get(run_id)
        return job is None or (job.ended is not None and job.future is None)

    def tail(self, run_id: str) -> EventLog:
        """What a run has said, from memory or from MLflow; ``UserError`` for an unknown run."""
        job = self._ours([run_id]).get(run_id)
        if job and self._seen([run_id]):
            return job.tail
        record = tracking.run(run_id)
        return self._follower.tail(record.run_id, record.active)

    def tails(self, run_ids: Sequence[str]) -> dict[str, EventLog]:
        """The tails of whole ids that runs have, others left out; the store is asked once, whatever the ids."""
        ours = {run_id: job.tail for run_id, job in self._ours(self._seen(run_ids)).items()}
        stored = tracking.existing([run_id for run_id in run_ids if run_id not in ours])
        return {**ours, **{run_id: self._follower.tail(run_id, record.active) for run_id, record in stored.items()}}

    def _seen(self, run_ids: Sequence[str]) -> Collection[str]:
        """Those of these runs of ours that whoever acts may see: the store knows with whom they are shared."""
        sight = ownership.sight()
        if sight is None:
            return run_ids
        jobs = {run_id: job for run_id in run_ids if (job := self._queue.get(run_id))}
        own = [run_id for run_id, job in jobs.items() if sight.sees(job.user, ownership.DEFAULT)]
        return {*own, *tracking.existing(jobs.keys() - set(own))}

    def close_streams(self) -> None:
        """Tell every reader that the server goes, so that open connections do not hold it."""
        self.closing = True
        for tail in [*(job.tail for job in self._queue.jobs()), *self._follower.tails()]:
            tail.notify()

    # The engine's own thread

    def _work(self) -> None:
        tracking.look()  # a store that is damaged, locked or away is told of before somebody trains
        self._wake.wait(self._head_start)
        while not self._stopping.is_set():
            self._step()
            self._wake.wait(TICK_SECONDS)
            self._wake.clear()
        self._shut_down()

    def _step(self) -> None:
        for action in (self._look_after_workers, self._tell_demand, self._dispatcher.step, self._keep_states,
                       self._meter.step, self._forget, self._stop_for_others, self._keep_alive):
            try:
                action()
            except StoreError:  # its own line in the log says it; the next step tries again
                continue
            except Exception as error:  # the scheduler is away: the next step tries again
                if not self._stopping.is_set():
                    _log.warning("The engine will try again: %r", error, exc_info=_log.isEnabledFor(logging.DEBUG))

    def _look_after_workers(self) -> None:
        try:
            state = self._pool.look_after()
        except Exception as error:
            if self._pool.connections:
                raise
            self._fail(error)  # who waits for the first connection is told; it is tried again
            return
        if state is not None and state.status == "ready":
            self._upkeep.prepare()  # or the first click would wait for it
        self._state = state or self._state

    def _keep_states(self) -> None:
        if self._pool.connected and not self._pool.is_ours:  # our own workers keep them here
            self._states.look_after()

    def _forget(self) -> None:
        self._queue.forget_ended(ENDED_TAILS)

    def _tell_demand(self) -> None:
        self._pool.tell_demand(self._dispatcher.tasks)

    def _stop_for_others(self) -> None:
        """Other servers and programs ask through the store."""
        going = {job.run_id: job for job in self._queue.jobs() if job.ended is None}
        if going and time.monotonic() - self._looked_for_stops > STOPS_SECONDS:
            self._looked_for_stops = time.monotonic()
            for run_id in tracking.take_stop_requests(going):
                self._end(going[run_id])

    def _keep_alive(self) -> None:
        going = self._comparisons.look_after(self._queue.get)
        self._upkeep.do([*(job.run_id for job in self._queue.jobs() if job.quiet and not job.comparison), *going])

    def _fail(self, error: Exception) -> None:
        reason = str(error)
        if not isinstance(error, UserError):
            _log.error("The engine could not start: %r", error, exc_info=self._state.status != "failed")
            reason = (f"The training engine could not start ({type(error).__name__}: {error}). "
                      "It is tried again every few seconds. The server's log says more.")
        self._state = EngineState("failed", reason)
        for job in self._queue.clear():
            job.take(events.Failed(reason=reason))

    def _shut_down(self) -> None:
        self._stopping.wait()
        with contextlib.suppress(UserError):
            self._meter.write()
        waiting, jobs = self._queue.clear(), self._queue.jobs()
        for job in jobs:
            what = "waiting" if job in waiting else "running"
            if job.future is not None:
                self._pool.flag(job.run_id, job.times)
            job.interrupt(f"The server stopped while this run was {what}.")
        self._answers.close()
        self._states.close()
        self._pool.close()
        for job in jobs:
            job.close(2.0)
        self._comparisons.interrupt()

    # What Dask's thread calls

    def _on_event(self, message: dict) -> None:
        job = self._queue.get(message["run"])
        if job is None or job.spoiled or message.get("times", job.times) != job.times:
            return  # nobody's here, or said before the run went on
        if job.attempt not in (None, message["attempt"]):
            job.spoiled = True  # told where it is settled
            self._wake.set()
            return
        job.attempt, job.worker = message["attempt"], message["worker"]
        job.left = job.left or message.get("left", False)
        job.hear(message.get("number", job.heard + 1), message["event"])
        if job.has_hole:
            self._wake.set()

    # Small parts

    def _ours(self, run_ids: Collection[str]) -> dict[str, Job]:
        """Those of these runs that are here; without those that went on elsewhere after they had ended here."""
        jobs = {run_id: job for run_id in run_ids if (job := self._queue.get(run_id))}
        ended = [run_id for run_id, job in jobs.items() if job.ended is not None and job.future is None]
        elsewhere = set[str]()
        if ended:
            with contextlib.suppress(StoreError):  # then what is known here is all there is
                elsewhere = tracking.of_others(ended, self.owner)
        return {run_id: job for run_id, job in jobs.items() if run_id not in elsewhere}

    def _check_running(self) -> None:
        if self._state.status == "failed" and not self._pool.connected:
            raise UserError("The training engine is not running.", self._state.message, "Then train again.")
        if self.closing:
            raise UserError("The server is stopping.", "A run needs a running server.", "Start it again.")

    def _job(self, run_id: str, config: RunConfig, source: Path | None, **group) -> Job:
        return Job(run_id, config, prepare_folder(run_id, config), None if source is None else str(source),
                   EventLog(run_id), user=ownership.name(), **group)

    def _stop_for(self, job: Job, refusal: UserError) -> None:
        """End a run in the name of its owner's quota, with the reason in its log and its record."""
        audit.record("quota", job.run_id, "refused", str(refusal), job.user)
        job.stop_reason = str(refusal)
        job.take(events.Note(text=str(refusal), level="warning"))
        self._end(job)

    def _end(self, job: Job) -> None:
        if self._queue.leave([job]):
            job.take(events.Stopped(result=stopped_result(job.config)))
        elif job.tail.end is None:
            job.stop_asked = True  # for a training that is picked up once its scheduler is back
            self._pool.flag(job.run_id, job.times)


def _stop_elsewhere(run_id: str) -> None:
    record = tracking.run(run_id)
    if record.active:
        ownership.check_may_change(f"The run {run_id!r}", record.user)
        tracking.ask_to_stop(record.run_id)


_current: Engine | None = None


def set_engine(engine: Engine | None) -> None:
    """Make ``engine`` the one that pages and routes of this process use."""
    global _current
    _current = engine


def get_engine() -> Engine:
    """The engine of this process."""
    if _current is None:
        raise RuntimeError("No engine is in use; app.py makes one, tests call use().")
    return _current
