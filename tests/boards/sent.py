"""Pictures that a class has sent, without a server: each a file of noise in its class's colour."""

import io

import numpy as np
from PIL import Image

from tl_core.boards import gathering, store

CLASSES = ("cat", "dog")
COLOURS = (*CLASSES, "fox")


def jpeg(label: str, number: int, size: int = 24) -> bytes:
    """A picture that its class can be told from: cats are red, dogs green, foxes blue."""
    pixels = np.random.default_rng(number).integers(0, 90, (size, size, 3), np.uint8)
    pixels[..., COLOURS.index(label)] += 120
    file = io.BytesIO()
    Image.fromarray(pixels).save(file, "JPEG")
    return file.getvalue()


def gathers(board, classes=CLASSES):
    """The board, whose class may now send pictures."""
    gathering.name_classes(board, classes)
    gathering.gather(store.get(board.code))
    return store.get(board.code)


def sends(board, who, tmp_path, accepted=True, **counts):
    """So many pictures of each class from a student; their ids."""
    ids = []
    for label, count in counts.items():
        for _ in range(count):
            path = tmp_path / "sent"
            path.write_bytes(jpeg(label, len(store.get(board.code).gathering.every_picture)))
            ids.append(gathering.take(board.code, who, label, path).id)
    if accepted:
        gathering.accept(board, ids)
    return ids
