"""An id for each request: in its answer, in the log lines written meanwhile, and in what a person is told of a fault.

A proxy of one's own may have given one already; it is taken over where ``TL_BEHIND_PROXY`` says that there is one, and
where it is harmless in a log and in a header.
"""

import contextlib
import contextvars
import functools
import logging
import re
import secrets
from collections.abc import Callable, Iterator

from starlette.datastructures import Headers

from tl_core import log_lines, settings

HEADER = "X-Request-ID"
_HARMLESS = re.compile(r"[A-Za-z0-9._-]{1,64}", re.ASCII)
_current: contextvars.ContextVar[str] = contextvars.ContextVar("request id", default="")


def of(headers: Headers) -> str:
    """The id that a trusted proxy has given a request, else a new one."""
    given = headers.getlist(HEADER) if settings.behind_proxy() else []
    return given[0] if len(given) == 1 and _HARMLESS.fullmatch(given[0]) else secrets.token_hex(8)


def current() -> str:
    """The id of the request that is answered here, empty outside of one."""
    return _current.get()


@contextlib.contextmanager
def during(request_id: str) -> Iterator[None]:
    """What is done inside belongs to this request."""
    token = _current.set(request_id)
    try:
        yield
    finally:
        _current.reset(token)


def carried(function: Callable) -> Callable:
    """The function, to be called once by another thread, as part of this request."""
    context = contextvars.copy_context()
    return lambda *arguments, **options: context.run(function, *arguments, **options)


def mark_log_lines() -> None:
    """Have every log line that is written for a request tell its id, whoever writes it."""
    if not _before:
        _before.append(logging.getLogRecordFactory())
        logging.setLogRecordFactory(functools.partial(_marked, _before[0]))


def _marked(before: Callable[..., logging.LogRecord], *arguments, **options) -> logging.LogRecord:
    record = before(*arguments, **options)
    if request_id := current():
        record.request = request_id
        if not log_lines.is_json():  # which has a place of its own for it
            record.msg = f"{record.msg} [request {request_id}]"
    return record


_before: list[Callable[..., logging.LogRecord]] = []  # what made log records until then
