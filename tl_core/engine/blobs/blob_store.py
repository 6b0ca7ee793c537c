"""Files by their content: each under its SHA-256, written whole or not at all."""

import hashlib
import os
import uuid
from collections.abc import Iterable, Sequence
from pathlib import Path

from tl_core.engine.blobs.run_inputs import InputFile


class DamagedBlob(Exception):
    """What came is not what was asked for."""


class BlobStore:
    """The blobs in ``folder``, in sub-folders by their digests' first two digits."""

    def __init__(self, folder: Path):
        self.folder = folder

    def path(self, digest: str) -> Path:
        return self.folder / digest[:2] / digest

    def has(self, file: InputFile) -> bool:
        """Whether all of it is here; its content was compared when it came."""
        try:
            return self.path(file.digest).stat().st_size == file.size
        except OSError:
            return False

    def missing(self, files: Sequence[InputFile]) -> list[InputFile]:
        """Those that are not here, each content once."""
        return [file for file in {file.digest: file for file in files}.values() if not self.has(file)]

    def add(self, digest: str, parts: Iterable[bytes]) -> None:
        """Keep a content that comes in ``parts``; ``DamagedBlob``, and nothing kept, where it has another digest."""
        path = self.path(digest)
        path.parent.mkdir(parents=True, exist_ok=True)
        part, sum_ = path.with_name(f".{uuid.uuid4().hex}.part"), hashlib.sha256()
        try:
            with open(part, "wb") as file:
                for content in parts:
                    sum_.update(content)
                    file.write(content)
            if sum_.hexdigest() != digest:
                raise DamagedBlob(digest)
            os.replace(part, path)
        finally:
            part.unlink(missing_ok=True)

    def size(self) -> int:
        """Bytes of all blobs."""
        return sum(status.st_size for status in self._known().values())

    def shrink(self, limit: int) -> None:
        """Remove blobs that no copy is laid out of, those that came first, until all take no more than ``limit``."""
        known = self._known()
        total = sum(status.st_size for status in known.values())
        for path, status in sorted(known.items(), key=lambda item: item[1].st_mtime):
            if total <= limit:
                return
            if status.st_nlink == 1:
                path.unlink(missing_ok=True)
                total -= status.st_size

    def _known(self) -> dict[Path, os.stat_result]:
        return {path: path.stat() for path in self.folder.glob("??/[0-9a-f]*")} if self.folder.is_dir() else {}
