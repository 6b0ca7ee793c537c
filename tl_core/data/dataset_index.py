"""Which pictures a set has, without reading any; kept for a while, for pages and picture routes alike.

Pictures are named to the browser by ids made from their keys, so that no path of this
machine leaves it and none can be asked for. No streamlit here.
"""

import hashlib
import os
import threading
import time
from dataclasses import dataclass
from functools import cached_property

from tl_core import ownership, settings
from tl_core.data import catalog, sets
from tl_core.data.catalog import CatalogEntry
from tl_core.data.dataset import SPLITS, Dataset, identify
from tl_core.data.picture_names import shown_name
from tl_core.data.tasks import TaskCounts
from tl_core.errors import unknown_name

KEPT_SECONDS = 120
MOST_KEPT = 16
HINT = "The Data page lists them."


@dataclass(frozen=True)
class PictureItem:
    """One picture or text: its id for the browser, and what is known of it; ``label`` is "" where it has none."""

    id: str
    key: str
    label: str
    split: str
    domain: str = ""
    modality: str = "image"

    @property
    def name(self) -> str:
        """A short name for people."""
        return shown_name(self.key)

    @property
    def title(self) -> str:
        """Its class, for people."""
        return self.label or "unlabelled"

    @property
    def is_file(self) -> bool:
        return os.path.isabs(self.key)


class Listing:
    """A set's pictures in the order of its splits."""

    def __init__(self, dataset: Dataset):
        self.dataset = dataset

    @cached_property
    def items(self) -> tuple[PictureItem, ...]:
        return tuple(item for split in SPLITS for item in self._of(split))

    @cached_property
    def by_id(self) -> dict[str, PictureItem]:
        return {item.id: item for item in self.items}

    @cached_property
    def by_key(self) -> dict[str, PictureItem]:
        return {item.key: item for item in self.items}

    @cached_property
    def counts(self) -> dict[str, dict[str, int]]:
        """Labelled pictures per split and class."""
        return {split: self.dataset.counts(split) for split in SPLITS}

    @cached_property
    def tasks(self) -> tuple[TaskCounts, ...]:
        """What there is to predict beside the usual target, counted; of a drawn set nothing, as that takes a while."""
        return () if self.dataset.drawn else catalog.task_counts(self.dataset.name)[1:]

    @cached_property
    def unlabelled(self) -> int:
        """How many pictures have no label."""
        return sum(not item.label for item in self.items)

    @cached_property
    def bytes(self) -> int | None:
        """What the files take on disk; None for pictures that are not files."""
        if not self.items or not self.items[0].is_file:
            return None
        return sum(size for size, _ in map(_stamp, (item.key for item in self.items)))

    @cached_property
    def stamp(self) -> str:
        """16 hex digits that change with any file, label or split; quick, as no file is read."""
        digest = hashlib.sha256()
        for item in self.items:
            state = _stamp(item.key) if item.is_file else ()
            digest.update(f"{item.split}|{item.label}|{item.domain}|{item.key}|{state}\n".encode(errors="replace"))
        return digest.hexdigest()[:16]

    def chosen(self, label: str | None = None, split: str | None = None) -> list[PictureItem]:
        """The pictures of a class ("": of none) and a split, None for all."""
        return [item for item in self.items if label in (None, item.label) and split in (None, item.split)]

    def cover(self, count: int) -> list[PictureItem]:
        """A few pictures to know the set by: the first of each class in turn."""
        first: dict[str, PictureItem] = {}
        for item in self.items:
            first.setdefault(item.label, item)
        return list(first.values())[:count]

    def _of(self, name: str):
        split, classes = self.dataset.splits[name], self.dataset.classes
        for i, (key, label) in enumerate(zip(split.keys, split.labels.tolist(), strict=True)):
            yield PictureItem(identify(key), key, classes[label] if label >= 0 else "", name,
                              split.domains[i] if split.domains else "", self.dataset.modality)


def known(name: str) -> CatalogEntry:
    """The catalog's entry of that name; ``UserError`` for any other name, paths of folders among them.

    ``NAME@3`` is the third version of a set of your own; the name it had before a renaming does too.
    """
    entries = {entry.name: entry for entry in catalog.entries()}
    if name in entries:
        return entries[name]
    if sets.resolve_seen(name) is None:
        raise unknown_name("data set", name, entries, ownership.or_not_shared(HINT))
    return catalog.entry(name)


def of(name: str) -> Listing:
    """The listing of a known set; ``UserError`` where it is unknown, not here yet or cannot be read, and where whoever
    acts may not see it."""
    if ownership.sight() is not None:
        known(name)  # also where the listing is kept, from somebody else
    where = (name, str(settings.home()), os.environ.get("TL_DATA_DIR"))
    with _lock:
        loaded_at, listing = _kept.get(where, (0.0, None))
    if listing is None or time.monotonic() - loaded_at > KEPT_SECONDS:
        listing = Listing(catalog.listing(known(name).name))
        _keep(where, listing)
    return listing


def forget(name: str | None = None) -> None:
    """List a set (or all of them) anew when next asked: it has just been changed."""
    with _lock:
        for where in [where for where in _kept if name in (None, where[0])]:
            del _kept[where]


def _keep(where, listing: Listing) -> None:
    with _lock:
        _kept[where] = time.monotonic(), listing
        while len(_kept) > MOST_KEPT:
            del _kept[min(_kept, key=lambda other: _kept[other][0])]


def _stamp(path: str) -> tuple[int, int]:
    try:
        status = os.stat(path)
    except OSError:
        return 0, 0
    return status.st_size, status.st_mtime_ns


_kept: dict[tuple, tuple[float, Listing]] = {}
_lock = threading.Lock()
