"""What is known of an own set: its pictures (rows) or the changes to its texts, its versions, and the set itself."""

import os
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path

from tl_core import ownership


@dataclass(frozen=True, slots=True)  # a hundred thousand of them
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
class TextEdits:
    """What a version of a set of texts has otherwise than the files that were brought, which are never changed.

    Texts are named as in the data set: by table and row ("train.csv:17"), or by file within the set. ``drop`` are
    taken out, ``relabel`` leads from a text to its class; ``added`` are the versions whose additions it has.
    """

    drop: frozenset[str] = frozenset()
    relabel: Mapping[str, str] = field(default_factory=dict)
    added: tuple[int, ...] = ()


@dataclass(frozen=True)
class Version:
    """One state of a set: ``count`` examples of ``classes`` classes, made by ``what``, from version ``parent``.

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
    """A set of the user's own, of pictures or of texts (``modality``). ``rows(name)`` are the ``current`` version's
    pictures.

    ``root`` is the folder that ``SetRow.file`` is relative to, or that holds the tables or text files; ``copied`` is
    False where it is a folder outside, over which the set was made. ``undoes`` and ``redoes`` are the versions that
    ``undo`` and ``redo`` lead to, None where there is none. ``user`` brought it, where people sign in;
    ``visibility`` says who else may see it.
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
    modality: str = "image"
    undoes: int | None = None
    redoes: int | None = None
    user: str | None = None
    visibility: str = ownership.DEFAULT

    @property
    def noun(self) -> str:
        """What one of its examples is called."""
        return "text" if self.modality == "text" else "picture"


def file_of(own: OwnSet, key: str) -> str:
    """How edits name the picture or text that a data set knows by this key: its file within the set, or a table's row.
    """
    return Path(key).relative_to(own.root).as_posix() if os.path.isabs(key) else key
