"""Image folders: finding the layout, listing the pictures, making a ``Dataset`` of them.

Layouts: ``<split>/<class>/<file>``, ``<class>/<file>`` and ``<domain>/<class>/<file>``.
Hidden files and the litter of operating systems are passed over.
"""

import logging
import os
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

import numpy as np

from tl_core.data import digests
from tl_core.data.dataset import Dataset, Split
from tl_core.data.digests import Known
from tl_core.data.images import SUFFIXES, check_image, read_image
from tl_core.data.parallel import Progress
from tl_core.data.splits import check_enough, complete
from tl_core.errors import UserError

log = logging.getLogger(__name__)

LITTER = frozenset({"__MACOSX", "@eaDir", "$RECYCLE.BIN", "System Volume Information", "lost+found"})
# Folder names of each split; the aliases count only beside a folder named ``train``.
SPLIT_NAMES = {"train": "train", "val": "val", "valid": "val", "validation": "val", "test": "test"}
EXPECTED = "Expected a folder with one sub-folder of pictures for every class."
GREY = 128


@dataclass(frozen=True)
class Layout:
    """How a folder is laid out, and the names of its first level in order."""

    kind: Literal["split", "class", "domain"]
    names: tuple[str, ...]

    @property
    def domains(self) -> tuple[str, ...]:
        return self.names if self.kind == "domain" else ()


class FolderReader:
    """``Dataset.read`` for files. A file that can no longer be read never ends a run.

    It was checked when the set was loaded; should it vanish or break later, a plain grey
    picture takes its place for who only shows it, the log says so, and ``failed`` keeps path
    and reason, by which training leaves it out.
    """

    def __init__(self):
        self.failed: dict[str, str] = {}

    def __call__(self, key: str, size: int) -> np.ndarray:
        try:
            return read_image(key, size)
        except Exception as error:  # decoders raise whatever they like on damaged files
            if key not in self.failed:
                self.failed[key] = check_image(key) or str(error)
                log.warning("%s can no longer be read (%s); a grey picture takes its place.", key, self.failed[key])
            return np.full((size, size, 3), GREY, np.uint8)


def find_layout(folder: Path) -> Layout | None:
    """The folder's layout, or None where it holds no image set. Looks at few files, so it is quick."""
    try:
        names = _subfolders(folder)
        if any(_holds_pictures(folder / name) for name in names):
            return Layout("class", names)
        names = tuple(name for name in names if any(_holds_pictures(p) for p in _paths(folder / name)))
    except UserError:
        return None
    if not names:
        return None
    is_split = any(name.lower() == "train" for name in names) or set(names) <= {"val", "test"}
    return Layout("split" if is_split else "domain", names)


def folder_dataset(folder: Path, *, name: str, title: str = "", source: str = "", licence: str = "", seed: int = 0,
                   check: bool = True, progress: Progress | None = None) -> Dataset:
    """The pictures of ``folder`` as a data set with all three splits.

    ``check`` looks into every file and leaves out those that cannot be read; without it
    nothing is read (quick, for a first look). Raises ``UserError`` where the folder is
    not there, holds no pictures, only one class, or a class without pictures.
    """
    asked, folder = str(folder), _existing(folder).resolve()
    layout = find_layout(folder) or _refuse(folder, asked)
    classes, splits = listing(folder, layout)
    splits, unreadable, digest = look_into(splits, folder, check, progress)
    _check_classes(classes, splits, asked, unreadable)
    dataset = Dataset(name, title or folder.name, classes, complete(splits, seed), FolderReader(), digest,
                      source=source or str(folder), licence=licence, unreadable=unreadable,
                      notes=_notes_on(layout) + note_on(unreadable))
    return check_enough(dataset)


def listing(folder: Path, layout: Layout) -> tuple[tuple[str, ...], dict[str, Split]]:
    """Class names and, for each split found, its files; without split folders all are ``train``."""
    if layout.kind == "class":
        classes = layout.names
        return classes, {"train": _files(folder, classes)}
    if layout.kind == "domain":
        classes = tuple(sorted({name for domain in layout.names for name in _subfolders(folder / domain)}))
        return classes, {"train": _joined([_files(folder / d, classes, d) for d in layout.names])}
    return _split_listing(folder, layout)


def _split_listing(folder: Path, layout: Layout) -> tuple[tuple[str, ...], dict[str, Split]]:
    found: dict[str, Path] = {}
    for name in layout.names:
        if name.lower() in SPLIT_NAMES:
            found.setdefault(SPLIT_NAMES[name.lower()], folder / name)
    if "train" not in found:
        raise UserError(f"The folder {str(folder)!r} has {' and '.join(map(repr, layout.names))} but no 'train'.",
                        "Splits need at least a folder 'train'.", "Add it, or rename the folders.")
    classes = _subfolders(found["train"])
    for name, path in found.items():
        extra = [c for c in _subfolders(path) if c not in classes and _holds_pictures(path / c)]
        if extra:
            raise UserError(f"Class {extra[0]!r} is in {str(path)!r} only.",
                            f"Every class of {name!r} must be in 'train' too.",
                            "Add pictures of it to 'train', or remove the folder.")
    return classes, {name: _files(path, classes) for name, path in found.items()}


def _files(folder: Path, classes: Sequence[str], domain: str | None = None) -> Split:
    keys, labels = [], []
    for label, name in enumerate(classes):
        files = _pictures(folder / name)
        keys += files
        labels += [label] * len(files)
    return Split(tuple(keys), np.array(labels, np.int32), None if domain is None else (domain,) * len(keys))


def _joined(parts: list[Split]) -> Split:
    return Split(sum((p.keys for p in parts), ()), np.concatenate([p.labels for p in parts]),
                 sum((p.domains or () for p in parts), ()))


def look_into(splits: dict[str, Split], folder: Path, check: bool, progress: Progress | None
              ) -> tuple[dict[str, Split], tuple[tuple[str, str], ...], Callable[[str], str]]:
    """Files under ``folder`` looked into, unless ``check`` is False, which is quick.

    Gives the splits without those that cannot be read, these with their reasons (named
    from ``folder`` on), and ``Dataset.digest`` for the files.
    """
    known = digests.examine([key for split in splits.values() for key in split.keys], folder, progress) if check else {}
    return {name: _readable(split, known) for name, split in splits.items()}, _unreadable(known, folder), _digest(known)


def _readable(split: Split, known: dict[str, Known]) -> Split:
    return split.take([i for i, key in enumerate(split.keys) if key not in known or not known[key].reason])


def _unreadable(known: dict[str, Known], folder: Path) -> tuple[tuple[str, str], ...]:
    bad = ((path, item.reason) for path, item in known.items() if item.reason)
    return tuple((_printable(os.path.relpath(path, folder)), reason) for path, reason in bad)


def _digest(known: dict[str, Known]) -> Callable[[str], str]:
    def digest(key: str) -> str:
        return known[key].digest if key in known else digests.examine([key], Path(key).parent)[key].digest
    return digest


def _check_classes(classes: Sequence[str], splits: dict[str, Split], asked: str, unreadable) -> None:
    if len(classes) < 2:
        raise UserError(f"The folder {asked!r} holds only one class, {classes[0]!r}.",
                        "At least two classes are needed.", "Add a second sub-folder of pictures.")
    counts = np.bincount(splits["train"].labels, minlength=len(classes))
    for name, count in zip(classes, counts, strict=True):
        if not count:
            bad = next((f" ({f}: {reason})" for f, reason in unreadable if name in Path(f).parts), "")
            raise UserError(f"The class folder {name!r} in {asked!r} holds no pictures that can be read{bad}.",
                            f"Every class needs some ({', '.join(sorted(SUFFIXES))}).",
                            "Add pictures to it, or remove the folder.")


def _notes_on(layout: Layout) -> tuple[str, ...]:
    if layout.kind != "split":
        return ()
    other = [name for name in layout.names if name.lower() not in SPLIT_NAMES]
    return (f"Beside the split folders, {', '.join(other)} was passed over.",) if other else ()


def note_on(unreadable: Sequence[tuple[str, str]], shown: int = 5) -> tuple[str, ...]:
    """A note that names the first few of the files left out; none where there are none."""
    if not unreadable:
        return ()
    named = ", ".join(f"{name} ({reason})" for name, reason in unreadable[:shown])
    more = f" and {len(unreadable) - shown} more" if len(unreadable) > shown else ""
    files = "1 file" if len(unreadable) == 1 else f"{len(unreadable)} files"
    return (f"{files} could not be read and {'is' if len(unreadable) == 1 else 'are'} left out: {named}{more}.",)


def _existing(folder: Path) -> Path:
    fix = "Check the path, or choose a name that `python -m tl_core datasets` lists."
    if not os.path.exists(folder):  # and not Path.exists, which raises for a name that is too long
        raise UserError(f"The folder {str(folder)!r} is not there.", EXPECTED, fix)
    if not folder.is_dir():
        raise UserError(f"{str(folder)!r} is a file.", EXPECTED, fix)
    return folder


def _refuse(folder: Path, asked: str):
    for path in _paths(folder):
        _subfolders(path)  # raises where a folder cannot be looked into
    if _holds_pictures(folder):
        raise UserError(f"The folder {asked!r} holds pictures but no class folders.", EXPECTED,
                        "Sort the pictures into one sub-folder for every class.")
    raise UserError(f"The folder {asked!r} holds no pictures.", EXPECTED,
                    f"Choose another folder; pictures end in {', '.join(sorted(SUFFIXES))}.")


def _subfolders(folder: Path) -> tuple[str, ...]:
    names = sorted(entry.name for entry in _scan(folder) if _is_ours(entry.name) and _is(entry.is_dir))
    for name in names:
        if not _is_text(name):
            raise UserError(f"The folder name {os.fsencode(name)!r} in {str(folder)!r} is no valid text.",
                            "Expected names in UTF-8.", "Rename the folder.")
    return tuple(names)


def _paths(folder: Path) -> list[Path]:
    return [folder / name for name in _subfolders(folder)]


def _pictures(folder: Path) -> list[str]:
    return sorted(entry.path for entry in _scan(folder) if _is_picture(entry)) if folder.is_dir() else []


def _holds_pictures(folder: Path) -> bool:
    return any(_is_picture(entry) for entry in _scan(folder))


def _scan(folder: Path) -> Iterator[os.DirEntry]:
    try:
        with os.scandir(folder) as found:
            yield from found
    except OSError as error:
        raise UserError(f"The folder {str(folder)!r} cannot be read ({error.strerror or error}).", EXPECTED,
                        "Check that it is there and that you may read it.") from error


def _is_picture(entry: os.DirEntry) -> bool:
    return _is_ours(entry.name) and os.path.splitext(entry.name)[1].lower() in SUFFIXES and _is(entry.is_file)


def _is(asked: Callable[[], bool]) -> bool:
    """Of an entry; a link that leads in a circle, or where nobody may look, is neither folder nor file."""
    try:
        return asked()
    except OSError:
        return False


def _is_ours(name: str) -> bool:
    return not name.startswith(".") and name not in LITTER


def _is_text(name: str) -> bool:
    return name == _printable(name)


def _printable(name: str) -> str:
    """A file's name with a mark for every byte that is no UTF-8; such a name cannot be sent anywhere."""
    return os.fsencode(name).decode("utf8", "replace")
