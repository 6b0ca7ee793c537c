"""Small tables are computed by one thread: as fast, and the same to the byte on any number of cores."""

import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import wraps
from typing import Any, ParamSpec, TypeVar

Taken = ParamSpec("Taken")
Given = TypeVar("Given")
_lock = threading.Lock()
_inside: list[Any] = []  # one entry a caller; the first holds the limits, which the last one out lifts


def one_thread(function: Callable[Taken, Given]) -> Callable[Taken, Given]:
    """``function`` with one thread of BLAS. Several wait for each other on a busy machine, and sum in another order."""
    @wraps(function)
    def alone(*arguments: Taken.args, **named: Taken.kwargs) -> Given:
        with _limited():
            return function(*arguments, **named)
    return alone


@contextmanager
def _limited() -> Iterator[None]:
    """The limit holds for the whole process: callers in several threads share one, and the last to leave lifts it."""
    from threadpoolctl import threadpool_limits
    with _lock:
        _inside.append(threadpool_limits(1) if not _inside else _inside[0])
    try:
        yield
    finally:
        with _lock:
            limits = _inside.pop()
            if not _inside:
                limits.restore_original_limits()
