"""One function over many pictures, in a few threads."""

import os
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from typing import TypeVar

from tl_core.progress import Progress

_EVERY = 32

Item = TypeVar("Item")
Result = TypeVar("Result")


def in_threads(function: Callable[[Item], Result], items: Sequence[Item], stage: str,
               progress: Progress | None = None) -> list[Result]:
    """``function`` of every item, in order; ``progress(stage, done, total)`` is called now and then, and may raise."""
    results = []
    pool = ThreadPoolExecutor(min(8, os.cpu_count() or 1))
    try:
        for done, result in enumerate(pool.map(function, items), 1):
            results.append(result)
            if progress and (done % _EVERY == 0 or done == len(items)):
                progress(stage, done, len(items))
    finally:
        pool.shutdown(cancel_futures=True)  # a raising ``progress`` is how the user stops
    return results
