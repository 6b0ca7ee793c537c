"""Pictures brought, a disk that is full, and what may not be left."""

import errno
import io

import numpy as np
from PIL import Image

from tl_core import settings
from tl_core.data import sets
from tl_core.data.sets import files
from tl_core.data.upload.upload_session import Staging


def picture(number: int) -> io.BytesIO:
    stream = io.BytesIO()
    Image.fromarray(np.random.default_rng(number).integers(0, 256, (8, 8, 3), np.uint8)).save(stream, "PNG")
    stream.seek(0)
    return stream


def stage(counts: dict[str, int], start: int = 0, split: str | None = None, burst: int | None = None) -> Staging:
    """A staging with so many pictures of each class; ``burst`` of them in a row are one group."""
    staging, number = Staging.new(), start
    for label, count in counts.items():
        for i in range(count):
            group = f"{label}-{i // burst}" if burst else None
            assert staging.add_picture(label, f"{i}.png", picture(number), split=split, group=group) is None
            number += 1
    return staging


def left_over() -> list[str]:
    """Every file or folder under TL_HOME that is neither a whole set nor a whole staging."""
    paths = [path.relative_to(settings.home()).as_posix() for path in settings.home().rglob("*")
             if path.suffix == ".part" or path.name.startswith((".new-", ".removed-", ".pictures-"))]
    return sorted(paths)


def fingerprint(name: str, number: int | None = None) -> str:
    return sets.own_dataset(name, seed=0, number=number).fingerprint()


def full_disk(monkeypatch, after: int = 0) -> None:
    """The disk is full once ``after`` more files were written whole."""
    written = iter(range(10**6))
    monkeypatch.setattr(files.os, "fsync", lambda _: _raise(OSError(errno.ENOSPC, "No space left on device"))
                        if next(written) >= after else None)


def _raise(error: Exception):
    raise error


# Creating
