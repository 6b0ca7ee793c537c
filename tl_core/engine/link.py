"""Link: the connection to a Dask scheduler, our own or the one that TL_SCHEDULER names, made again where it is lost."""

import functools
import logging
import threading
import time
from collections.abc import Callable, Iterable
from typing import TYPE_CHECKING, Any

from tl_core import settings

if TYPE_CHECKING:
    from tl_core.engine.local_workers import LocalWorkers

ANSWER_SECONDS = 30.0  # a scheduler elsewhere that has not answered by then is lost, until it is found again
OWN_ANSWER_SECONDS = 180.0  # our own shares this process, which may be busy with thirty pages; its loss ends trainings
MARK_SECONDS = 0.02  # between two questions whether a subscription has come in
_log = logging.getLogger(__name__)


class Lost(Exception):
    """The scheduler does not answer, or its connection was lost since; the message says which."""


class Link:
    """One connection at a time. ``on_event`` gets every message of ``worker.run_training``, in the order of saying;
    ``on_question`` what workers elsewhere ask (``blobs.questions``).

    A client of Dask that reconnects by itself drops its futures without a word, and goes
    on to hear, but not what was said meanwhile. So any loss is one here: that client is
    heard no more, ``connect`` makes everything anew, and tells all that the scheduler has
    kept. What was heard before is told again: who listens knows it by its number.
    """

    def __init__(self, topic: str, on_event: Callable[[dict], None], gpus: list[str] | None = None,
                 on_question: Callable[[dict], None] | None = None):
        self.topic, self._on_event, self._gpus, self._on_question = topic, on_event, gpus, on_question
        self.client: Any = None
        self.cluster: Any = None
        self.local: LocalWorkers | None = None
        self.memory: dict[str, int] = {}  # address of a worker ended for its memory -> bytes it had
        self._stream: Any = None
        self._held: list[tuple] | None = None  # what comes while earlier messages are fetched
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
        workers = self.ask(lambda: self.client.scheduler.identity(n_workers=-1))["workers"]
        return {address: info for address, info in workers.items() if info.get("resources", {}).get("slot")}

    def check(self) -> None:
        """Raise ``Lost`` where the connection is not the one that was made; asks nobody."""
        if self.client is None or self.client.status != "running" or self.client.scheduler_comm is not self._stream:
            raise Lost("the connection was lost")
        if self.cluster is not None and self.cluster.scheduler.status.name != "running":
            raise Lost("the scheduler has ended")

    def ask(self, question: Callable) -> Any:
        """The answer to a coroutine function that asks the scheduler or workers; ``Lost`` where none comes."""
        try:
            return self.client.sync(question, callback_timeout=self._patience)
        except Exception as error:  # timeouts, closed connections and loops, a scheduler that is another program
            raise Lost(f"it does not answer ({type(error).__name__})") from error

    def tell(self, messages: Iterable[dict]) -> None:
        """Tell messages that came another way, one at a time with those that are heard."""
        with self._lock:
            for message in messages:
                self._tell((0.0, message))

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

    @property
    def _patience(self) -> float:
        return ANSWER_SECONDS if self.cluster is None else OWN_ANSWER_SECONDS

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
        else:
            from tl_core.engine import versions
            self.client.set_metadata(list(versions.KEY), versions.here())  # for workers that will come
        self._stream = self.client.scheduler_comm
        self._subscribe()

    def _subscribe(self) -> None:
        with self._lock:
            self._held = []
        self.client.subscribe_topic(self.topic, functools.partial(self._hear, self.client))
        self.client.subscribe_topic("worker-restart-memory", self._note_memory)
        if self._on_question and self.cluster is None:  # our own workers read what we read
            from tl_core.engine.blobs.questions import topic_of
            hear = self._on_question
            self.client.subscribe_topic(topic_of(self.topic), lambda event: hear(event[1]))
        self._wait_until_subscribed()
        for event in self.ask(lambda: self.client.scheduler.events(topic=self.topic)) or ():
            self._tell(event)
        with self._lock:
            held, self._held = self._held, None
            for event in held:
                self._tell(event)

    def _wait_until_subscribed(self) -> None:
        """They go another way than questions and may come in later: what is said between would be lost."""
        mark, heard = f"{self.topic}-mark", threading.Event()
        self.client.subscribe_topic(mark, lambda _event: heard.set())
        until = time.monotonic() + self._patience
        while not heard.is_set():
            if time.monotonic() > until:
                raise Lost("it does not take subscriptions")
            self.ask(lambda: self.client.scheduler.log_event(topic=mark, msg={}))
            heard.wait(MARK_SECONDS)

    def _hear(self, client: Any, event: tuple) -> None:
        with self._lock:
            if client is not self.client or client.scheduler_comm is not self._stream:
                return  # after a loss: it comes with what was said before it, from the next connection
            if self._held is not None:
                self._held.append(event)
                return
            self._tell(event)

    def _tell(self, event: tuple) -> None:
        try:
            self._on_event(event[1])
        except Exception:  # one event that cannot be read must not silence the others
            _log.exception("An event could not be read: %r", event[1])

    def _note_memory(self, event: tuple) -> None:
        self.memory[event[1]["worker"]] = event[1]["rss"]


def _quietly(action: Callable) -> None:
    try:
        action()
    except Exception as error:  # what it talks to is gone, which is why it is closed
        _log.info("It did not close in order: %r", error)
