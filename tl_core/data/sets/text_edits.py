"""Edits of an own set of texts: laid over the data set once it is split, so that none moves another text's split."""

from collections import Counter
from collections.abc import Mapping, Sequence, Set
from dataclasses import replace

from tl_core.data.dataset import UNLABELLED, Dataset, Split
from tl_core.data.parallel import Progress
from tl_core.data.sets.records import OwnSet, TextEdits, file_of
from tl_core.data.splits import check_enough
from tl_core.data.texts import added_rows, table_dataset, text_sets
from tl_core.errors import UserError, unknown_name


def dataset_with(own: OwnSet, edits: TextEdits, *, seed: int, text_columns: Sequence[str] | None = None,
                 check: bool = True, progress: Progress | None = None) -> Dataset:
    """A set's texts with all three splits, as a version with these ``edits`` has them. ``UserError`` as
    ``text_sets.dataset``, and where another choice of columns has other classes than the edits."""
    if text_sets.kind(own.root) is None:
        raise UserError(f"The texts that were brought for {own.name!r} are not there any more, or cannot be read.",
                        "Expected the tables or text files of the set.",
                        "Put them back from a copy, or remove the set.")
    _check_columns(own, edits, text_columns)
    brought = text_sets.before_splitting(own.root, name=own.name, title=own.title, source=own.source,
                                         licence=own.licence, text_columns=text_columns, check=check, progress=progress)
    dataset = added_rows.with_added(brought, own.root, edits.added, seed)
    unknown = sorted(set(edits.relabel.values()) - set(dataset.classes))
    if unknown:
        raise UserError(f"{unknown[0]!r} is no class of {own.name!r} as its columns are chosen here.",
                        "Texts of this version were moved to that class.",
                        "Leave the text's columns out (--text-columns), or use the version before.")
    return check_enough(_applied(own, dataset, edits))


def edited(own: OwnSet, before: TextEdits, drop: Set[str], relabel: Mapping[str, str]) -> tuple[TextEdits, Dataset]:
    """All edits of a version that is made of the one with the edits ``before``, and the data set as it is with them.

    ``UserError`` where a text is not in that version, a class is none of the set's, nothing would change, or a class
    would lose all its texts.
    """
    dataset = dataset_with(own, before, seed=0, check=False)
    labels = {file: label for split in dataset.splits.values() for file, label in _labels(own, split, dataset.classes)}
    _check_known(own, labels, drop, relabel, dataset.classes)
    relabelled = {file: label for file, label in relabel.items() if file not in drop and labels[file] != label}
    if not drop and not relabelled:
        raise UserError(f"The change leaves {own.name!r} as it is.", "Expected a text to take out or to label anew.",
                        "Choose one.")
    after = replace(before, drop=before.drop | drop, relabel={
        file: label for file, label in {**before.relabel, **relabelled}.items() if file not in drop})
    left = labels | relabelled
    _check_classes(own, Counter(left[file] for file in left.keys() - drop), dataset.classes)
    return after, check_enough(_applied(own, dataset, TextEdits(frozenset(drop), relabelled)))


def _check_columns(own: OwnSet, edits: TextEdits, text_columns: Sequence[str] | None) -> None:
    """Texts that were added know one column of classes, the usual one."""
    if edits.added and text_columns and text_sets.kind(own.root) == "table":
        usual = table_dataset.columns_of(own.root)[0].labels[:1]
        if set(usual) & set(text_columns):
            raise UserError(f"{usual[0]!r} tells the classes of texts that were added to {own.name!r}.",
                            "Expected other columns as the text.", "Leave it out of --text-columns.")


def _applied(own: OwnSet, dataset: Dataset, edits: TextEdits) -> Dataset:
    if not edits.drop and not edits.relabel:
        return dataset
    return dataset.with_splits({name: _of_split(own, split, edits, dataset.classes)
                                for name, split in dataset.splits.items()})


def _of_split(own: OwnSet, split: Split, edits: TextEdits, classes: Sequence[str]) -> Split:
    files, labels = [file_of(own, key) for key in split.keys], split.labels.copy()
    for at, file in enumerate(files):
        if file in edits.relabel:
            labels[at] = classes.index(edits.relabel[file])
    return replace(split, labels=labels).take([at for at, file in enumerate(files) if file not in edits.drop])


def _labels(own: OwnSet, split: Split, classes: Sequence[str]) -> list[tuple[str, str]]:
    """Each text's file and class, "" for none."""
    return [(file_of(own, key), "" if label == UNLABELLED else classes[label])
            for key, label in zip(split.keys, split.labels.tolist(), strict=True)]


def _check_known(own: OwnSet, labels: Mapping[str, str], drop: Set[str], relabel: Mapping[str, str],
                 classes: Sequence[str]) -> None:
    unknown = sorted((drop | relabel.keys()) - labels.keys())
    if unknown:
        raise UserError(f"The text {unknown[0]!r} is not in version {own.current} of {own.name!r}.",
                        "Expected texts of that version; somebody may have changed the set meanwhile.",
                        "Look at the set again, then repeat the change.")
    for label in relabel.values():
        if label not in classes:
            raise unknown_name("class", label, classes, f"Those are the classes of {own.name!r}.")


def _check_classes(own: OwnSet, counts: Mapping[str, int], classes: Sequence[str]) -> None:
    lost = [name for name in classes if not counts[name]]
    if lost:
        raise UserError(f"The change would leave the class {lost[0]!r} of {own.name!r} without texts.",
                        "Every class needs some.", "Keep texts of it.")
