"""Answers as CSV: a row for each picture and network."""

import csv
from collections.abc import Iterable, Iterator
from typing import TextIO

from tl_core.data.spreadsheet_cells import harmless
from tl_core.inference.answers import Answer, Unread


def columns(top: int) -> list[str]:
    """Names of the columns: ``label`` and ``confidence`` are the most likely class's, ``label_2`` the second's."""
    ranks = ["", *(f"_{rank}" for rank in range(2, top + 1))]
    return ["file", "network", "true", *(f"{kind}{rank}" for rank in ranks for kind in ("label", "confidence")),
            "problem"]


def write(answers: Iterable[Answer | Unread], file: TextIO, top: int) -> Iterator[Answer | Unread]:
    """Write each answer as it comes, and pass it on; a picture that could not be read has its problem in the last."""
    writer = csv.writer(file)
    writer.writerow(columns(top))
    for answer in answers:
        writer.writerow(map(harmless, _row(answer, top)))
        yield answer


def _row(answer: Answer | Unread, top: int) -> list[str]:
    if isinstance(answer, Unread):
        return [answer.picture, "", "", *[""] * (2 * top), answer.reason]
    cells = [cell for label, confidence in answer.top for cell in (label, f"{confidence:.6f}")]
    return [answer.picture, answer.network, answer.truth, *cells, *[""] * (2 * top - len(cells)), ""]
