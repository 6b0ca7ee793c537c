"""What a person's own sets take, and whether there is room in the quota for more."""

import contextlib
import time
from collections.abc import Iterator
from functools import lru_cache

from tl_core import ownership, quotas
from tl_core.data.folder_size import bytes_in
from tl_core.data.sets import files
from tl_core.errors import UserError

FRESH_SECONDS = 5.0  # what each of ten thousand pictures of an upload is told was true so lately


def bytes_of(user: str, lately: bool = False) -> int:
    """Bytes of all sets of this person; ``lately`` a few seconds ago is enough."""
    if lately:
        return _kept(user, str(files.sets_folder()), int(time.monotonic() / FRESH_SECONDS))
    return sum(_bytes(folder.name, (folder / files.SET).stat().st_mtime_ns, str(folder.parent))
               for folder in files.sets_folder().iterdir() if _owner(folder.name) == user.casefold())


def check(more: int) -> None:
    """``UserError`` where whoever acts may not have so many bytes more; for many calls, as of an upload's pictures."""
    if (person := ownership.person()) is not None:
        quotas.check_bytes(bytes_of(person.name, lately=True), more)


@contextlib.contextmanager
def room_for(more: int) -> Iterator[None]:
    """``check``, exactly: nobody else's set of the same person comes in between that and the end of the block."""
    person = ownership.person()
    if person is None:
        yield
        return
    with files.alone(f"quota of {person.name.casefold()}"):
        quotas.check_bytes(bytes_of(person.name), more)
        yield
    _kept.cache_clear()


@lru_cache(maxsize=64)
def _kept(user: str, _sets: str, _when: int) -> int:
    return bytes_of(user)


@lru_cache(maxsize=4096)
def _bytes(name: str, _changed: int, _sets: str) -> int:
    """As of the last change of its record, without which no picture comes or goes."""
    return bytes_in(files.folder_of(name))


def _owner(name: str) -> str | None:
    if name.startswith("."):
        return None
    try:
        return str(files.read(files.folder_of(name)).get("user") or "").casefold() or None
    except UserError:  # damaged, or not a set
        return None
