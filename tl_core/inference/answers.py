"""What networks take pictures for: one answer for each picture and network, batch by batch."""

import time
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import asdict, dataclass
from typing import Any

import numpy as np

from tl_core.data.intake.members import Broken
from tl_core.errors import UserError
from tl_core.inference import loaded
from tl_core.inference.loaded import BATCH, Loaded
from tl_core.inference.pictures import Picture
from tl_core.progress import Progress, silent

READERS = 2
STAGE = "Predicting"


@dataclass(frozen=True)
class Answer:
    """What one network takes one picture for: ``top`` has (label, confidence), the most likely first.

    ``milliseconds`` is the network's time for this picture, reading it left out; in a batch
    its share of the batch's.
    """

    picture: str
    network: str
    truth: str
    top: tuple[tuple[str, float], ...]
    milliseconds: float

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


def predict(networks: Sequence[Loaded], pictures: Sequence[Picture], top: int = 5,
            progress: Progress = silent) -> Iterator[Answer | Unread]:
    """Every network's answer to every picture, in the pictures' order; those that cannot be read in their place.

    The next batch is read while one is computed. ``progress(stage, done, total)`` is
    called after every batch, and may raise to stop. ``UserError`` where ``top`` is not
    from 1 to the number of classes.
    """
    check_top(networks, top)
    sizes = sorted({network.image_size for network in networks})
    progress(STAGE, 0, len(pictures))
    done = 0
    for batch in _batches(pictures, sizes):
        yield from _answer(networks, batch, sizes, top)
        done += len(batch)
        progress(STAGE, done, len(pictures))


def best(shares: np.ndarray, labels: Sequence[str], top: int) -> tuple[tuple[str, float], ...]:
    """The ``top`` largest of one row of probabilities with their labels; of equal ones the first class goes first."""
    order = np.argsort(-shares, kind="stable")[:top]
    return tuple((labels[place], float(shares[place])) for place in order)


def check_top(networks: Sequence[Loaded], top: int) -> None:
    most = max(len(network.labels) for network in networks)
    if not 1 <= top <= most:
        raise UserError(f"top is {top}.", f"Expected a whole number from 1 to {most}, the number of classes.",
                        "Change top and try again.")


def _batches(pictures: Sequence[Picture], sizes: Sequence[int]) -> Iterator[list[tuple[Picture, Any]]]:
    """Pictures with their pixels at every size, or with the reason why there are none."""
    pool = ThreadPoolExecutor(READERS)
    try:
        ahead = _read(pool, pictures[:BATCH], sizes)
        for start in range(0, len(pictures), BATCH):
            current, ahead = ahead, _read(pool, pictures[start + BATCH:start + 2 * BATCH], sizes)
            yield [(picture, future.result()) for picture, future in current]
    finally:
        pool.shutdown(cancel_futures=True)


def _read(pool: ThreadPoolExecutor, pictures: Sequence[Picture], sizes: Sequence[int]) -> list:
    return [(picture, pool.submit(_pixels, picture, sizes)) for picture in pictures]


def _pixels(picture: Picture, sizes: Sequence[int]) -> list[np.ndarray] | Broken:
    try:
        return picture.read(sizes)
    except Broken as broken:
        return broken


def _answer(networks: Sequence[Loaded], batch, sizes: Sequence[int], top: int) -> Iterator[Answer | Unread]:
    readable = [pixels for _, pixels in batch if not isinstance(pixels, Broken)]
    found = [_shares(network, readable, sizes.index(network.image_size)) for network in networks] if readable else []
    place = 0
    for picture, pixels in batch:
        if isinstance(pixels, Broken):
            yield Unread(picture.name, str(pixels))
            continue
        for network, (shares, milliseconds) in zip(networks, found, strict=True):
            yield Answer(picture.name, network.name, picture.truth, best(shares[place], network.labels, top),
                         milliseconds)
        place += 1


def _shares(network: Loaded, readable: list, size: int) -> tuple[np.ndarray, float]:
    began = time.perf_counter()
    shares = loaded.probabilities(network, np.stack([pixels[size] for pixels in readable]))
    return shares, (time.perf_counter() - began) * 1000 / len(readable)
