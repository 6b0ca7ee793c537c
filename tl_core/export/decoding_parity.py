"""How near SavedModel's own reading of picture files comes to the program's: measured kind by kind, and said."""

import io
from collections.abc import Callable, Iterable, Sequence
from dataclasses import asdict, dataclass
from itertools import chain, zip_longest
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np

from tl_core import temporary_folders
from tl_core.data.images import read_bytes
from tl_core.export import image_file_kinds, subprocess_runtime
from tl_core.export.certificate import CLEAR, FEW
from tl_core.export.source import ExportSource, TestPictures
from tl_core.statistics.softmax import softmax

MOST = 64  # of the test pictures' own files
WRITTEN = 2  # pictures that are written as every kind of file
LARGER = 3  # halves of the run's size
GAP = 2.0  # levels of 255 that the two readings may differ on average, resizing included
_SHOWN = 4


@dataclass(frozen=True)
class DecodingKind:
    """One kind of file: its ``pictures``, those that were ``refused``, labels kept, and the mean gap of pixels.

    Labels are ``clear`` where the best score is twice the next. ``agrees``: nothing was refused, pixels are
    alike, and the clear labels are kept (but for one of ten or more).
    """

    kind: str
    pictures: int
    refused: int
    labels_kept: int
    clear: int
    clear_kept: int
    pixel_difference: float

    @property
    def agrees(self) -> bool:
        return (not self.refused and self.pixel_difference <= GAP
                and self.clear_kept >= self.clear - (self.clear >= FEW))

    def __str__(self) -> str:
        if self.refused:
            return f"{self.kind} ({self.refused} of {self.pictures} cannot be opened)"
        return (f"{self.kind} ({self.labels_kept} of {self.pictures} labels kept, "
                f"pixels differ by {self.pixel_difference:.0f} of 255)")


class _File(NamedTuple):
    kind: str
    content: bytes
    is_own: bool


def compare(source: ExportSource, folder: Path, pictures: TestPictures, tick: Callable[[], None]) -> dict[str, Any]:
    """Figures over the test pictures' own files, ``kinds`` with those of each kind of file, ``fails`` and ``agrees``.

    Up to 64 files of the test pictures that are of a kind SavedModel takes, and two pictures
    written as every kind that it takes; each is read by the program and by TensorFlow.
    """
    own, not_taken = _own(pictures)
    files = [*own, *_written(source, pictures)]
    wanted = np.stack([read_bytes(file.content, source.size, source.intensity) for file in files])
    decoded = _read_by_tensorflow(files, (source.size, *source.deep_ends), tick)
    opened = np.array([pixels is not None for pixels in decoded])
    gaps = np.array([np.nan if pixels is None else np.abs(pixels - right).mean()
                     for pixels, right in zip(decoded, wanted, strict=True)])
    logits = source.logits(wanted)
    scores, milliseconds = _served(folder, files, opened, logits.shape, tick)
    shown = opened & np.array([file.is_own or not own for file in files])
    kinds = [_kind(name, np.array([file.kind == name for file in files]), opened, gaps, logits, scores)
             for name in dict.fromkeys(file.kind for file in files)]
    return {**_figures(shown, softmax(logits), scores, bool(own)), "milliseconds": milliseconds,
            **_verdict(kinds), "not_taken": not_taken}


def _own(pictures: TestPictures) -> tuple[list[_File], dict[str, int]]:
    """Up to MOST of the test pictures' files, every kind among them; and how many are of a kind that is not taken."""
    by_kind: dict[str, list[_File]] = {}
    not_taken: dict[str, int] = {}
    for key in pictures.keys:
        if Path(key).is_file():
            content = Path(key).read_bytes()
            kind = image_file_kinds.kind_of(io.BytesIO(content))
            if kind is None:
                ending = Path(key).suffix.lower().lstrip(".") or "no ending"
                not_taken[ending] = not_taken.get(ending, 0) + 1
            else:
                by_kind.setdefault(kind, []).append(_File(kind, content, True))
    in_turn = [file for file in chain(*zip_longest(*by_kind.values())) if file is not None]
    return in_turn[:MOST], not_taken


def _written(source: ExportSource, pictures: TestPictures) -> list[_File]:
    larger: Iterable[np.ndarray] = pictures.pixels[:WRITTEN]
    if pictures.labels is not None and pictures.read is not None:
        larger = [pictures.read(key, LARGER * source.size // 2) for key in _apart(pictures.labels, pictures.keys)]
    return [_File(kind, content, False) for rgb in larger for kind, content in image_file_kinds.written(rgb).items()]


def _apart(labels: np.ndarray, keys: Sequence[str]) -> list[str]:
    """A few pictures of as many classes as there are."""
    first = np.unique(labels, return_index=True)[1]
    return [keys[i] for i in dict.fromkeys([*first.tolist(), *range(len(keys))])][:WRITTEN]


def _read_by_tensorflow(files: list[_File], how: tuple, tick: Callable[[], None]) -> list[np.ndarray | None]:
    """Pixels as SavedModel reads them (``how``: size, and ends for 16 bits), None where it refuses."""
    import tensorflow as tf

    from tl_core.export.image_decoding import picture
    def one(content: bytes) -> np.ndarray | None:
        tick()
        try:
            return picture(tf.constant(content), *how).numpy()  # untraced: tracing takes longer than the files
        except tf.errors.OpError:
            return None
    return [one(file.content) for file in files]


def _served(folder: Path, files: list[_File], opened: np.ndarray, shape: tuple[int, int], tick: Callable[[], None]
            ) -> tuple[np.ndarray, float]:
    """Scores by the written network in a clean process (those of refused files are nought), and its milliseconds."""
    scores, indices = np.zeros(shape, np.float32), np.flatnonzero(opened)
    if not len(indices):
        return scores, float("nan")
    with temporary_folders.folder() as aside:
        paths = [aside / f"{i}.bin" for i in indices]
        for path, i in zip(paths, indices, strict=True):
            path.write_bytes(files[i].content)
        answer = subprocess_runtime.scores("serving", folder, [str(path) for path in paths], tick)
    scores[indices] = answer.scores
    return scores, answer.milliseconds


def _kind(name: str, which: np.ndarray, opened, gaps, logits, scores) -> DecodingKind:
    best = np.sort(logits, axis=1)
    clear = which & (best[:, -1] - best[:, -2] >= CLEAR)
    kept = opened & (scores.argmax(axis=1) == logits.argmax(axis=1))
    seen = gaps[which & opened]
    return DecodingKind(name, int(which.sum()), int((which & ~opened).sum()), int((which & kept).sum()),
                        int(clear.sum()),
                        int((clear & kept).sum()), float(seen.mean()) if len(seen) else 0.0)


def _figures(shown: np.ndarray, expected: np.ndarray, scores: np.ndarray, is_own: bool) -> dict[str, Any]:
    kept = int((scores.argmax(axis=1) == expected.argmax(axis=1))[shown].sum())
    gaps = np.abs(scores - expected)[shown] if shown.any() else np.zeros(1)
    return {"pictures": int(shown.sum()), "own_files": is_own, "labels_kept": kept,
            "mean_difference": float(gaps.mean()), "largest_difference": float(gaps.max()),
            "sentence": f"{kept} of {shown.sum()} of {'the test pictures’ files' if is_own else 'pictures in files'} "
                        f"get the same label as by the program's own reader; scores differ by {gaps.mean():.4f} on "
                        f"average, {gaps.max():.3f} at most"}


def _verdict(kinds: list[DecodingKind]) -> dict[str, Any]:
    fails = [kind for kind in kinds if not kind.agrees]
    more = f" and {len(fails) - _SHOWN} more" if len(fails) > _SHOWN else ""
    said = f"{', '.join(map(str, fails[:_SHOWN]))}{more}" if fails else f"all {len(kinds)} kinds of file"
    return {"agrees": not fails, "fails": [kind.kind for kind in fails], "said": said,
            "kinds": [{**asdict(kind), "agrees": kind.agrees} for kind in kinds]}
