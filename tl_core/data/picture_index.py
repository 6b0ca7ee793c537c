"""Which picture of a folder somebody means by a path or a file's name that they wrote down elsewhere."""

import os
import unicodedata
from collections.abc import Mapping, Sequence
from pathlib import Path

AMBIGUOUS = ""


class PictureIndex:
    """The pictures of a folder by their paths in it, by the ends of those, and with ``stems`` without their endings.

    ``pictures`` are names by sub-folder. Keys are whole paths, as ``folders.listing`` makes them.
    """

    def __init__(self, folder: Path, pictures: Mapping[tuple[str, ...], Sequence[str]], stems: bool = False):
        self._whole: dict[str, str] = {}
        self._folded: dict[str, str] = {}
        self._ends: dict[str, str] = {}
        for parts, names in pictures.items():
            for name in names:
                self._add((*parts, os.path.splitext(name)[0] if stems else name), os.path.join(folder, *parts, name))

    def find(self, written: str) -> str | None:
        """The key of the picture that is meant; ``AMBIGUOUS`` where several may be, None where none is.

        A path may begin above the folder, on another machine too, or below it; a bare name must be the only one.
        """
        path = _path(written)
        if path in self._whole:
            return self._whole[path]
        parts = path.casefold().split("/")
        if path.casefold() in self._ends:
            return self._ends[path.casefold()]
        below = ("/".join(parts[start:]) for start in range(1, len(parts)))
        return next((self._folded[end] for end in below if end in self._folded), None)

    def _add(self, parts: tuple[str, ...], key: str) -> None:
        path = unicodedata.normalize("NFC", "/".join(parts))
        folded = path.casefold()
        self._whole[path] = _one(self._whole.get(path), key)
        self._folded[folded] = _one(self._folded.get(folded), key)
        ends = folded.split("/")
        for start in range(len(ends)):
            end = "/".join(ends[start:])
            self._ends[end] = _one(self._ends.get(end), key)


def _one(known: str | None, key: str) -> str:
    return key if known in (None, key) else AMBIGUOUS


def _path(text: str) -> str:
    return unicodedata.normalize("NFC", text).strip().replace("\\", "/").removeprefix("./").strip("/")
