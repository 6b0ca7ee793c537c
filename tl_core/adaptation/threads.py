"""Small tables are computed by one thread: as fast, and the same to the byte on any number of cores."""

from collections.abc import Callable
from functools import wraps
from typing import ParamSpec, TypeVar

Taken = ParamSpec("Taken")
Given = TypeVar("Given")


def one_thread(function: Callable[Taken, Given]) -> Callable[Taken, Given]:
    """``function`` with one thread of BLAS. Several wait for each other on a busy machine, and sum in another order."""
    @wraps(function)
    def alone(*arguments: Taken.args, **named: Taken.kwargs) -> Given:
        from threadpoolctl import threadpool_limits
        with threadpool_limits(1):
            return function(*arguments, **named)
    return alone
