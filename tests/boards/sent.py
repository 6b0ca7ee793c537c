"""Pictures that a class has sent, without a server: each a file of noise in its class's colour."""

import io

import numpy as np
from PIL import Image

from tl_core.boards import gathering, store, student_actions, teacher_actions
from tl_core.config import RunConfig

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


def full(tmp_path, students=5):
    """A board whose class gathers, with pictures accepted, waiting and refused: code, teacher's and a student's secret.
    """
    code, teach = teacher_actions.open_board("Gathers", RunConfig(data="fruits"), "pictures")
    board = gathers(store.get(code))
    joined = [student_actions.join(code, f"Student {number}") for number in range(students)]
    for each in joined:
        who = store.get(code).students[each.student]
        sends(board, who, tmp_path, cat=2, dog=2)
        _, refused = sends(board, who, tmp_path, accepted=False, cat=1, dog=1)
        gathering.drop(board, [refused])
    return {"gathers": code, "gathers_teach": teach, "gathers_me": joined[0].secret}
