"""Which version of a set of one's own a run trained on: written in its config, or found out for older runs."""

import os
from dataclasses import dataclass

from tl_core import tracking
from tl_core.data import catalog, sets
from tl_core.data.sets import files, store
from tl_core.errors import UserError
from tl_core.statistics import predictions
from tl_core.statistics.predictions import Predictions
from tl_core.tracking import RunRecord


@dataclass(frozen=True)
class Pinned:
    """``name``: the run's set as the catalog has it today, an own one with its version.

    ``note`` says in words what cannot be told, or what became of the set; "" where all is plain.
    """

    name: str
    note: str = ""


def pinned(record: RunRecord) -> Pinned:
    """The set that a run trained on. Runs of earlier versions of the program name no version.

    Theirs is the only one there was when they began, or else the newest of those with the very
    test pictures and labels that the run answered; where none has, the note says so.
    """
    data = record.config.data
    try:
        meant = sets.resolve(data)
        if meant is None:
            catalog.entry(data)
            return Pinned(data)
        name, number = meant
        return _with_number(name, number, data) if number else _found_out(name, record)
    except UserError as error:
        gone = f"{data!r} is not in the catalog any more: the set was deleted, or its folder is gone."
        return Pinned(data, error.found if os.path.isabs(data) else gone)


def _with_number(name: str, number: int, data: str) -> Pinned:
    sets.version(name, number)  # raises where there is none
    now = f"{name}@{number}"
    return Pinned(now, "" if now == data else f"The set {data.rpartition('@')[0]!r} is called {name!r} now.")


def _found_out(name: str, record: RunRecord) -> Pinned:
    before = [one.number for one in sets.versions(name) if one.created <= record.created] or [1]
    if len(before) == 1:
        return Pinned(f"{name}@{before[0]}")
    answers = _answers(record)
    for number in reversed(before):
        if answers is not None and _same_test(name, number, record, answers):
            return Pinned(f"{name}@{number}")
    return Pinned(f"{name}@{sets.get(name).current}", f"Which version of {name!r} the run trained on is not known: the "
                  f"run is of an earlier version of this program, and {name!r} had {len(before)} versions when it "
                  "began. The current one stands for it.")


def _answers(record: RunRecord) -> Predictions | None:
    path = tracking.fetch(record.run_id, predictions.FILE)
    try:
        return predictions.load(path) if path else None
    except UserError:
        return None


def _same_test(name: str, number: int, record: RunRecord, answers: Predictions) -> bool:
    try:
        dataset = catalog.listing_of(record.config.changed(data=f"{name}@{number}"))
    except UserError:
        return False
    test, roots = dataset.splits["test"].labelled(), roots_of(name)
    here = {(relative(key, roots), label) for key, label in zip(test.keys, test.labels.tolist(), strict=True)}
    return here == {(relative(str(key), roots), label)
                    for key, label in zip(answers.keys, answers.labels.tolist(), strict=True)}


def roots_of(name: str) -> list[str]:
    """Where an own set's files lie, and where they lay before a renaming."""
    formerly = store.read(name).get("formerly", ())
    return [str(sets.get(name).root), *(f"/sets/{one}/{inside}" for one in (name, *formerly)
                                        for inside in (files.PICTURES, files.TEXTS))]


def relative(key: str, roots: list[str]) -> str:
    """A picture's name within its set, wherever the set lay when the run read it."""
    for root in roots:
        before, inside, rest = key.partition(os.path.join(root, ""))
        if inside:
            return rest
    return key
