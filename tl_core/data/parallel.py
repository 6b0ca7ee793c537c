"""One function over many pictures, in a few threads."""

import itertools
import os
from collections import deque
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from typing import TypeVar

from tl_core.progress import Progress

_EVERY = 32
_AHEAD = 256  # items that wait for a thread: a hundred thousand at once would need as much memory as their pictures

Item = TypeVar("Item")
Result = TypeVar("Result")


def in_threads(function: Callable[[Item], Result], items: Sequence[Item], stage: str,
               progress: Progress | None = None) -> list[Result]:
    """``function`` of every item, in order; ``progress(stage, done, total)`` is called now and then, and may raise."""
    results = []
    pool = ThreadPoolExecutor(min(8, os.cpu_count() or 1))
    try:
        for done, result in enumerate(_mapped(pool, function, items), 1):
            results.append(result)
            if progress and (done % _EVERY == 0 or done == len(items)):
                progress(stage, done, len(items))
    finally:
        pool.shutdown(cancel_futures=True)  # a raising ``progress`` is how the user stops
    return results


def _mapped(pool: ThreadPoolExecutor, function: Callable[[Item], Result], items: Sequence[Item]) -> Iterator[Result]:
    remaining = iter(items)
    waiting: deque[Future[Result]] = deque(pool.submit(function, item) for item in itertools.islice(remaining, _AHEAD))
    while waiting:
        yield waiting.popleft().result()
        waiting.extend(pool.submit(function, item) for item in itertools.islice(remaining, 1))
