"""Small sets as they come from the field, and every way in: each gives the same answer in the same form."""

import hashlib
import io
import zipfile
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import numpy as np
from PIL import Image

from tl_core.data import catalog, folders, sets
from tl_core.data.images import check_image
from tl_core.data.upload.upload_session import Staging

PAIRS = [("Training", "Testing"), ("training", "testing"), ("train", "testing"), ("train", "dev"),
         ("trainset", "testset"), ("training_set", "test_set"), ("seg_train", "seg_test"), ("Train", "Test"),
         ("TRAIN", "VALID"), ("train", "eval"), ("train_images", "test_images"), ("train", "holdout")]
TWO = ["cat", "dog"]


@cache
def png(number: int) -> bytes:
    """An 8 x 8 picture that is different for every number."""
    file = io.BytesIO()
    Image.fromarray(np.random.default_rng(number).integers(0, 256, (8, 8, 3), dtype=np.uint8)).save(file, "PNG")
    return file.getvalue()


def tree(**counts: int) -> dict[str, bytes]:
    """``tree(**{"cat": 3})`` has cat/0.png to cat/2.png, every picture of its own kind."""
    numbers = iter(range(10**6))
    return {f"{folder}/{index}.png": png(next(numbers)) for folder, count in counts.items() for index in range(count)}


def crossed(outer, inner, count: int) -> dict[str, int]:
    return {f"{one}/{other}": count for one in outer for other in inner}


def inputs() -> Iterator[tuple[str, dict[str, bytes]]]:
    """The field's rows by name: every file with its content, "" as content of a folder that is empty."""
    for train, test in PAIRS:
        yield f"{train}+{test}", tree(**crossed([train], ["cat", "dog"], 8), **crossed([test], ["cat", "dog"], 4))
    yield "training_data", tree(**crossed(["training_data/train"], TWO, 8), **crossed(["training_data/test"], TWO, 4))
    yield "intel", tree(**crossed(["seg_train/seg_train"], TWO, 8), **crossed(["seg_test/seg_test"], TWO, 4),
                        **crossed(["seg_pred"], ["seg_pred"], 3))
    yield "doubled", tree(**crossed(["set/set/train/train"], TWO, 8), **crossed(["set/set/test/test"], ["cat"], 4))
    yield "sessions", tree(**crossed(["open", "closed", "ajar"], ["day1", "day2", "day3"], 4))
    yield "patients", tree(**{f"{name}/P{start + n}": 3 for name, start in (("benign", 100), ("malignant", 200))
                              for n in range(5)})
    yield "some_deeper", tree(cup=6, fork=6, **crossed(["cup", "fork"], ["more"], 6))
    yield "kaggle_flat_test", tree(**crossed(["train"], ["cat", "dog"], 8), test=5)
    yield "stray_picture", tree(**crossed(["train"], TWO, 8), **crossed(["test"], TWO, 4), train=1)
    yield "sidecar_folder", tree(cat=8, dog=8) | {"annotations/cat.xml": b"<a/>", "labels.csv": b"file,label\n"}
    yield "same_but_case", tree(Cat=5, cat=6, DOG=5, dog=5)
    angles = ["0", "90", "180"]
    yield "missing_class_in_test", tree(**crossed(["train"], angles, 8), **crossed(["test"], angles[:2], 4))
    yield "one_each", tree(cat=8, dog=8, cow=8, yak=1)
    yield "names", tree(**dict.fromkeys((
        "Café", "naïve ", "日本語", "v1.2 (old)", "50% off", "a & b", "quote's", 'x "y"', "[draft]", "nan", "None",
        "01", "1", "1e3", "#1", "true", "-dash", "$HOME", "<5 mm", "Pepper,_bell___healthy"), 4))
    yield "domains", tree(**crossed(["amazon", "webcam"], ["mug", "bike", "lamp"], 5))
    yield "class_split", tree(**crossed(["cat", "dog"], ["train", "test"], 6))
    yield "letters", tree(A=5, a=5, B=5)
    yield "broken_class", tree(cat=8, dog=8) | {f"cow/{n}.png": b"no picture" for n in range(4)} | {
        "cat/half.png": png(77)[:90]}
    yield "broken_class_in_splits", tree(**crossed(["train"], TWO, 8), **crossed(["test"], TWO, 4)) | {
        f"{split}/cow/{n}.png": b"" for split in ("train", "test") for n in range(2)}


def extra_class_in_test() -> dict[str, bytes]:
    return tree(**crossed(["train"], ["cat", "dog"], 8), **crossed(["test"], ["cat", "unknown"], 4))


def write(files: dict[str, bytes], folder: Path) -> Path:
    for name, content in files.items():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_bytes(content)
    return folder


def zipped(files: dict[str, bytes], path: Path, around: str = "") -> Path:
    with zipfile.ZipFile(path, "w") as packed:
        for name, content in files.items():
            packed.writestr(f"{around}{name}", content)
    return path


Answer = dict[str, tuple]  # sha256 of a picture: split, domain, class, group


def of_rows(rows, root: Path) -> Answer:
    """The answer that an own set's (or a staging's) rows give."""
    return {_digest((root / row.file).read_bytes()): (row.split, row.domain, row.label, row.group) for row in rows}


def of_staging(staging: Staging) -> Answer:
    return of_rows(staging.rows(), staging.pictures)


def as_folder(folder: Path, arrangement: str | None = None) -> Answer:
    """``train --data FOLDER``, which leaves out what cannot be read when it comes to it."""
    return {_digest(folder.joinpath(*path).read_bytes()): (at.split, at.domain, at.label, at.group)
            for path, at in folders.rows_of(folder, arrangement) if not check_image(folder.joinpath(*path))}


def added(folder: Path) -> Answer:
    """``data add FOLDER``, and a server's folder on the page."""
    staging = Staging.new()
    staging.add_folder(folder)
    return of_staging(staging)


def added_zip(path: Path) -> Answer:
    staging = Staging.new()
    staging.add_zip(path)
    return of_staging(staging)


def adopted(name: str) -> Answer:
    """A set under ``TL_DATA_DIR`` that is edited."""
    sets.import_folder_set(name, "adopted")
    root = Path(catalog.entry(name).folder)
    return of_rows([row for row in sets.rows("adopted") if not check_image(root / row.file)], root)


def dropped(files: dict[str, bytes], pieces: int = 1) -> Answer:
    """Dropped on the page: the folders first, then each picture with its path; in several drops, if asked."""
    staging = Staging.new()
    drop(files, staging, pieces)
    return of_staging(staging)


def drop(files: dict[str, bytes], staging: Staging, pieces: int = 1) -> None:
    names = list(files)
    firsts = list(dict.fromkeys(name.split("/")[0] for name in names))
    for piece in range(pieces):
        mine = [name for name in names if firsts.index(name.split("/")[0]) % pieces == piece]
        announced: dict[tuple[str, ...], int] = {}
        for name in mine:
            folder = tuple(name.split("/")[:-1])
            announced[folder] = announced.get(folder, 0) + name.endswith(".png")
        staging.announce(str(piece), announced)
        for name in mine:
            staging.take("", name.split("/")[-1], io.BytesIO(files[name]), path=name, drop=str(piece))


def _digest(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()
