"""Link: the connection to a Dask scheduler, our own or the one that TL_SCHEDULER names, made again where it is lost."""

import logging
import threading
from collections.abc import Callable
from typing import Any

from tl_core import settings

ANSWER_SECONDS = 30.0  # a scheduler elsewhere that has not answered by then is lost, until it is found again
OWN_ANSWER_SECONDS = 180.0  # our own shares this process, which may be busy with thirty pages; its loss ends trainings
_log = logging.getLogger(__name__)


class Lost(Exception):
    """The scheduler does not answer, or its connection was lost since; the message says which."""


class Link:
    """One connection at a time. ``on_event`` gets every message of ``worker.run_training``, each once.

    A client of Dask that reconnects by itself drops its futures and forgets its
    subscriptions without a word, so any loss is one here: ``connect`` makes everything
    anew, and hears what was said meanwhile where the scheduler has kept it.
    """

    def __init__(self, topic: str, on_event: Callable[[dict], None], gpus: list[str] | None = None):
        self.topic, self._on_event, self._gpus = topic, on_event, gpus
        self.client = self.cluster = self.local = None
        self.memory: dict[str, int] = {}  # address of a worker ended for its memory -> bytes it had
        self._stream: Any = None
        self._held: list[tuple] | None = None  # what comes while earlier messages are fetched
        self._heard_until = 0.0  # by the scheduler's clock; a run that goes on must not hear its past again
        self._lock = threading.Lock()

    @property
    def address(self) -> str:
        """The scheduler's, for people; empty for our own."""
        return settings.scheduler() or ""

    def connect(self) -> None:
        """Start our own cluster, or connect to the one that is there; ``UserError`` where none answers."""
        from tl_core.engine import cluster
        self.close()
        try:
            self._connect(cluster)
        except BaseException:
            self.close()
            raise

    def workers(self) -> dict[str, dict]:
        """What the scheduler knows of its workers that train, by address; ``Lost`` where it does not answer."""
        self.check()
        found = self.ask(lambda: self.client.scheduler.identity(n_workers=-1))["workers"]
        return {address: info for address, info in found.items() if info.get("resources", {}).get("slot")}

    def check(self) -> None:
        """Raise ``Lost`` where the connection is not the one that was made; asks nobody."""
        if self.client is None or self.client.status != "running" or self.client.scheduler_comm is not self._stream:
            raise Lost("the connection was lost")
        if self.cluster is not None and self.cluster.scheduler.status.name != "running":
            raise Lost("the scheduler has ended")

    def ask(self, question: Callable) -> Any:
        """The answer to a coroutine function that asks the scheduler or workers; ``Lost`` where none comes."""
        try:
            patience = ANSWER_SECONDS if self.cluster is None else OWN_ANSWER_SECONDS
            return self.client.sync(question, callback_timeout=patience)
        except Exception as error:  # timeouts, closed connections and loops, a scheduler that is another program
            raise Lost(f"it does not answer ({type(error).__name__})") from error

    def close(self) -> None:
        """Let go of the scheduler; our own ends with its workers, those elsewhere live on."""
        client, cluster, local = self.client, self.cluster, self.local
        self.client = self.cluster = self.local = self._stream = None
        if client is not None:
            _quietly(lambda: client.close(timeout=1))
            client.status = "closed"  # whatever it says: Python would try once more when it forgets it
        if local is not None:
            _quietly(lambda: local.close(4.0))
        if cluster is not None:
            from tl_core.engine.cluster import close_cluster
            close_cluster(cluster)

    def _connect(self, cluster) -> None:
        address = settings.scheduler()
        if not address:
            from tl_core.engine.local_workers import LocalWorkers
            options = cluster.worker_options(self._gpus)
            self.cluster = cluster.start_cluster(len(options))
            self.local = LocalWorkers(self.cluster, options)
            address = self.cluster.scheduler_address
        self.client = cluster.connect(address)
        if self.local is not None:
            self.client.register_plugin(cluster.Nice())
            self.local.look_after(())
        self._stream = self.client.scheduler_comm
        self._subscribe()

    def _subscribe(self) -> None:
        with self._lock:
            self._held = []
        self.client.subscribe_topic(self.topic, self._hear)
        self.client.subscribe_topic("worker-restart-memory", self._note_memory)
        for event in self.ask(lambda: self.client.scheduler.events(topic=self.topic)) or ():
            if event[0] >= self._heard_until:
                self._tell(event)
        with self._lock:
            held, self._held = self._held, None
            for event in held:
                self._tell(event)

    def _hear(self, event: tuple) -> None:
        with self._lock:
            if self._held is not None:
                self._held.append(event)
                return
            self._tell(event)

    def _tell(self, event: tuple) -> None:
        when, message = event
        self._heard_until = max(self._heard_until, when)
        try:
            self._on_event(message)
        except Exception:  # one event that cannot be read must not silence the others
            _log.exception("An event could not be read: %r", message)

    def _note_memory(self, event: tuple) -> None:
        self.memory[event[1]["worker"]] = event[1]["rss"]


def _quietly(action: Callable) -> None:
    try:
        action()
    except Exception as error:  # what it talks to is gone, which is why it is closed
        _log.info("It did not close in order: %r", error)
