"""Checksums of arrays that stay on the disk: CRC-32, looked at once in a process as long as a file stays as it is."""

import contextlib
import functools
import json
import zlib
from pathlib import Path

from tl_core.data.atomic_files import write_whole

FILE = "sums.json"


def keep(folder: Path) -> None:
    """Write down the sums of the folder's arrays as they are now."""
    write_whole(folder / FILE, json.dumps({file.name: sum_of(file) for file in sorted(folder.glob("*.npy"))}))


def sound(folder: Path) -> bool:
    """Whether the arrays are what was written; those of the version before, which kept no sums, get theirs now."""
    try:
        known = json.loads((folder / FILE).read_text(encoding="utf8"))
        return known == {name: sum_of(folder / name) for name in known}
    except FileNotFoundError as missing:
        if Path(missing.filename).name != FILE:
            return False
        with contextlib.suppress(OSError):  # a disk that can only be read
            keep(folder)
        return True
    except (OSError, ValueError):
        return False


def sum_of(file: Path) -> int:
    """A file's CRC-32."""
    status = file.stat()
    return _sum(file, status.st_mtime_ns, status.st_size)


@functools.lru_cache(maxsize=1024)
def _sum(file: Path, _changed: int, _size: int) -> int:
    crc = 0
    with file.open("rb") as stream:
        while piece := stream.read(2**22):
            crc = zlib.crc32(piece, crc)
    return crc
