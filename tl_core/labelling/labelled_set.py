"""What a labelling session ends in: a set of one's own, which knows of each label where it came from.

Beside the set's pictures lies ``provenance.csv``: each picture's label, whether a person answered it, it came with a
cluster's name or the head predicted it, and how sure the head was.
"""

import os
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path

import numpy as np

from tl_core.data import catalog, dataset_index, sets
from tl_core.data.atomic_files import write_whole
from tl_core.data.folders import FolderReader
from tl_core.data.picture_names import short_names
from tl_core.data.sets import copied_pictures, files
from tl_core.data.sets.copied_pictures import CopiedPicture, Read
from tl_core.data.texts import labelled_texts
from tl_core.data.texts.labelled_texts import LabelledText
from tl_core.errors import UserError
from tl_core.labelling import session as sessions
from tl_core.labelling import status as statuses
from tl_core.labelling.answers import NONE
from tl_core.labelling.session import LabellingSession
from tl_core.labelling.status import LabellingStatus
from tl_core.printable import printable
from tl_core.progress import Progress, silent

ANSWERED, CLUSTER, PREDICTED = "answered", "cluster", "predicted"
PROVENANCE = "provenance.csv"
HEADER = ("file", "label", "from", "confidence", "split")
HELD_OUT = 0.2  # of the answered pictures for validation, and as many for testing, where guesses are in the set
FEWEST_HELD = 3  # answered pictures of a class before some of them are held out


@dataclass(frozen=True)
class LabelledPicture:
    """``origin`` is "answered", "cluster" or "predicted"; ``sure`` the head's chance, None where it said nothing."""

    row: int
    key: str
    label: str
    origin: str
    sure: float | None = None
    split: str | None = None


def pictures(status: LabellingStatus, threshold: float | None = None, clusters: Mapping[int, str] | None = None,
             seed: int = 0) -> list[LabelledPicture]:
    """The set to be, in the pool's order: answered pictures, with ``clusters`` (row: name) those of named clusters too,

    with a ``threshold`` those too of which the head is at least so sure. What a person called none of the classes is
    never in it. Where guesses are in it, validation and test are of answered pictures alone, if there are enough.
    """
    rejected, answered = set(status.answers.of_kind(NONE)), dict(status.labelled)
    chosen = []
    for row, key in enumerate(status.pool.keys):
        if key in rejected:
            continue
        guess, sure = status.guess(row)
        if row in answered:
            chosen.append(LabelledPicture(row, key, answered[row], ANSWERED, sure))
        elif clusters and row in clusters:
            chosen.append(LabelledPicture(row, key, clusters[row], CLUSTER, sure))
        elif threshold is not None and guess is not None and sure is not None and sure >= threshold:
            chosen.append(LabelledPicture(row, key, guess, PREDICTED, sure))
    return _with_splits(chosen, seed)


def make(session_id: str, name: str, threshold: float | None = None, clusters: Sequence[tuple[int, str]] = (),
         progress: Progress = silent) -> str:
    """Make the set ``name`` of a session's pictures; its name. Arguments as ``pictures`` takes them.

    ``UserError`` where the session is gone, a picture cannot be read, or the labels are no data set yet.
    """
    session = sessions.load(session_id)
    if session is None:
        raise UserError("This labelling is not kept any more.", "Expected one of those on the Label tab.",
                        "Start a new one.")
    chosen = pictures(statuses.of(session), threshold, dict(clusters), session.seed)
    check(chosen)
    if is_of_texts(session.data):
        return _make_texts(name, session, chosen, progress)
    copies = [CopiedPicture(each.key, each.label, each.key if os.path.isabs(each.key) else None, each.split)
              for each in chosen]
    made = copied_pictures.create(name, copies, reader(session.data), source=provenance(session, chosen),
                                  licence=licence(session.data), progress=progress).name
    write_whole(files.folder_of(made) / PROVENANCE, table(chosen))
    return made


def is_of_texts(data: str) -> bool:
    """Whether a session over this set labels texts; pictures where the set is gone."""
    try:
        return catalog.entry(data).modality == "text"
    except UserError:
        return False


def _make_texts(name: str, session: LabellingSession, chosen: Sequence[LabelledPicture], progress: Progress) -> str:
    read = dataset_index.of(session.data).dataset.read
    made = labelled_texts.create(name, [LabelledText(read(each.key), each.label, each.split) for each in chosen],
                                 source=provenance(session, chosen), licence=licence(session.data), progress=progress)
    write_whole(files.folder_of(made) / PROVENANCE, table(chosen))
    return made


def check(chosen: Sequence[LabelledPicture]) -> None:
    """``UserError`` where they are of one class alone, before anything is copied."""
    classes = list(dict.fromkeys(each.label for each in chosen))
    if len(classes) < 2:
        there = f"one class alone, {printable(classes[0])!r}" if classes else "no class at all"
        raise UserError(f"The labels are of {there}.", "Expected examples of two classes or more.",
                        "Answer some of another class first.")


def table(chosen: Sequence[LabelledPicture]) -> str:
    """CSV: file, label, where the label is from, the head's confidence, and the split; the least sure come first."""
    names = short_names([each.key for each in chosen])
    order = sorted(range(len(chosen)), key=lambda place: (chosen[place].origin != PREDICTED, chosen[place].sure or 0))
    return copied_pictures.csv_text(HEADER, (
        [names[place], printable(chosen[place].label), chosen[place].origin,
         "" if chosen[place].sure is None else f"{chosen[place].sure:.4f}", chosen[place].split or ""]
        for place in order))


def text_table(chosen: Sequence[LabelledPicture], data: str) -> str:
    """CSV of texts, ready to train on: each with its label, where that is from, and its split where one was drawn."""
    read = dataset_index.of(data).dataset.read
    splits = any(each.split for each in chosen)
    return copied_pictures.csv_text(("text", "label", "from", *(("split",) if splits else ())), (
        [printable(read(each.key)), printable(each.label), each.origin, *([each.split or "train"] if splits else [])]
        for each in chosen))


def provenance(session: LabellingSession, chosen: Sequence[LabelledPicture]) -> str:
    """Where the labels come from, for whoever finds the set later."""
    counts, day = Counter(each.origin for each in chosen), datetime.now(UTC).date().isoformat()
    surest = [each.sure for each in chosen if each.origin == PREDICTED and each.sure is not None]
    parts = [f"{counts[ANSWERED]} labels answered by a person"]
    parts += [f"{counts[CLUSTER]} from the names of their clusters"] * bool(counts[CLUSTER])
    features = session.about.get("features") or "stored features"
    parts += [f"{counts[PREDICTED]} predicted by a head on {features} that was "
              f"at least {min(surest):.0%} sure: guesses until somebody has looked"] if surest else []
    held = {each.split for each in chosen if each.origin == ANSWERED} & {"test"}
    parts += [f"validation and test hold answered {'texts' if is_of_texts(session.data) else 'pictures'} "
              "alone"] if held and len(counts) > 1 else []
    origin = Path(session.data).name if os.path.isabs(session.data) else session.data  # not where a folder lies
    noun = "Texts" if is_of_texts(session.data) else "Pictures"
    return f"{'; '.join(parts)}. {noun} of {origin}, {day}; {PROVENANCE} lists each."


def reader(data: str) -> Read:
    """Reads drawn pictures of a set, and any file."""
    of_files = FolderReader()

    def read(key: str, size: int) -> np.ndarray:
        return of_files(key, size) if os.path.isabs(key) else dataset_index.of(data).dataset.read(key, size)
    return read


def licence(data: str) -> str:
    """The licence of the session's pictures, "" where nobody knows it."""
    try:
        return catalog.entry(data).licence
    except UserError:
        return ""


def free_name(session: LabellingSession) -> str:
    """A name that no set has: "flowers5_labelled"."""
    wanted = f"{Path(session.data).name or 'pictures'}_labelled"
    try:
        return copied_pictures.free_name(wanted)
    except UserError:  # a folder whose name is no set's
        return copied_pictures.free_name("labelled")


def provenance_of(name: str) -> str | None:
    """The table of a set of one's own that came from labelling; None for any other."""
    try:
        return (sets.get(name).root.parent / PROVENANCE).read_text(encoding="utf8")
    except (OSError, UserError):
        return None


def _with_splits(chosen: list[LabelledPicture], seed: int) -> list[LabelledPicture]:
    """Guesses only train; of the answered ones of each class a share validates and another tests.

    Nothing is said where all were answered, as the program splits then, and where too few were.
    """
    if all(each.origin == ANSWERED for each in chosen):
        return chosen
    rng, split_of = np.random.default_rng(seed), dict[int, str]()
    for label in dict.fromkeys(each.label for each in chosen):
        rows = [each.row for each in chosen if each.label == label and each.origin == ANSWERED]
        trained = len(rows) < sum(each.label == label for each in chosen)  # guesses that train the class
        rows = rng.permutation(rows).tolist()
        held = max(1, round(HELD_OUT * len(rows))) if len(rows) >= FEWEST_HELD - trained else 0
        split_of |= dict.fromkeys(rows[:held], "val") | dict.fromkeys(rows[held:2 * held], "test")
    if not split_of:
        return chosen
    return [replace(each, split=split_of.get(each.row, "train")) for each in chosen]
