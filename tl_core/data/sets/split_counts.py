"""An own set's rows as class names and splits, and whether they are enough for a data set."""

import os
from collections import Counter
from collections.abc import Sequence
from pathlib import Path

import numpy as np

from tl_core.data.arrangement.readings import check_counts
from tl_core.data.dataset import SPLITS, Dataset, Split
from tl_core.data.folders import FolderReader
from tl_core.data.sets.records import SetRow
from tl_core.data.splits import check_enough, complete
from tl_core.errors import UserError


def listed(rows: Sequence[SetRow], root: Path | str) -> tuple[tuple[str, ...], dict[str, Split]]:
    """Class names in order, and the rows of each split with absolute paths as keys; without a split a row is train."""
    classes = tuple(sorted({row.label for row in rows}))
    label_of = {name: label for label, name in enumerate(classes)}
    domains = any(row.domain for row in rows)
    return classes, {name: _split([row for row in rows if (row.split or "train") == name], label_of, str(root), domains)
                     for name in SPLITS}


def by_split(rows: Sequence[SetRow]) -> dict[str, Split]:
    """The rows of each split with their files as keys."""
    return listed(rows, "")[1]


def check_rows(name: str, rows: Sequence[SetRow], drawn: Sequence[SetRow] | None = None) -> None:
    """``UserError`` where the rows are no data set: one class, or too few pictures for three splits.

    ``drawn`` are the same rows with the splits that they have by an earlier version's.
    """
    classes, splits = listed(rows, "")
    if len(classes) < 2:
        content = f"only one class, {classes[0]!r}" if classes else "no pictures"
        raise UserError(f"The set {name!r} would hold {content}.", "At least two classes are needed.",
                        "Add pictures of a second class." if classes else "Add pictures first.")
    check_counts({split: Counter(classes[label] for label in examples.labels if label >= 0) for split, examples in
                  splits.items() if len(examples)}, name)
    splits = splits if drawn is None else by_split(drawn)
    check_enough(Dataset(name, name, classes, complete(splits, 0), FolderReader(), str))


def _split(rows: Sequence[SetRow], label_of: dict[str, int], root: str, domains: bool) -> Split:
    return Split(tuple(os.path.join(root, *row.file.split("/")) if root else row.file for row in rows),
                 np.array([label_of[row.label] for row in rows], np.int32),
                 tuple(row.domain or "" for row in rows) if domains else None,
                 # A row without a group is one of its own, named by its file: see ``grouping``.
                 tuple(row.group or row.file for row in rows))
