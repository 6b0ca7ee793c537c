"""Copies, on a worker's machine, of what a run reads on its server's; in use while the run trains.

A run's config names sets, folders and files as its server knows them. Whoever opens one asks here where it lies.
"""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any


@dataclass(frozen=True)
class LocalCopies:
    """``sets`` stands for the folder of all own sets; ``paths`` lead from a folder or file of the config to its copy.

    ``entries`` are data sets by name, as the catalog lists them; ``intensities`` the ranges of values of the runs whose
    weights are used, by "run:ID".
    """

    sets: Path
    paths: Mapping[str, str] = field(default_factory=dict)
    entries: Mapping[str, Any] = field(default_factory=dict)
    intensities: Mapping[str, dict] = field(default_factory=dict)


_in_use: ContextVar[LocalCopies | None] = ContextVar("local_copies", default=None)


@contextmanager
def using(copies: LocalCopies) -> Iterator[None]:
    """For what this thread does in the block."""
    token = _in_use.set(copies)
    try:
        yield
    finally:
        _in_use.reset(token)


def sets_folder() -> Path | None:
    """The folder of own sets; None where this machine's own is meant."""
    copies = _in_use.get()
    return copies.sets if copies else None


def path(name: str) -> str:
    """Where the folder or file of this path lies here; the path itself where it has no copy."""
    copies = _in_use.get()
    return copies.paths.get(name, name) if copies else name


def entry(name: str) -> Any:
    """The data set of that name as a catalog's entry; None where this machine's own is meant."""
    copies = _in_use.get()
    return copies.entries.get(name) if copies else None


def intensity(weights: str | None) -> dict | None:
    """The range of values of the run whose weights these are; None where this machine's own store knows the run."""
    copies = _in_use.get()
    return copies.intensities.get(weights or "") if copies else None
