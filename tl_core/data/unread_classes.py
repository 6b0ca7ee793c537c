"""Classes of which no picture can be read: left out and told, wherever a set comes from."""

from collections.abc import Mapping, Sequence
from dataclasses import replace

import numpy as np

from tl_core.data.arrangement.notes import on_unread
from tl_core.data.dataset import Split
from tl_core.errors import UserError

Unreadable = Sequence[tuple[str, str]]
_SHOWN = 3


def leave_out(classes: Sequence[str], listed: Mapping[str, Split], read: Mapping[str, Split], name: str,
              unreadable: Unreadable, saved: str = "as PNG or JPEG"
              ) -> tuple[tuple[str, ...], dict[str, Split], tuple[str, ...]]:
    """The classes that have a picture in ``read``, its splits labelled by them, and a note on each class left out.

    ``listed`` are the splits before their files were looked into, ``unreadable`` those that
    cannot be read, with reasons; ``saved`` says how one is that can. ``UserError`` for the set or folder ``name`` where
    fewer than two classes remain.
    """
    before, after = _counts(listed, len(classes)), _counts(read, len(classes))
    kept = np.flatnonzero(after).tolist()
    if len(kept) == len(classes):
        return tuple(classes), dict(read), ()
    notes = on_unread({classes[label]: int(before[label]) for label in np.flatnonzero(after == 0).tolist()})
    if len(kept) < 2:
        raise _too_few([classes[label] for label in kept], name, notes, unreadable, saved)
    number = np.full(len(classes) + 1, -1, np.int32)  # the last one serves label -1
    number[kept] = np.arange(len(kept))
    splits = {split: replace(examples, labels=number[examples.labels]) for split, examples in read.items()}
    return tuple(classes[label] for label in kept), splits, tuple(notes)


def _counts(splits: Mapping[str, Split], classes: int) -> np.ndarray:
    labels = np.concatenate([split.labels for split in splits.values()])
    return np.bincount(labels[labels >= 0], minlength=classes)


def _too_few(left: Sequence[str], name: str, notes: Sequence[str], unreadable: Unreadable, saved: str
             ) -> UserError:
    first = "; ".join(f"{file}: {reason}" for file, reason in unreadable[:_SHOWN])
    content = f"only one class with pictures that can be read, {left[0]!r}" if left else "no picture that can be read"
    return UserError(f"{name!r} holds {content} ({first}).", " ".join(["At least two classes are needed.", *notes]),
                     f"Save the pictures of the classes that are left out anew {saved}, or add others.")
