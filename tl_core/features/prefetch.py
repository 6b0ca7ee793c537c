"""The next piece of work done while the caller is busy with the one before."""

from collections.abc import Generator, Iterable
from concurrent.futures import ThreadPoolExecutor
from typing import Any, TypeVar

T = TypeVar("T")


def prefetch(items: Iterable[T]) -> Generator[T, None, None]:
    """``items`` in order, each made in a thread while the one before is in use; never more than one waits.

    Failures come as they are. Closing the iterator (``contextlib.closing``) waits for the
    piece in the making; after it nothing is made any more.
    """
    pool, iterator = ThreadPoolExecutor(1, "ahead"), iter(items)
    end: Any = object()
    try:
        coming = pool.submit(next, iterator, end)
        while (item := coming.result()) is not end:
            coming = pool.submit(next, iterator, end)
            yield item
    finally:
        pool.shutdown(cancel_futures=True)
