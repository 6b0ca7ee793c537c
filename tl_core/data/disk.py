"""A disk that fills up, told to the user."""

import errno
from collections.abc import Callable, Iterator
from contextlib import contextmanager

from tl_core.errors import UserError

_FULL = (errno.ENOSPC, errno.EDQUOT)


@contextmanager
def telling_when_full(words: Callable[[], UserError]) -> Iterator[None]:
    """A disk that is full within the block becomes the error that ``words`` makes; other errors pass."""
    try:
        yield
    except OSError as error:
        if error.errno not in _FULL:
            raise
        raise words() from error
