"""Pool: the workers behind the engine, kept warm; the only place that talks to Dask."""

import logging
from collections.abc import Callable
from typing import Any

from tl_core import settings
from tl_core.engine import worker
from tl_core.engine.state import EngineState

_log = logging.getLogger(__name__)
NO_SLOT = ("No worker of the scheduler offers a slot. Start one with "
           "`dask worker --nthreads 1 --resources slot=1 ADDRESS`.")


class Pool:
    """Workers of our own cluster, or of the scheduler that TL_SCHEDULER names.

    ``on_event`` gets every message of ``worker.run_training``, from Dask's thread;
    ``on_change`` is called when a task is done. Dask is imported by ``connect``.
    """

    def __init__(self, topic: str, on_event: Callable[[dict], None], on_change: Callable[[], None],
                 warm: Callable | None = None, gpus: list[str] | None = None):
        self._topic, self._on_event, self._on_change = topic, on_event, on_change
        self._warm, self._gpus = warm or worker.warm_up, gpus
        self._cluster = self._client = None
        self._warming: dict[str, Any] = {}  # address -> future of a warm-up under way
        self._warm_workers: dict[str, list[str] | Exception] = {}  # address -> devices, or why it failed
        self._devices: tuple[str, ...] = ()
        self.memory: dict[str, int] = {}  # address of a worker ended for its memory -> bytes it had

    @property
    def connected(self) -> bool:
        return self._client is not None

    @property
    def slots(self) -> int:
        """Trainings that can run at once: one for each warm worker."""
        return len(self._warm_workers)

    def connect(self) -> None:
        """Start the cluster, or connect to the one that is there; takes seconds. ``UserError`` where none answers."""
        from tl_core.engine import cluster
        address = settings.scheduler()
        if not address:
            self._cluster = cluster.start_cluster(self._gpus)
            address = self._cluster.scheduler_address
        client = cluster.connect(address)
        if self._cluster is not None:
            client.register_plugin(cluster.Nice())
        client.subscribe_topic(self._topic, lambda event: self._on_event(event[1]))
        client.subscribe_topic("worker-restart-memory", self._note_memory)
        self._client = client

    def look_after(self) -> EngineState:
        """Warm up workers that have come, forget those that have gone; what there is to say about them."""
        there = self._addresses()
        self._warm_workers = {address: found for address, found in self._warm_workers.items() if address in there}
        for address, future in list(self._warming.items()):
            if address not in there:
                del self._warming[address]
            elif future.done():
                # The result is fetched and let go: Dask would compute a lost one again.
                self._warm_workers[address] = _outcome(self._warming.pop(address))
        for address in there:
            if address not in self._warming and address not in self._warm_workers:
                self._warming[address] = self._submit(self._warm, workers=[address], priority=1)
        return self._state()

    def train(self, runs: list[tuple[str, str, str]], weights_file: str | None, cuts: frozenset[int],
              task: Callable | None, key: str, near: str | None = None):
        """The future of a training; see ``worker.run_training``. ``near`` is the worker that should do it, if there."""
        place = {"workers": [near], "allow_other_workers": True} if near else {}
        return self._submit(worker.run_training, runs, self._topic, weights_file, cuts, task, key=key, **place)

    def flag(self, run_id: str) -> None:
        """Ask a running training to stop; takes effect at its next batch."""
        if self._client is not None:
            self._client.run(worker.stop, run_id, wait=False, on_error="ignore")

    def close(self) -> None:
        """End our own workers; those elsewhere live on."""
        if self._client is not None:
            self._client.close(timeout=1)
        if self._cluster is not None:
            from tl_core.engine.cluster import close_cluster
            close_cluster(self._cluster)

    def _addresses(self) -> list[str]:
        workers = self._client.scheduler_info()["workers"]
        return [address for address, info in workers.items() if info.get("resources", {}).get("slot")]

    def _submit(self, function: Callable, *arguments, **options):
        from tl_core.engine.cluster import SLOT
        future = self._client.submit(function, *arguments, resources=SLOT, pure=False, retries=0, **options)
        future.add_done_callback(lambda _future: self._on_change())
        return future

    def _state(self) -> EngineState:
        failed = [found for found in self._warm_workers.values() if isinstance(found, Exception)]
        devices = [name for found in self._warm_workers.values() if not isinstance(found, Exception) for name in found]
        self._devices = tuple(dict.fromkeys(devices)) or self._devices
        if devices or len(failed) < len(self._warm_workers):
            return EngineState("ready", "The training engine is ready.", self._devices)
        if failed:
            return EngineState("failed", f"The training worker could not warm up: {failed[0]}", self._devices)
        if self._warming:
            return EngineState("warming", "The training engine is warming up.", self._devices)
        return EngineState("warming", NO_SLOT if self._cluster is None else "A training worker is starting.",
                           self._devices)

    def _note_memory(self, event: tuple) -> None:
        self.memory[event[1]["worker"]] = event[1]["rss"]


def _outcome(future) -> list[str] | Exception:
    if future.status == "finished":
        return list(future.result() or ())
    error = future.exception() if future.status == "error" else None
    _log.warning("A worker could not warm up: %r", error)
    return error if isinstance(error, Exception) else RuntimeError("its warm-up was cancelled")
