"""The digest of a file's content."""

import hashlib
from pathlib import Path

KINDS = {32: "md5", 64: "sha256"}  # by hexadecimal digits


def sha256(path: Path) -> str:
    """In hexadecimal digits."""
    return _digest(path, "sha256")


def agrees(path: Path, checksum: str) -> bool:
    """Whether the file has this SHA-256, or MD5, in hexadecimal digits."""
    return _digest(path, KINDS[len(checksum)]) == checksum


def _digest(path: Path, kind: str) -> str:
    with open(path, "rb") as content:
        return hashlib.file_digest(content, kind).hexdigest()
