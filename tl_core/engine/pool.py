"""Pool: the workers behind the engine, kept warm; lost ones replaced, a lost scheduler found again."""

import contextlib
import logging
import time
from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass
from typing import Any

from tl_core import settings
from tl_core.engine import pool_status, versions, worker
from tl_core.engine.demand import TOPIC, Demand
from tl_core.engine.link import Link, Lost
from tl_core.engine.state import EngineState
from tl_core.engine.versions import OtherVersions

WARM_SECONDS = 600.0  # a warm-up that has not ended by then hangs; a very busy machine takes two minutes
LOST_IN_WARM_UP = "it ended while it warmed up"
RETRY_SECONDS = 5.0  # between two attempts to reach a scheduler
_log = logging.getLogger(__name__)


@dataclass
class _WarmUp:
    """A worker's warm-up under way; ``name`` is its slot in our own cluster, ``hung`` once its process was ended."""

    future: Any
    name: Any
    since: float
    hung: bool = False


class Pool:
    """Workers of our own cluster, or of the scheduler that TL_SCHEDULER names.

    ``on_event`` gets every message of ``worker.run_training``, from Dask's thread;
    ``on_change`` is called when a task is done; ``busy`` gives the addresses of workers that train; ``on_question``
    gets what workers elsewhere ask, for ``answer``.
    Dask is imported by the first ``look_after``.
    """

    def __init__(self, topic: str, on_event: Callable[[dict], None], on_change: Callable[[], None],
                 warm: Callable | None = None, gpus: list[str] | None = None,
                 busy: Callable[[], Collection[str | None]] = tuple,
                 on_question: Callable[[dict], None] | None = None):
        self._on_change, self._busy = on_change, busy
        self._warm = warm or worker.warm_up
        self._warm_for_texts = warm or worker.warm_up_for_texts
        self._texts_wanted, self._warm_texts = False, set[str]()  # addresses that have warmed up for texts, or do
        self._link, self._demand = Link(topic, on_event, gpus, on_question), Demand(topic)
        self._warming: dict[str, _WarmUp] = {}  # by address
        self._warm_workers: dict[str, list[str] | Exception] = {}  # address -> devices, or why it failed
        self._devices: tuple[str, ...] = ()
        self._names: dict[str, Any] = {}  # address -> slot
        self._began = time.monotonic()
        self._lost_since: float | None = None
        self._next_try = float("-inf")
        self.connections = 0  # made so far: who sees a new number has lost what came before

    @property
    def connected(self) -> bool:
        return self._link.client is not None

    @property
    def lost_seconds(self) -> float:
        """How long a scheduler that was there has not answered; 0 while it does."""
        return 0.0 if self._lost_since is None or not self.connections else time.monotonic() - self._lost_since

    @property
    def is_ours(self) -> bool:
        """Whether scheduler and workers are our own: they come and go with the connection."""
        return not self._link.address

    @property
    def memory(self) -> dict[str, int]:
        """Address of a worker that was ended for its memory -> the bytes it had."""
        return self._link.memory

    @property
    def slots(self) -> int:
        """Trainings that can run at once: one for each warm worker."""
        return len(self._warm_workers) - len(self._refused)

    @property
    def _refused(self) -> set[str]:
        """Addresses of workers elsewhere whose versions are others than ours: they get no runs."""
        return {address for address, result in self._warm_workers.items() if isinstance(result, OtherVersions)}

    def look_after(self) -> EngineState | None:
        """Connect where there is no connection, warm up workers that have come, replace those that have gone.

        Returns what there is to say about them, None for nothing new; may take seconds.
        Before the first connection it raises why there is none: ``UserError`` where nobody answers.
        """
        if not self.connected and not self._connect():
            return self._lost()
        try:
            return self._look_after()
        except (Lost, RuntimeError) as error:  # an event loop that has ended says RuntimeError
            self._lose(error)
            return self._lost()

    @property
    def intact(self) -> bool:
        """Whether the connection is still the one that was made; asks nobody."""
        try:
            self._link.check()
        except Lost:
            return False
        return True

    def retry(self) -> None:
        """Try at once what would be tried again in minutes."""
        self._next_try = float("-inf")
        self._warm_workers = {address: result for address, result in self._warm_workers.items()
                              if not isinstance(result, Exception)}
        if self._link.local is not None:
            self._link.local.retry()

    def prepare_texts(self) -> bool:
        """Have every warm worker warm up for texts once, from the next ``look_after`` on; False where it was asked."""
        new, self._texts_wanted = not self._texts_wanted, True
        return new

    def train(self, runs: list[tuple], weights_file: str | None, cuts: frozenset[int],
              task: Callable | None, key: str, near: str | None = None):
        """The future of a training; see ``worker.run_training``. ``near`` is the worker that should do it, if there."""
        worker_options: dict[str, Any] = {"workers": [near], "allow_other_workers": True} if near else {}
        if refused := self._refused:
            worker_options = {"workers": [address for address in self._warm_workers if address not in refused]}
        return self._submit(worker.run_training, runs, self._link.topic, weights_file, cuts, task,
                            str(settings.home()), key=key, **worker_options)

    def answer(self, address: str, number: str, answer: Any) -> None:
        """Bring the answer to a question to the worker that asked; nothing where it has gone, for it asks again."""
        from tl_core.engine.blobs import questions
        client = self._link.client
        if client is None:
            return
        try:
            client.run(questions.take, number, answer, workers=[address], on_error="ignore")
        except Exception as error:  # the worker or the connection is gone
            _log.info("A worker's question could not be answered: %r", error)

    def training(self) -> dict[tuple[str, int], str]:
        """What the workers say they train now: run id and how often it had gone on -> the worker's address.

        ``Lost`` where nobody answers.
        """
        answers = self.ask(worker.training)
        return {run: address for address, runs in answers.items() for run in runs.items()}

    def files(self, run_id: str) -> dict[str, bytes]:
        """What a worker that does not see our folder has kept of a run that ended while nobody listened."""
        return next((files for files in self.ask(worker.kept_files, run_id).values() if files), {})

    def tell_again(self, run_id: str, after: int, attempt: str | None) -> None:
        """Have the workers tell what a run (in this ``attempt``, if it is known) said after its message ``after``."""
        for messages in self.ask(worker.said, run_id, after).values():
            self._link.tell(message for message in messages if attempt in (None, message["attempt"]))

    def there(self, address: str | None) -> bool:
        """Whether the scheduler had this worker when it was last asked."""
        return address in self._names

    def flag(self, run_id: str, times: int) -> None:
        """Ask a running training, which has gone on so often, to stop; takes effect at its next batch."""
        client = self._link.client
        if client is not None:
            try:
                client.run(worker.stop, run_id, times, wait=False, on_error="ignore")
            except Exception as error:  # the connection ends at this moment: who settles what was lost asks again
                _log.info("Run %s could not be flagged: %r", run_id, error)

    def tell_demand(self, tasks: int) -> None:
        """Let a scheduler elsewhere know how many tasks wait or train: by that its cluster may grow and shrink."""
        if self.is_ours or not self.connected or (message := self._demand.message(tasks)) is None:
            return
        with contextlib.suppress(Lost):  # ``look_after`` will say it; it is told again
            self._link.ask(lambda: self._link.client.scheduler.log_event(topic=TOPIC, msg=message))

    def close(self) -> None:
        """End our own workers; those elsewhere live on."""
        self._link.close()

    # Connecting

    def _lose(self, error: Exception) -> None:
        _log.warning("The Dask scheduler was lost: %s", error)
        self._link.close()
        self._warming, self._warm_workers, self._names, self._warm_texts = {}, {}, {}, set()
        self._lost_since, self._next_try = time.monotonic(), float("-inf")

    def _connect(self) -> bool:
        if time.monotonic() < self._next_try:
            return False
        try:
            self._link.connect()
        except Exception as error:
            self._next_try = time.monotonic() + RETRY_SECONDS
            if not self.connections:
                raise
            _log.info("The Dask scheduler is still away: %s", error)
            return False
        self.connections += 1
        self._lost_since, self._began = None, time.monotonic()
        return True

    def _lost(self) -> EngineState | None:
        if not self.connections:
            return None
        return EngineState("lost", pool_status.scheduler_lost(self._link.address), self._devices, self._lost_since)

    # Workers

    def _look_after(self) -> EngineState:
        workers = self._link.workers()
        self._names = {address: info.get("name") for address, info in workers.items()}
        self._forget_lost()
        if self._link.local is not None:
            self._link.local.look_after(set(self._names.values()))
        self._warm_up()
        return self._state()

    def _forget_lost(self) -> None:
        self._warm_workers = {address: result for address, result in self._warm_workers.items() if self.there(address)}
        self._warm_texts &= set(self._names)
        for address in [address for address in self._warming if not self.there(address)]:
            if not (warm_up := self._warming.pop(address)).hung:  # else its reason has been told
                self._blame(warm_up, LOST_IN_WARM_UP)

    def _warm_up(self) -> None:
        for address, warm_up in list(self._warming.items()):
            if warm_up.hung:
                continue  # its end is on its way
            if warm_up.future.done():
                self._end_warm_up(address)
            elif address in self._busy():  # it got a run, which waited for it, before its warm-up
                warm_up.since = time.monotonic()
            elif time.monotonic() - warm_up.since > WARM_SECONDS and self._link.local is not None:
                warm_up.hung = True
                self._link.local.end_process(warm_up.name, f"its warm-up did not end within {WARM_SECONDS:.0f} s")
        for address in self._names:
            if address not in self._warming and address not in self._warm_workers:
                self._begin_warm_up(address, self._warm, 1)
            elif address not in self._warming and self._lacks_texts(address):
                self._warm_texts.add(address)
                self._begin_warm_up(address, self._warm_for_texts, -1)  # after runs that wait

    def _begin_warm_up(self, address: str, function: Callable, priority: int) -> None:
        arguments = () if self.is_ours else (versions.here(), function)
        future = self._submit(worker.warm_up_for if arguments else function, *arguments, workers=[address],
                              priority=priority)
        self._warming[address] = _WarmUp(future, self._names[address], time.monotonic())

    def _lacks_texts(self, address: str) -> bool:
        return (self._texts_wanted and address not in self._warm_texts
                and not isinstance(self._warm_workers[address], Exception))

    def _end_warm_up(self, address: str) -> None:
        warm_up = self._warming.pop(address)
        # The result is fetched and let go: Dask would compute a lost one again.
        outcome = _outcome(warm_up.future)
        if type(outcome).__name__ in ("KilledWorker", "CancelledError", "FutureCancelledError"):
            self._blame(warm_up, LOST_IN_WARM_UP)  # the scheduler will tell in a moment that the worker has gone
            return
        self._warm_workers[address] = outcome
        if self._link.local is not None and not isinstance(outcome, Exception):
            self._link.local.ready(warm_up.name)

    def _blame(self, warm_up: _WarmUp, reason: str) -> None:
        if self._link.local is not None:
            self._link.local.blame(warm_up.name, reason)

    def _submit(self, function: Callable, *arguments, **options):
        from tl_core.engine.cluster import SLOT
        future = self._link.client.submit(function, *arguments, resources=SLOT, pure=False, retries=0, **options)
        future.add_done_callback(lambda _future: self._on_change())
        return future

    def ask(self, function: Callable, *arguments, at: Sequence[str] | None = None) -> dict[str, Any]:
        """What a coroutine function answers in the workers at these addresses, or in all; ``Lost`` where nobody does.
        """
        async def ask():
            return await self._link.client.run(function, *arguments, workers=at, on_error="ignore")
        return self._link.ask(ask) if self._names else {}

    def _state(self) -> EngineState:
        failed = [result for result in self._warm_workers.values() if isinstance(result, Exception)]
        devices = [name for result in self._warm_workers.values() if not isinstance(result, Exception)
                   for name in result]
        self._devices = tuple(dict.fromkeys(devices)) or self._devices
        if devices or len(failed) < len(self._warm_workers):
            return EngineState("ready", "The training engine is ready.", self._devices)
        if failed:
            return EngineState("failed", f"The training worker could not warm up: {failed[0]}", self._devices)
        warm_ups = [warm_up for warm_up in self._warming.values() if not warm_up.hung]
        return pool_status.no_worker(self._link.local, warm_ups, self._devices, self._began)


def _outcome(future) -> list[str] | Exception:
    if future.status == "finished":
        return list(future.result(timeout=10) or ())
    error = future.exception(timeout=10) if future.status == "error" else None
    _log.warning("A worker could not warm up: %r", error)
    return error if isinstance(error, Exception) else RuntimeError("its warm-up was cancelled")
