"""A class's pictures on disk: looked into, written anew without anything but their pixels, and deleted for good."""

import secrets
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np
from PIL import Image

from tl_core import words
from tl_core.boards import store
from tl_core.data.atomic_files import atomic_path
from tl_core.data.images import read_whole
from tl_core.data.intensity import OwnRange
from tl_core.data.upload import inspect_image
from tl_core.data.upload.limits import Limits, limits
from tl_core.data.upload.writing import Sink, check_disk, telling_full_disk
from tl_core.errors import UserError

MOST_BYTES = 8 * 10**6  # of a file as a phone sends it
SIDES = {"large": 1024, "small": 256}  # pixels of the longer side of what is kept
QUALITY = 90
FOLDER, ARRIVING = "pictures", "arriving"


@dataclass(frozen=True)
class BoardFolder:
    """Where the pictures of the board ``code`` lie."""

    code: str

    @property
    def pictures(self) -> Path:
        return store.folder_of(self.code) / FOLDER

    def file(self, picture: str, size: str = "large") -> Path:
        """The JPEG of a picture in one of ``SIDES``; ``KeyError`` for another size."""
        return self.pictures / f"{picture}-{SIDES[size]}.jpg"

    @contextmanager
    def upload(self, name: str, most: int | None = None) -> Iterator[Sink]:
        """A file to write what is sent into, piece by piece; gone when the block ends."""
        arriving = store.folder_of(self.code) / ARRIVING
        with telling_full_disk(name):
            arriving.mkdir(exist_ok=True)
        path = arriving / secrets.token_hex(16)
        try:
            with Sink(path, name, most or MOST_BYTES, limits().free) as sink:
                yield sink
        finally:
            path.unlink(missing_ok=True)

    def keep(self, picture: str, came: Path) -> None:
        """Look into the file ``came`` and keep its pixels alone; ``UserError`` where it is none that can be taken."""
        look = inspect_image.inspect(came, _limits())
        if look.reason:
            raise UserError(f"The picture cannot be taken: {look.reason}.",
                            f"Expected a photo or a drawing of at most {words.size(MOST_BYTES)}.", "Choose another.")
        check_disk(store.folder_of(self.code), limits().free + MOST_BYTES, "the picture")
        pixels = read_whole(came, SIDES["large"], OwnRange(str(came)))
        with telling_full_disk("the picture"):
            self.pictures.mkdir(exist_ok=True)
            try:
                for size in SIDES:
                    _write(pixels, self.file(picture, size), SIDES[size])
            except BaseException:
                self.delete([picture])
                raise

    def delete(self, pictures: Iterable[str]) -> None:
        """Nothing of these pictures stays on the disk."""
        for picture in pictures:
            for size in SIDES:
                self.file(picture, size).unlink(missing_ok=True)


def _limits() -> Limits:
    current = limits()
    return replace(current, file_bytes=min(current.file_bytes, MOST_BYTES))


def _write(pixels: np.ndarray, path: Path, side: int) -> None:
    """JPEG of the pixels, no side longer than ``side``: no place, no camera, no time is in it."""
    picture = Image.fromarray(pixels)
    picture.thumbnail((side, side), Image.Resampling.LANCZOS)
    with atomic_path(path) as part:
        picture.save(part, "JPEG", quality=QUALITY)
