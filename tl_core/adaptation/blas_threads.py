"""Small tables are computed by one thread: as fast, and the same to the byte on any number of cores.

A limit on BLAS (OpenBLAS, MKL) holds for the whole process, so that callers in several threads share one. A limit on
OpenMP, by which scikit-learn runs its own loops, holds for the thread that sets it: every caller sets its own.
"""

import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import wraps
from typing import Any, ParamSpec, TypeVar

Taken = ParamSpec("Taken")
Given = TypeVar("Given")
_lock = threading.Lock()
_inside: list[Any] = []  # one entry a caller; the first holds the limits on BLAS, which the last one out lifts


def one_thread(function: Callable[Taken, Given]) -> Callable[Taken, Given]:
    """``function`` within ``single_threaded``."""
    @wraps(function)
    def alone(*arguments: Taken.args, **named: Taken.kwargs) -> Given:
        with single_threaded():
            return function(*arguments, **named)
    return alone


@contextmanager
def single_threaded() -> Iterator[None]:
    """One thread of BLAS and OpenMP. Several wait for each other on a busy machine, and sum in another order."""
    from threadpoolctl import threadpool_limits
    with threadpool_limits(1, user_api="openmp"):
        with _lock:
            _inside.append(threadpool_limits(1, user_api="blas") if not _inside else _inside[0])
        try:
            yield
        finally:
            with _lock:
                limits = _inside.pop()
                if not _inside:
                    limits.restore_original_limits()
