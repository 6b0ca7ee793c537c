"""How near SavedModel's own reading of picture files comes to the program's: measured, and said."""

import tempfile
from pathlib import Path
from typing import Any

import numpy as np
from PIL import Image

from tl_core.data.images import read_image
from tl_core.export import clean
from tl_core.export.source import Source, TestPictures
from tl_core.inference.arithmetic import softmax

MOST = 64
READ = (".jpg", ".jpeg", ".jfif", ".png", ".bmp", ".gif")  # what TensorFlow reads
QUALITY = 95
LARGER = 3  # halves of the run's size


def compare(source: Source, folder: Path, pictures: TestPictures, tick) -> dict[str, Any]:
    """``pictures`` compared, how many ``labels_kept``, the ``mean_difference`` and ``largest_difference`` of scores.

    The test pictures' own files where they are files that TensorFlow reads, else JPEGs of
    them, larger than the run's size; each read by both.
    """
    own = [key for key in pictures.keys if key.lower().endswith(READ) and Path(key).is_file()][:MOST]
    with tempfile.TemporaryDirectory() as aside:
        paths = own or _written(_larger(source, pictures), Path(aside))
        asked = softmax(source.logits(np.stack([read_image(path, source.image_size) for path in paths])))
        answer = clean.scores("serving", folder, paths, tick)
    kept, gaps = int((answer.scores.argmax(1) == asked.argmax(1)).sum()), np.abs(answer.scores - asked)
    what = "the test pictures' files" if own else "JPEGs of the pictures"
    return {"pictures": len(paths), "own_files": bool(own), "labels_kept": kept, "mean_difference": float(gaps.mean()),
            "largest_difference": float(gaps.max()), "milliseconds": answer.milliseconds,
            "sentence": f"{kept} of {len(paths)} of {what} get the same label as by the program's own reader; scores "
                        f"differ by {gaps.mean():.4f} on average, {gaps.max():.3f} at most"}


def _larger(source: Source, pictures: TestPictures) -> list[np.ndarray]:
    if not pictures.from_test:
        return list(pictures.pixels[:MOST])
    return [source.dataset.read(key, LARGER * source.image_size // 2) for key in pictures.keys[:MOST]]


def _written(pixels: list[np.ndarray], folder: Path) -> list[str]:
    paths = [str(folder / f"{number}.jpg") for number in range(len(pixels))]
    for path, picture in zip(paths, pixels, strict=True):
        Image.fromarray(picture).save(path, "JPEG", quality=QUALITY)
    return paths
