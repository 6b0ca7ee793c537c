"""Reading a folder of this machine: plain files only, no link is followed."""

import os
import stat
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from tl_core import settings
from tl_core.data.folders import EXPECTED
from tl_core.data.intake.limits import Limits, too_many, too_much
from tl_core.data.intake.members import Broken, Member, Offer
from tl_core.data.intake.names import shown
from tl_core.data.litter import LITTER, is_litter
from tl_core.errors import UserError


def server_folder(path: str | Path) -> Path:
    """The folder itself, links resolved. Raises ``UserError`` unless it lies under a folder of ``TL_DATA_DIR``."""
    roots = [root.resolve() for root in settings.data_dirs()]
    if not roots:
        raise UserError(f"The folder {shown(str(path))!r} cannot be taken: TL_DATA_DIR names no folder.",
                        "Expected a folder under one that TL_DATA_DIR names.",
                        "Set TL_DATA_DIR and start again, or bring the pictures as a zip.")
    for root in roots:
        folder = _resolved(root, path)  # an absolute path stays as it is
        if folder and folder.is_relative_to(root) and os.path.isdir(folder):
            return folder
    raise UserError(f"The folder {shown(str(path))!r} is not there, or lies outside of what this server shares.",
                    f"Expected a folder under {' or '.join(map(str, roots))}.",
                    "Choose one there, or bring the pictures as a zip.")


@contextmanager
def opened(folder: Path, name: str, current: Limits) -> Iterator[Offer]:
    """What the folder offers. Raises ``UserError`` where it is not there or has too much."""
    if not folder.is_dir():
        raise UserError(f"The folder {shown(str(folder))!r} is not there.", EXPECTED, "Check the path.")
    ours, passed_over, folders, refused = [], 0, [], []
    for member in _files(folder, folders, refused):
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
    yield Offer(name, tuple(ours), passed_over, spend, folders=tuple(folders), refused=tuple(refused))


def _resolved(root: Path, path: str | Path) -> Path | None:
    try:
        return (root / Path(path).expanduser()).resolve()
    except (OSError, ValueError, RuntimeError):  # a loop of links, a NUL, a home of nobody
        return None


def _files(folder: Path, seen: list[tuple[str, ...]], refused: list[tuple[str, str]]) -> Iterator[Member]:
    """Every file; ``seen`` gets the folders, ``refused`` those that cannot be looked into."""
    def closed(error: OSError) -> None:
        refused.append((shown(os.path.relpath(error.filename, folder)), f"cannot be opened: {error.strerror or error}"))

    for place, folders, files in os.walk(folder, onerror=closed, followlinks=False):
        seen.append(Path(place).relative_to(folder).parts)
        links = [name for name in folders if os.path.islink(os.path.join(place, name))]
        folders[:] = sorted(name for name in folders if not name.startswith(".") and name not in LITTER)
        for name in sorted(files + links):
            path = Path(place, name)
            yield Member(path.relative_to(folder).parts, path.lstat().st_size, _opener(path))


def _opener(path: Path):
    @contextmanager
    def stream():
        if path.is_symlink():
            raise Broken("a link, which is not followed")
        try:
            # What became a link or a pipe since is not opened either.
            handle = os.open(path, os.O_RDONLY | getattr(os, "O_NOFOLLOW", 0) | getattr(os, "O_NONBLOCK", 0)
                             | getattr(os, "O_BINARY", 0))
        except OSError as error:
            raise Broken(f"cannot be opened: {error.strerror or error}") from error
        with open(handle, "rb") as file:
            if not stat.S_ISREG(os.fstat(handle).st_mode):
                raise Broken("no plain file")
            yield file
    return stream
