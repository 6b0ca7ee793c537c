"""The last two entries of a backup: what is in it, with sizes and SHA-256, and the digest of that list."""

import hashlib
import json
from dataclasses import asdict, dataclass, field
from typing import Any

from tl_core import __version__

MANIFEST, DIGEST = "manifest.json", "manifest.sha256"
FORM = 1  # another one where this version could not read it
FILES = "home/"  # in the archive, before each file's name


@dataclass
class BackupManifest:
    """``files`` by name from the home on: bytes and SHA-256; ``home`` is where it lay, ``store`` the store's address.

    ``created`` in ISO 8601; ``changed`` are files that were written to each time they were read, as they were then.
    """

    home: str
    store: str
    created: str
    version: str = __version__
    form: int = FORM
    files: dict[str, tuple[int, str]] = field(default_factory=dict)
    changed: list[str] = field(default_factory=list)

    @property
    def size(self) -> int:
        """Bytes of all files."""
        return sum(size for size, _ in self.files.values())

    def to_bytes(self) -> bytes:
        return json.dumps(asdict(self)).encode("ascii")

    @classmethod
    def from_bytes(cls, data: bytes, digest: bytes) -> "BackupManifest":
        """``ValueError`` where it is not what was written."""
        if hashlib.sha256(data).hexdigest().encode() != digest.strip():
            raise ValueError("its list of files is not the one that was written")
        values: dict[str, Any] = json.loads(data)
        if values["form"] != FORM:
            raise ValueError(f"it has form {values['form']}, written by version {values['version']}; this version "
                             f"reads form {FORM}")
        values["files"] = {name: (int(size), str(digest)) for name, (size, digest) in values["files"].items()}
        return cls(**values)
