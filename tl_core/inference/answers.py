"""What networks take pictures or texts for: one answer for each of them and network, batch by batch."""

import time
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import asdict, dataclass
from typing import Any

import numpy as np

from tl_core.backbones.input_spec import TextInput
from tl_core.data.intensity import IntensityRange, Watched
from tl_core.data.upload.archive_entries import Broken
from tl_core.errors import UserError
from tl_core.inference import predictor
from tl_core.inference.pictures import Picture, Text
from tl_core.inference.predictor import BATCH, Predictor
from tl_core.progress import Progress, silent

READERS = 2
STAGE = "Predicting"


@dataclass(frozen=True)
class Answer:
    """What one network takes one picture for: ``top`` has (label, confidence), the most likely first.

    ``milliseconds`` is the network's time for this picture, reading it left out; in a batch
    its share of the batch's. ``note`` says where the picture has more or fewer bits than those
    that the network learnt from.
    """

    picture: str
    network: str
    truth: str
    top: tuple[tuple[str, float], ...]
    milliseconds: float
    note: str = ""

    @property
    def label(self) -> str:
        return self.top[0][0]

    @property
    def confidence(self) -> float:
        return self.top[0][1]

    def to_dict(self) -> dict[str, Any]:
        """In JSON's types."""
        return asdict(self)


@dataclass(frozen=True)
class Unread:
    """A picture that could not be read, and why."""

    picture: str
    reason: str


def predict(networks: Sequence[Predictor], pictures: Sequence[Picture | Text], top: int = 5,
            progress: Progress = silent) -> Iterator[Answer | Unread]:
    """Every network's answer to every picture, in the pictures' order; those that cannot be read in their place.

    The next batch is read while one is computed. ``progress(stage, done, total)`` is
    called after every batch, and may raise to stop. ``UserError`` where ``top`` is not
    from 1 to the number of classes, and where a network cannot read what there is.
    """
    check_top(networks, top)
    check_input(networks, pictures)
    views = sorted({_view(network) for network in networks}, key=str)
    progress(STAGE, 0, len(pictures))
    done = 0
    for batch in _batches(pictures, views):
        yield from _answer(networks, batch, views, top)
        done += len(batch)
        progress(STAGE, done, len(pictures))


def best(shares: np.ndarray, labels: Sequence[str], top: int) -> tuple[tuple[str, float], ...]:
    """The ``top`` largest of one row of probabilities with their labels; of equal ones the first class goes first."""
    order = np.argsort(-shares, kind="stable")[:top]
    return tuple((labels[index], float(shares[index])) for index in order)


def check_top(networks: Sequence[Predictor], top: int) -> None:
    most = max(len(network.labels) for network in networks)
    if not 1 <= top <= most:
        raise UserError(f"top is {top}.", f"Expected a whole number from 1 to {most}, the number of classes.",
                        "Change top and try again.")


def check_input(networks: Sequence[Predictor], pictures: Sequence[Picture | Text]) -> None:
    """``UserError`` where a network reads pictures and there are texts, or the other way round."""
    # A table's rows are all texts, and are not read for this.
    there = {pictures.modality} if hasattr(pictures, "modality") else {picture.modality for picture in pictures}
    for network in networks:
        reads = network.spec.input
        if there - {reads.modality}:
            raise UserError(f"{network.title} reads {reads.plural}, and there is something else to read.",
                            f"Expected {reads.plural} only.", f"Choose {reads.plural}, or another network.")


# How a network wants an example: a text's reader (None for a picture: all read it alike), its size, its values' range.
View = tuple[TextInput | None, int, IntensityRange | None]


def _view(network: Predictor) -> View:
    reads = network.spec.input
    return reads if isinstance(reads, TextInput) else None, network.size, network.intensity


def _batches(pictures: Sequence[Picture | Text], views: Sequence[View]) -> Iterator[list[tuple[Picture | Text, Any]]]:
    """Pictures with their pixels in every view, or with the reason why there are none."""
    pool = ThreadPoolExecutor(READERS)
    try:
        ahead = _read(pool, pictures[:BATCH], views)
        for start in range(0, len(pictures), BATCH):
            current, ahead = ahead, _read(pool, pictures[start + BATCH:start + 2 * BATCH], views)
            yield [(picture, future.result()) for picture, future in current]
    finally:
        pool.shutdown(cancel_futures=True)


def _read(pool: ThreadPoolExecutor, pictures: Sequence[Picture | Text], views: Sequence[View]) -> list:
    return [(picture, pool.submit(_tokens, picture, views) if isinstance(picture, Text) else
             pool.submit(_pixels, picture, views)) for picture in pictures]


def _tokens(text: Text, views: Sequence[View]) -> list[tuple[np.ndarray, str]] | Broken:
    """Tokens for each view, and a note where the text has more of them."""
    try:
        content = text.read()
    except Broken as broken:
        return broken
    return [(reads.read(lambda key: content, text.name, size), _note_on_length(reads, content, size))
            for reads, size, _ in views if reads is not None]


def _note_on_length(reads: TextInput, content: str, size: int) -> str:
    return f"It is longer than {reads.size_text(size)}: what comes after is not read." if reads.is_longer(
        content, size) else ""


def _pixels(picture: Picture, views: Sequence[View]) -> list[tuple[np.ndarray, str]] | Broken:
    """Pixels and a note for each view; read together where ranges are the same, so that a zip unpacks them once."""
    by_view: dict[View, tuple[np.ndarray, str]] = {}
    try:
        for intensity in dict.fromkeys(intensity for _, _, intensity in views):
            alike = [view for view in views if view[2] == intensity]
            watched = None if intensity is None else Watched(intensity)
            pixels = picture.read([size for _, size, _ in alike], watched)
            note = watched.note if watched else ""
            by_view.update((view, (one, note)) for view, one in zip(alike, pixels, strict=True))
        return [by_view[view] for view in views]
    except Broken as broken:
        return broken


def _answer(networks: Sequence[Predictor], batch, views: Sequence[View], top: int) -> Iterator[Answer | Unread]:
    readable = [pixels for _, pixels in batch if not isinstance(pixels, Broken)]
    outputs = [_shares(network, readable, views.index(_view(network))) for network in networks] if readable else []
    index = 0
    for picture, pixels in batch:
        if isinstance(pixels, Broken):
            yield Unread(picture.name, str(pixels))
            continue
        for network, (shares, milliseconds) in zip(networks, outputs, strict=True):
            yield Answer(picture.name, network.name, picture.truth, best(shares[index], network.labels, top),
                         milliseconds, pixels[views.index(_view(network))][1])
        index += 1


def _shares(network: Predictor, readable: list, view: int) -> tuple[np.ndarray, float]:
    began = time.perf_counter()
    shares = predictor.probabilities(network, np.stack([pixels[view][0] for pixels in readable]))
    return shares, (time.perf_counter() - began) * 1000 / len(readable)
