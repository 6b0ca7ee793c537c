"""Reading a folder of this machine: plain files, and links as ``links`` says."""

import functools
import os
import stat
from collections import deque
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import BinaryIO

from tl_core import settings
from tl_core.data import links
from tl_core.data.folders import EXPECTED
from tl_core.data.junk_files import LITTER, is_litter
from tl_core.data.upload.archive_entries import ArchiveEntry, ArchiveListing, Broken
from tl_core.data.upload.limits import Limits, too_many, too_much
from tl_core.data.upload.sanitize import display
from tl_core.errors import UserError


def shared_folders() -> list[Path]:
    """The folders of ``TL_DATA_DIR``, links resolved: what a page takes lies in or below them, links and all."""
    return [root.resolve() for root in settings.data_dirs()]


def server_folder(path: str | Path) -> Path:
    """The folder itself, links resolved. Raises ``UserError`` unless it lies under a folder of ``TL_DATA_DIR``."""
    roots = shared_folders()
    if not roots:
        raise UserError(f"The folder {display(str(path))!r} cannot be taken: TL_DATA_DIR names no folder.",
                        "Expected a folder under one that TL_DATA_DIR names.",
                        "Set TL_DATA_DIR and start again, or bring the pictures as a zip.")
    for root in roots:
        folder = _resolved(root, path)  # an absolute path stays as it is
        if folder and folder.is_relative_to(root) and os.path.isdir(folder):
            return folder
    raise UserError(f"The folder {display(str(path))!r} is not there, or lies outside of what this server shares.",
                    f"Expected a folder under {' or '.join(map(str, roots))}.",
                    "Choose one there, or bring the pictures as a zip.")


@contextmanager
def opened(folder: Path, name: str, current: Limits, within: Sequence[Path] | None = None) -> Iterator[ArchiveListing]:
    """What the folder offers; links that lead out of the folders ``within`` are not followed.

    Raises ``UserError`` where it is not there or has too much.
    """
    if not folder.is_dir():
        raise UserError(f"The folder {display(str(folder))!r} is not there.", EXPECTED, "Check the path.")
    ours, passed_over = deque[ArchiveEntry](), 0
    folders, refused = list[tuple[str, ...]](), list[tuple[str, str]]()
    for member in _files(folder, folders, refused, within):
        if is_litter(member.parts):
            passed_over += 1
            continue
        ours.append(member)
        if len(ours) > current.files:
            raise too_many(name, len(ours), current)

    def spend(total: int) -> None:
        if total > current.bytes:
            raise too_much(name, total, current)
    spend(sum(member.size for member in ours))
    yield ArchiveListing(name, ours, passed_over, spend, folders=tuple(folders), refused=tuple(refused))


def _resolved(root: Path, path: str | Path) -> Path | None:
    try:
        return (root / Path(path).expanduser()).resolve()
    except (OSError, ValueError, RuntimeError):  # a loop of links, a NUL, a home of nobody
        return None


def _files(folder: Path, seen: list[tuple[str, ...]], refused: list[tuple[str, str]],
           within: Sequence[Path] | None) -> Iterator[ArchiveEntry]:
    """Every file; ``seen`` gets the folders, ``refused`` those that cannot be looked into, and what is not followed."""
    def closed(error: OSError) -> None:
        refused.append((display(os.path.relpath(error.filename, folder)),
                        f"cannot be opened: {error.strerror or error}"))

    source = functools.partial(_stream, str(folder), within)
    for directory, folders, files in os.walk(folder, onerror=closed, followlinks=True):
        parts = Path(directory).relative_to(folder).parts
        seen.append(parts)
        reasons = _reasons(folder, parts, folders, files, within)
        refused += [(display("/".join((*parts, name))), reason) for name, reason in sorted(reasons.items())]
        folders[:] = sorted(name for name in folders if name not in reasons and not _passed_over(name))
        for name in sorted(name for name in files if name not in reasons):
            yield ArchiveEntry("/".join((*parts, name)), os.stat(os.path.join(directory, name)).st_size, source)


def _reasons(folder: Path, parts: tuple[str, ...], folders: Sequence[str], files: Sequence[str],
             within: Sequence[Path] | None) -> dict[str, str]:
    """Why some of what a folder holds is not taken, by name."""
    deep = len(parts) >= links.DEEPEST
    reasons = {name: links.refusal(str(folder), (*parts, name), within) or (links.TOO_DEEP if deep else "")
               for name in folders if not _passed_over(name)}
    reasons |= {name: links.refusal(str(folder), (*parts, name), within) or _no_file(folder.joinpath(*parts, name))
                for name in files if not is_litter((name,))}
    return {name: reason for name, reason in reasons.items() if reason}


def _passed_over(name: str) -> bool:
    return name.startswith(".") or name in LITTER


def _no_file(path: Path) -> str:
    return "" if path.is_file() else links.NO_FILE


@contextmanager
def _stream(folder: str, within: Sequence[Path] | None, name: str) -> Iterator[BinaryIO]:
    target = os.path.realpath(os.path.join(folder, name))
    if within is not None and not links.inside(target, within):  # it became a link since
        raise Broken(links.OUTSIDE)
    try:
        # What became a link or a pipe since is not opened either.
        handle = os.open(target, os.O_RDONLY | getattr(os, "O_NOFOLLOW", 0) | getattr(os, "O_NONBLOCK", 0)
                         | getattr(os, "O_BINARY", 0))
    except OSError as error:
        raise Broken(f"cannot be opened: {error.strerror or error}") from error
    with open(handle, "rb") as file:
        if not stat.S_ISREG(os.fstat(handle).st_mode):
            raise Broken(links.NO_FILE)
        yield file
