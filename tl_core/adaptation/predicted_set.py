"""A target's predicted labels to take away: as CSV, or as a set of one's own to correct."""

import os
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from pathlib import Path

import numpy as np

from tl_core.adaptation import result_pictures, results
from tl_core.adaptation.methods import METHODS
from tl_core.adaptation.results import AdaptResult
from tl_core.data.picture_names import short_names
from tl_core.data.sets import copied_pictures
from tl_core.data.sets.copied_pictures import CopiedPicture
from tl_core.data.texts import labelled_texts
from tl_core.data.texts.labelled_texts import LabelledText
from tl_core.errors import UserError
from tl_core.printable import printable
from tl_core.progress import Progress, silent

HEADER = ("file", "label", "confidence", "second_label", "second_confidence")


def table(arrays: Mapping[str, np.ndarray], classes: Sequence[str], method: str) -> str:
    """CSV: file, label, confidence, the second label and its confidence; the least sure come first.

    Cells that a spreadsheet would take for a formula begin with an apostrophe.
    """
    chances = np.asarray(arrays[f"proba__{method}"])
    names, best = file_names(arrays["target_keys"].tolist()), np.argsort(-chances, axis=1, kind="stable")[:, :2]
    return copied_pictures.csv_text(HEADER, (
        [names[row], *(value for place in best[row].tolist()
                       for value in (printable(classes[place]), f"{chances[row, place]:.4f}"))]
        for row in np.argsort(chances.max(axis=1), kind="stable").tolist()))


def file_names(keys: Sequence[str]) -> list[str]:
    """Keys for people: files from the folder on that all are in, so that nobody learns where that lies."""
    return short_names([result_pictures.own_key(key) for key in keys])


def free_name(values: Mapping, method: str) -> str:
    """A name for the set that no other has: "sketch_by_mcc"."""
    return copied_pictures.free_name(f"{Path(str(values['target']).strip(':')).name or values['data']}_by_{method}")


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
    if result.values.get("modality") == "text":
        rows = [LabelledText(result_pictures.text(result.values, key), classes[label])
                for key, label in zip(result.arrays["target_keys"].tolist(), labels, strict=True)]
        return labelled_texts.create(name, rows, source=provenance(result, method), progress=progress,
                                     licence=result_pictures.licence(result.values))
    pictures = [_picture(key, classes[label])
                for key, label in zip(result.arrays["target_keys"].tolist(), labels, strict=True)]
    return copied_pictures.create(name, pictures, result_pictures.reader(result.values), again="adapt again",
                                  source=provenance(result, method), licence=result_pictures.licence(result.values),
                                  progress=progress).name


def provenance(result: AdaptResult, method: str) -> str:
    """Where the labels come from, for whoever finds the set later."""
    values, day = result.values, datetime.now(UTC).date().isoformat()
    title = METHODS.get(method).title if method in METHODS else method
    return (f"Labels predicted by {title} on {values['backbone']}, from {values['data']} {values['source']} to "
            f"{values['target']}, {day}: guesses until somebody has looked.")


def _picture(key: str, label: str) -> CopiedPicture:
    """A file as it lies is copied; changed copies of files, and drawn pictures, are read anew."""
    own = result_pictures.own_key(key)
    return CopiedPicture(key, label, own if os.path.isabs(own) and key == own else None)
