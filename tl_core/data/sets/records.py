"""What is known of an own set: its pictures (rows), its versions, and the set itself."""

from dataclasses import dataclass
from datetime import datetime
from pathlib import Path


@dataclass(frozen=True)
class SetRow:
    """One picture of a set.

    ``file`` is a posix path relative to the set's root. ``split`` is train, val or test,
    or None where the program splits. Rows of one ``group`` (the frames of one webcam
    burst) stay on one side of a split. ``domain`` is None where the set has none.
    """

    file: str
    label: str
    split: str | None = None
    group: str | None = None
    domain: str | None = None


@dataclass(frozen=True)
class Version:
    """One state of a set: ``count`` pictures of ``classes`` classes, made by ``what``, from version ``parent``.

    ``pools`` are (version, before): the splits were drawn from the rows of those versions, less those that were
    there ``before``, one after another (``splitting``). Empty: from the version's own rows.
    """

    number: int
    created: datetime
    what: str
    count: int
    classes: int = 0
    domains: tuple[str, ...] = ()
    parent: int | None = None
    pools: tuple[tuple[int, int | None], ...] = ()


@dataclass(frozen=True)
class OwnSet:
    """A set of the user's own. ``rows(name)`` are the pictures of its ``current`` version.

    ``root`` is the folder that ``Row.file`` is relative to; ``copied`` is False where it
    is a folder outside, over which the set was made. ``undoes`` and ``redoes`` are the
    versions that ``undo`` and ``redo`` lead to, None where there is none.
    """

    name: str
    title: str
    source: str
    licence: str
    root: Path
    current: int
    latest: int
    created: datetime
    count: int
    classes: int
    domains: tuple[str, ...] = ()
    copied: bool = True
    undoes: int | None = None
    redoes: int | None = None
