"""What runs in the second process (``engine.task_process``) for the Predict page. TensorFlow is imported inside.

Arguments and results are plain values; ``progress(stage, done, total)`` tells how far a task is.
"""

import contextlib
import json
import sys
import time
from collections import Counter
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

from tl_core import run_pictures, tracking
from tl_core.backbones import nouns
from tl_core.backbones.catalog import BACKBONES
from tl_core.data import catalog
from tl_core.data.atomic_files import atomic_path, disk_full_errors, write_whole
from tl_core.data.upload.archive_entries import Broken
from tl_core.data.upload.folder import shared_folders
from tl_core.errors import UserError
from tl_core.inference import pictures
from tl_core.inference.label_matching import sentence, vocabulary, word
from tl_core.inference.model_cache import RUN
from tl_core.inference.pictures import Picture, Text
from tl_core.modality_nouns import PLURALS
from tl_core.printable import MARKED
from tl_core.progress import Progress, silent
from tl_core.statistics import predictions

BYTES, SET, PATHS, SHARED, TESTED, TABLE = "bytes", "set", "paths", "shared", "tested", "table"  # kinds of sources
FIRST = "Starting TensorFlow, which takes 15 to 30 seconds the first time"
ALL = "all"


def look(names: Sequence[str], source: tuple, top: int, progress: Progress = silent) -> dict[str, Any]:
    """One picture under several networks, ``run:ID`` and ``backbone:NAME``.

    ``source`` is ("bytes", file name, content) or ("set", data set, key). Gives
    {"answers": {name: {"title", "top": [[label, confidence]], "milliseconds", "image_size", "input", "classes",
    "vocabulary"} or {"error"}}}: a network that cannot be had takes nothing from the others. ``input`` is the size in
    words, ``classes`` are those of a run, ``vocabulary`` stands for all the classes a network knows.
    ``UserError`` for a picture that cannot be read.
    """
    picture = one_picture(source)
    check(picture, (32,))  # a file that is no picture is told before TensorFlow starts
    return {"answers": {name: answer_each(name, [picture], top, progress)[0] for name in names}}


def frame(names: Sequence[str], content: bytes, top: int, progress: Progress = silent) -> dict[str, Any]:
    """A camera's frame, a JPEG: as ``look``, "said" (whether they agree), "milliseconds" for all in this process."""
    began = time.perf_counter()
    result = look(names, (BYTES, "The frame", content), top, progress)
    return {**result, "said": sentence(result["answers"]), "milliseconds": (time.perf_counter() - began) * 1000}


def many(names: Sequence[str], source: tuple, top: int, target: str, progress: Progress = silent) -> dict[str, Any]:
    """Many pictures under several networks, into the CSV file ``target``, and what it gives into ``target``.json.

    ``source`` is ("set", data set, split or "all"), ("tested", run, "") for a run's own test pictures, or ("paths",
    [files, folders, zips], what to call
    them by: a folder whose path is left out of names, or ""), or ("shared", the same) for folders of the server, out of
    which no link is followed, or ("table", a table's file, the columns that are its text or None). Gives {"pictures",
    "modality", "unreadable",
    "seconds", "networks": {name: {"title", "counts": {label: pictures}, "milliseconds", "right", "judged"}},
    "left_out": {name: reason}}: ``right`` of the ``judged`` pictures whose class the network knows.
    Both files are there only once they are whole. ``UserError`` where no network can be had or
    nothing can be read.
    """
    began = time.monotonic()
    networks, left_out = _networks(names, progress)
    Path(target).parent.mkdir(parents=True, exist_ok=True)
    with disk_full_errors(_full), _opened(source) as inputs, atomic_path(Path(target)) as part:
        tally = _predict(networks, inputs, top, part, progress)
        result = {**tally, "left_out": left_out, "seconds": time.monotonic() - began}
        write_whole(Path(f"{target}.json"), json.dumps(result))  # first: where it has no room there is no table either
    return result


def _full() -> UserError:
    return UserError("The disk is full: the table of answers could not be written.",
                     "Nothing of it was kept; what was there before is as it was.",
                     "Free some space, then predict again.")


def _predict(networks: dict, inputs: Sequence[Picture | Text], top: int, file: Path,
             progress: Progress) -> dict[str, Any]:
    from tl_core.inference import answers, table, text_tables
    count = min(top, max(len(network.labels) for network in networks.values()))
    names = {network.name: name for name, network in networks.items()}
    tally = {name: _Tally(network.title, network.labels) for name, network in networks.items()}
    unreadable: list[tuple[str, str]] = []
    with file.open("w", encoding="utf8", errors=MARKED, newline="") as out:
        coming = answers.predict(list(networks.values()), inputs, count, progress)
        titles = [network.title for network in networks.values()]
        written = (text_tables.write(coming, inputs, titles, out, count)
                   if isinstance(inputs, text_tables.TableTexts | text_tables.ListedTexts) else
                   table.write(coming, out, count))
        for one in written:
            if isinstance(one, answers.Unread):
                unreadable.append((one.picture, one.reason))
            else:
                tally[names[one.network]].add(one)
    modality = "text" if _are_texts(inputs) else "image"
    if len(unreadable) == len(inputs):
        raise pictures.refused(*unreadable[0], modality) if unreadable else UserError(
            f"There are no {PLURALS[modality]}.", "Expected at least one.", f"Choose other {PLURALS[modality]}.")
    return {"pictures": len(inputs), "modality": modality, "unreadable": unreadable,
            "networks": {name: one.to_dict() for name, one in tally.items()}}


class _Tally:
    """One network's answers, counted; ``right`` of those ``judged`` whose true class it knows."""

    def __init__(self, title: str, labels: Sequence[str]):
        self.title, self._known = title, set(map(word, labels))
        self.counts: Counter[str] = Counter()
        self.notes: Counter[str] = Counter()
        self.right = self.judged = 0
        self._milliseconds = 0.0

    def add(self, answer) -> None:
        self.counts[answer.label] += 1
        self.notes.update([answer.note] if answer.note else [])
        self._milliseconds += answer.milliseconds
        if word(answer.truth) in self._known:
            self.judged += 1
            self.right += word(answer.truth) == word(answer.label)

    def to_dict(self) -> dict[str, Any]:
        total = sum(self.counts.values())
        return {"title": self.title, "counts": dict(self.counts.most_common()), "right": self.right,
                "judged": self.judged, "milliseconds": self._milliseconds / total if total else 0.0,
                **({"notes": dict(self.notes)} if self.notes else {})}


def answer_each(name: str, inputs: Sequence[Picture | Text], top: int, progress: Progress) -> list[dict[str, Any]]:
    """One network's answer to each, as ``look`` has them."""
    try:
        loaded = network(name, progress)
        from tl_core.inference import answers
        return [_answer(name, loaded, one) for one in answers.predict([loaded], inputs, min(top, len(loaded.labels)))]
    except UserError as error:
        return [{"error": str(error)} for _ in inputs]


def _answer(name: str, loaded, one) -> dict[str, Any]:
    from tl_core.inference import answers
    if isinstance(one, answers.Unread):
        return {"error": one.reason}
    return {"title": loaded.title, "top": [list(entry) for entry in one.top], "milliseconds": one.milliseconds,
            "image_size": loaded.size, "input": loaded.spec.input.size_text(loaded.size),
            "classes": list(loaded.labels) if name.startswith(RUN) else [],
            "vocabulary": vocabulary(loaded.labels), **({"note": one.note} if one.note else {})}


def _are_texts(inputs: Sequence[Picture | Text]) -> bool:
    return len(inputs) > 0 and inputs[0].modality == "text"


def _networks(names: Sequence[str], progress: Progress) -> tuple[dict, dict[str, str]]:
    """Those that can be had, and why the others cannot; ``UserError`` where none can."""
    networks, failed = {}, {}
    for name in names:
        try:
            networks[name] = network(name, progress)
        except UserError as error:
            failed[name] = error
    if not networks:
        raise next(iter(failed.values())) if failed else UserError(
            "No network was named.", "Expected one at least.", "Choose a network.")
    return networks, {name: str(error) for name, error in failed.items()}


def network(name: str, progress: Progress = silent):
    """The ``Loaded`` of that name, from this process's warm ones, with a word to those who wait; ``UserError``."""
    if "tensorflow" not in sys.modules:
        progress(FIRST, 0, 0)
    from tl_core.inference import model_cache
    if not model_cache.is_warm(name):
        kind, _, of = name.partition(":")
        progress(f"Loading {f'run {of[:8]}' if f'{kind}:' == RUN else of}", 0, 0)
    return model_cache.get(name)


def one_picture(source: tuple) -> Picture:
    """The picture of a source as ``look`` takes it; nothing is read yet."""
    kind, name, content = source
    if kind == BYTES:
        return pictures.of_bytes(name, content)
    dataset = catalog.listing(name)
    return Picture(content, lambda sizes, intensity=None: pictures.read_key(dataset.read, content, sizes, intensity))


def check(picture: Picture, sizes: Sequence[int]) -> None:
    """``UserError`` where the picture cannot be read."""
    try:
        picture.read(sizes)
    except (Broken, OSError, ValueError) as error:
        raise pictures.refused(picture.name, str(error)) from error


@contextlib.contextmanager
def _opened(source: tuple) -> Iterator[Sequence[Picture | Text]]:
    kind, what, more = source
    if kind == SET:
        dataset = catalog.listing(what)
        chosen = [one for split in (dataset.splits if more == ALL else (more,)) for one in pictures.of_set(
            dataset, split)]
        yield _listed(chosen)
        return
    if kind == TESTED:
        yield _listed(_tested(what))
        return
    if kind == TABLE:
        from tl_core.inference import text_tables
        yield text_tables.opened(Path(what), more, Path(what).name)
        return
    with pictures.opened(what, shared_folders() if kind == SHARED else None) as files:
        yield [Picture(one.name.removeprefix(more).lstrip("/"), one.read, one.truth) for one in files]


def _listed(inputs: Sequence[Picture | Text]) -> Sequence[Picture | Text]:
    """As they are, texts so that their table can be written."""
    from tl_core.inference import text_tables
    return text_tables.ListedTexts([one for one in inputs if isinstance(one, Text)]) if _are_texts(inputs) else inputs


def _tested(run_id: str) -> list[Picture | Text]:
    """The pictures or texts that a run answered in its test, those that are what they were."""
    record, path = tracking.run(run_id), tracking.fetch(run_id, predictions.FILE)
    if path is None or record.result is None:
        raise UserError(f"The run {run_id[:8]!r} kept no answers to test {nouns.of_run(record.config).many}.",
                        "Expected a run that finished and was tested.", "Choose another set, or train it again.")
    known, classes = predictions.load(path), record.result["classes"]
    today = run_pictures.tested(record, known)
    of = pictures.of_key if BACKBONES.get(record.config.backbone).modality == "image" else pictures.text_of_key
    return [of(today.read, today.keys[str(key)], classes[label])
            for key, label in zip(known.keys, known.labels.tolist(), strict=True) if str(key) in today.keys]
