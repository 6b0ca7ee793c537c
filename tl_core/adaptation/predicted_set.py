"""A target's predicted labels to take away: as CSV, or as a set of one's own to correct."""

import csv
import io
import itertools
import os
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from pathlib import Path

import numpy as np

from tl_core.adaptation import result_pictures, results
from tl_core.adaptation.methods import METHODS
from tl_core.adaptation.results import AdaptResult
from tl_core.data import sets
from tl_core.data.upload.upload_session import Staging
from tl_core.errors import UserError
from tl_core.printable import printable
from tl_core.progress import Progress, silent

FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n")  # a spreadsheet would compute a cell that begins so
SIDE = 256  # pixels of pictures that are no files


def table(arrays: Mapping[str, np.ndarray], classes: Sequence[str], method: str) -> str:
    """CSV: file, label, confidence, the second label and its confidence; the least sure come first.

    Cells that a spreadsheet would take for a formula begin with an apostrophe.
    """
    chances = np.asarray(arrays[f"proba__{method}"])
    names, best = file_names(arrays["target_keys"].tolist()), np.argsort(-chances, axis=1, kind="stable")[:, :2]
    text = io.StringIO()
    writer = csv.writer(text)
    writer.writerow(["file", "label", "confidence", "second_label", "second_confidence"])
    for row in np.argsort(chances.max(axis=1), kind="stable").tolist():
        cells = [value for place in best[row].tolist()
                 for value in (safe(printable(classes[place])), f"{chances[row, place]:.4f}")]
        writer.writerow([safe(names[row]), *cells])
    return text.getvalue()


def safe(cell: str) -> str:
    """The text as no spreadsheet takes it for a formula."""
    return f"'{cell}" if cell.startswith(FORMULA) else cell


def file_names(keys: Sequence[str]) -> list[str]:
    """Keys for people: files from the folder on that all are in, so that nobody learns where that lies."""
    paths = [result_pictures.own_key(key) for key in keys]
    files = [path for path in paths if os.path.isabs(path)]
    root = os.path.commonpath([os.path.dirname(path) for path in files]) if files else ""
    return [printable(os.path.relpath(path, root) if os.path.isabs(path) else path) for path in paths]


def free_name(values: Mapping, method: str) -> str:
    """A name for the set that no other has: "sketch_by_mcc"."""
    from tl_core.data.upload.sanitize import set_name
    name = set_name(f"{Path(str(values['target']).strip(':')).name or values['data']}_by_{method}")
    taken = set(sets.names())
    return next(free for free in itertools.chain([name], (f"{name}_{number}" for number in itertools.count(2)))
                if free not in taken)


def make(result_id: str, method: str, name: str, progress: Progress = silent) -> str:
    """Make the target's pictures a set called ``name``, under the classes that ``method`` takes them for; its name.

    Where the labels come from stands in the set's source. ``UserError`` where the result is gone, a picture cannot be
    read, or the pictures are no data set (of one class alone).
    """
    result = results.load(result_id)
    chances = result.probabilities(method) if result else None
    if result is None or chances is None:
        raise UserError("The result of this adaptation is not kept any more.", "Expected one of those made last.",
                        "Adapt again, then make the set.")
    classes, labels = result.values["classes"], chances.argmax(axis=1).tolist()
    read = result_pictures.reader(result.values)
    with Staging.new() as staging:
        for number, (key, label) in enumerate(zip(result.arrays["target_keys"].tolist(), labels, strict=True)):
            progress("Copying pictures", number, len(labels))
            filename, content = _file(key, number, read)
            if refused := staging.add_picture(classes[label], filename, content):
                raise UserError(f"{filename!r} cannot be taken: {refused}.", "Expected pictures that can be read.",
                                "Take the file out of the target, adapt again, then make the set.")
        return sets.create(staging, name, title=name.replace("_", " "), source=provenance(result, method),
                           licence=result_pictures.licence(result.values)).name


def provenance(result: AdaptResult, method: str) -> str:
    """Where the labels come from, for whoever finds the set later."""
    values, day = result.values, datetime.now(UTC).date().isoformat()
    title = METHODS.get(method).title if method in METHODS else method
    return (f"Labels predicted by {title} on {values['backbone']}, from {values['data']} {values['source']} to "
            f"{values['target']}, {day}: guesses until somebody has looked.")


def _file(key: str, number: int, read) -> tuple[str, io.BytesIO]:
    """A picture's name and bytes: a file as it is; other pictures as PNG."""
    from PIL import Image
    own = result_pictures.own_key(key)
    if os.path.isabs(own) and key == own:
        try:
            return Path(own).name, io.BytesIO(Path(own).read_bytes())
        except OSError as error:
            raise UserError(f"{Path(own).name!r} cannot be read ({error.strerror}).", "Expected the target's pictures "
                            "where they were.", "Put it back, or adapt again.") from error
    content = io.BytesIO()
    Image.fromarray(read(key, SIDE)).save(content, "PNG")
    content.seek(0)
    return f"{Path(own).stem if os.path.isabs(own) else own.replace('/', '_')}_{number}.png", content
