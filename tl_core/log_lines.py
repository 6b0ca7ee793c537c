"""The log as JSON, one object a line, where ``TL_LOG=json`` says so: for whoever gathers logs of many machines.

Each has ``time`` (UTC), ``level``, ``logger`` and ``message``; ``request`` where it was written for one, ``runs`` where
it tells of some, and ``error`` with its type, message and traceback.
"""

import contextlib
import contextvars
import functools
import logging
import re
import sys
from collections.abc import Callable, Iterator, Sequence
from datetime import UTC, datetime
from typing import Any

from tl_core import settings
from tl_core.printable import to_json

_RUN = re.compile(r"(?<![0-9a-f])[0-9a-f]{32}(?![0-9a-f])")
_runs: contextvars.ContextVar[tuple[str, ...]] = contextvars.ContextVar("runs", default=())


class JsonLines(logging.Formatter):
    """A record as one line of JSON, whatever is in its message."""

    def format(self, record: logging.LogRecord) -> str:
        message = record.getMessage()
        values: dict[str, Any] = {
            "time": datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds"),
            "level": record.levelname.lower(), "logger": record.name, "message": message}
        if request := getattr(record, "request", ""):
            values["request"] = request
        if runs := list(dict.fromkeys([*getattr(record, "runs", ()), *_RUN.findall(message)])):
            values["runs"] = runs
        if record.exc_info and record.exc_info[1] is not None:
            error = record.exc_info[1]
            values["error"] = {"type": type(error).__name__, "message": str(error),
                               "traceback": self.formatException(record.exc_info)}
        return to_json(values, default=str)


@contextlib.contextmanager
def about_runs(run_ids: Sequence[str]) -> Iterator[None]:
    """What this thread logs inside tells of these runs."""
    token = _runs.set(tuple(run_ids))
    try:
        yield
    finally:
        _runs.reset(token)


def set_up() -> None:
    """Have the log of this process, libraries' lines among it, as ``TL_LOG`` says; once is enough."""
    if not settings.json_log() or _before:
        return
    _before.append(logging.getLogRecordFactory())
    logging.setLogRecordFactory(functools.partial(_record, _before[0]))
    logging.captureWarnings(True)
    root = logging.getLogger()
    if not any(isinstance(handler, logging.StreamHandler) for handler in root.handlers):
        handler = logging.StreamHandler(sys.stderr)
        handler.setLevel(logging.WARNING)  # as Python's own, where nobody has set one up
        root.addHandler(handler)


def is_json() -> bool:
    """Whether this process logs JSON."""
    return bool(_before)


def _record(before: Callable[..., logging.LogRecord], *arguments, **options) -> logging.LogRecord:
    record = before(*arguments, **options)
    record.runs = _runs.get()
    _have_json_written(record.name)
    return record


def _have_json_written(name: str) -> None:
    """Libraries give their loggers handlers of their own, when they like: each is met before it writes."""
    logger: logging.Logger | None = logging.getLogger(name)
    while logger is not None:
        for handler in logger.handlers:
            if type(handler) is logging.StreamHandler and not isinstance(handler.formatter, JsonLines):
                handler.setFormatter(JsonLines())
        logger = logger.parent if logger.propagate else None


_before: list[Callable[..., logging.LogRecord]] = []  # what made log records until then

