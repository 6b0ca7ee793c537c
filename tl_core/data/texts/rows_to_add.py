"""Which of the texts that are brought for a set are added: those that it does not have, its classes spelled as it does.
"""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from pathlib import Path

from tl_core.data import label_columns
from tl_core.data.dataset import LABEL, SPLITS, Dataset
from tl_core.data.texts.added_rows import AddedRow
from tl_core.data.texts.brought_rows import ExtendedSet, brought_rows
from tl_core.data.texts.table_dataset import digest
from tl_core.data.upload.sanitize import class_key, display
from tl_core.errors import UserError
from tl_core.words import listed, plural

SHOWN = 3  # new classes, or texts under another class, that are named


class RowsToAdd:
    """The rows, to be read once and one after another, so that memory holds no texts.

    After that ``notes`` say what was left out and what is new, ``count`` how many there are, and ``check`` whether they
    may be added.
    """

    def __init__(self, folder: Path, extended: ExtendedSet):
        self.notes: list[str] = []
        self.count = 0
        self._folder, self._extended = folder, extended
        self._new: dict[str, Counter[str]] = {task: Counter() for task in extended.tasks}
        self._again, self._under_another = 0, list[str]()

    def __iter__(self) -> Iterator[AddedRow]:
        there, spelling = _texts_there(self._extended.dataset), self._spelling()
        for brought in brought_rows(self._folder, self._extended, self.notes):
            row = self._spelled(brought, spelling)
            key, label = _same(self._extended.text_of(row)), row.labels[LABEL]
            if key not in there:
                there[key] = label
                self._count(row)
                yield row
            elif label in ("", there[key]):
                self._again += 1
            else:
                self._under_another.append(f"{display(self._extended.text_of(row), 40)!r} ("
                                           f"{display(there[key]) or 'no class'} there, {display(label)} here)")
        self.notes += [*self._on_copies(), *self._on_new_classes()]

    def check(self) -> None:
        """``UserError`` where nothing is new, or where there are many new classes with hardly a text each."""
        name = repr(self._extended.dataset.name)
        if not self.count:
            raise UserError(f"There are no texts to add to {name}.",
                            " ".join(["Expected one or more that it does not have.", *self.notes]), "Bring others.")
        for task, new in self._new.items():
            if len(new) > 1 and new.total() < label_columns.FEWEST * len(new):
                raise UserError(f"{len(new)} new classes for {plural(new.total(), 'text')}: "
                                f"{listed([display(one, 40) for one in new], SHOWN)}.",
                                f"{label_columns.FEWEST} texts of each are the fewest, on average; the classes of "
                                f"{name} are {listed(self._extended.tasks[task])}.",
                                "Choose another column, or mend the classes.")

    def _spelling(self) -> dict[str, dict[str, str]]:
        """The class by what stands in the rows, of each task."""
        counted: dict[str, Counter[str]] = {task: Counter() for task in self._extended.tasks}
        for row in brought_rows(self._folder, self._extended, []):
            for task, label in row.labels.items():
                counted[task][label] += 1
        return {task: _spelling(counts, self._extended.tasks[task]) for task, counts in counted.items()}

    def _spelled(self, row: AddedRow, spelling: Mapping[str, Mapping[str, str]]) -> AddedRow:
        domains = self._extended.dataset.domains
        if domains and not row.domain:
            raise UserError("The texts name no domain.", f"{self._extended.dataset.name!r} has {listed(domains)}.",
                            "Add a column called domain, or the domain's name to the file's (books_train.csv).")
        labels = {task: spelling[task].get(label, "") for task, label in row.labels.items()}
        labels[LABEL] = labels[LABEL] or self._extended.label
        return replace(row, labels=labels, domain=row.domain if domains else "")

    def _count(self, row: AddedRow) -> None:
        self.count += 1
        for task, names in self._extended.tasks.items():
            if row.labels[task] and row.labels[task] not in names:
                self._new[task][row.labels[task]] += 1

    def _on_copies(self) -> Iterator[str]:
        if self._again:
            yield f"{plural(self._again, 'text')} left out, there already word for word."
        if self._under_another:
            yield (f"{plural(len(self._under_another), 'text')} left out, there already under another class: "
                   f"{listed(self._under_another, SHOWN)}. Move them in the table where the new class is right.")

    def _on_new_classes(self) -> Iterator[str]:
        for new in filter(None, self._new.values()):
            told = [f"{display(name, 40)} ({plural(count, 'text')})" for name, count in new.most_common()]
            yield f"New {'class' if len(new) == 1 else 'classes'}: {listed(told, SHOWN)}."


def _spelling(counted: Mapping[str, int], known: Sequence[str]) -> dict[str, str]:
    """As the set spells them; what is missing is no class."""
    names = {class_key(name): name for name in known}
    there = {value: count for value, count in counted.items() if not label_columns.is_missing(value)}
    return {value: names.get(class_key(name), name) for value, name in label_columns.spelling(there).items()}


def _texts_there(dataset: Dataset) -> dict[str, str]:
    """Each text's class, "" for none."""
    return {_same(dataset.read(key)): dataset.classes[label] if label >= 0 else "" for name in SPLITS
            for key, label in zip(dataset.splits[name].keys, dataset.splits[name].labels.tolist(), strict=True)}


def _same(text: str) -> str:
    """Equal for texts that differ in space and capitals alone."""
    return digest(" ".join(text.split()).casefold())
