"""How many requests came, how they were answered, how long that took, and how many are open; and what was logged."""

import logging
import threading
import time
from collections import Counter, defaultdict

from starlette.types import Message, Send

BROKEN = "broken"  # in place of a status: whoever asked went before there was an answer
LEVELS = ("warning", "error", "critical")


class RequestCounts:
    """Counts of one process by route, safe from any thread."""

    def __init__(self):
        self._lock = threading.Lock()
        self.answered: Counter[tuple[str, str]] = Counter()  # route, status
        self.seconds: defaultdict[str, float] = defaultdict(float)  # by route
        self.open: Counter[str] = Counter()

    def begin(self, route: str) -> "CountedRequest":
        with self._lock:
            self.open[route] += 1
        return CountedRequest(self, route)

    def end(self, route: str, status: str, seconds: float) -> None:
        with self._lock:
            self.open[route] -= 1
            self.answered[route, status] += 1
            self.seconds[route] += seconds

    def copies(self) -> tuple[dict[tuple[str, str], int], dict[str, float], dict[str, int]]:
        """``answered``, ``seconds`` and ``open`` as of one moment."""
        with self._lock:
            return dict(self.answered), dict(self.seconds), dict(self.open)


class CountedRequest:
    """One request until its end: ``watch`` notices the answer's status."""

    def __init__(self, counts: RequestCounts, route: str):
        self._counts, self._route, self._status, self._began = counts, route, BROKEN, time.perf_counter()

    def watch(self, send: Send) -> Send:
        async def watched(message: Message) -> None:
            if message["type"].endswith("http.response.start"):
                self._status = str(message["status"])
            elif message["type"] == "websocket.accept":
                self._status = "101"
            elif message["type"] == "websocket.close" and self._status == BROKEN:
                self._status = "403"  # it was closed before it opened
            await send(message)
        return watched

    def end(self) -> None:
        self._counts.end(self._route, self._status, time.perf_counter() - self._began)


class LogCounts(logging.Handler):
    """Counts lines of the log from warnings on, by level."""

    def __init__(self):
        super().__init__(logging.WARNING)
        self.lines: Counter[str] = Counter()

    def emit(self, record: logging.LogRecord) -> None:
        self.lines[record.levelname.lower()] += 1


requests = RequestCounts()
log_lines = LogCounts()


def count_log_lines() -> None:
    """Count from now on, once however often it is called."""
    root = logging.getLogger()
    if log_lines not in root.handlers:
        root.addHandler(log_lines)
