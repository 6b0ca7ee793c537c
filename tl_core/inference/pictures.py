"""Pictures to predict: files, whole folders, zips and sets, each read when its turn comes. No TensorFlow here."""

import contextlib
import io
import warnings
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import ClassVar

import numpy as np
from PIL import Image

from tl_core.data import images
from tl_core.data.dataset import Dataset, in_range
from tl_core.data.images import Intensity
from tl_core.data.intensity import IntensityRange, OwnRange
from tl_core.data.upload import archive, file_types, folder
from tl_core.data.upload.archive_entries import ArchiveEntry, Broken
from tl_core.data.upload.inspect_image import MAX_SCANS
from tl_core.data.upload.limits import Limits, limits, too_large
from tl_core.errors import UserError
from tl_core.printable import printable

SHOWN = 60  # characters of a typed text that stand for it
SMALLEST = 4  # pixels a side; a smaller picture shows nothing
EXPECTED = "Expected a photograph or drawing as JPEG, PNG, WebP, GIF, BMP, TIFF, PPM or HEIC."
ZIPS = (".zip",)
warnings.filterwarnings("ignore", category=Image.DecompressionBombWarning)  # such a picture is refused in words


@dataclass(frozen=True)
class Picture:
    """``read(sizes, intensity)`` gives uint8 RGB squares, one for each size; ``Broken`` with a reason in a few words.

    ``intensity`` is the network's range for files of more than 8 bits, None where it has none: then
    the set's or the file's own. ``truth`` is its class where somebody has said so, else empty.
    """

    name: str
    read: Callable[..., list[np.ndarray]]
    truth: str = ""
    modality: ClassVar[str] = "image"

    def __post_init__(self):
        object.__setattr__(self, "name", printable(self.name))  # for people to read; ``read`` knows the file itself


@dataclass(frozen=True)
class Text:
    """A set's text or a typed one: ``read()`` gives it whole, ``Broken`` with a reason.

    ``truth`` is its class, else empty.
    """

    name: str
    read: Callable[[], str]
    truth: str = ""
    modality: ClassVar[str] = "text"

    def __post_init__(self):
        object.__setattr__(self, "name", printable(self.name))


@contextlib.contextmanager
def opened(paths: Sequence[str | Path], within: Sequence[Path] | None = None) -> Iterator[list[Picture]]:
    """The pictures of files, folders (with those below) and zips, as long as the block lasts.

    Names are paths as they were given; what lies in a folder or zip follows after a slash.
    A file that is no picture is among them, and says so when it is read. Links in folders are
    followed, unless they lead out of the folders ``within``. ``UserError`` for
    a path that is not there, a zip that is refused whole, and where nothing is left.
    """
    current = limits()
    with contextlib.ExitStack() as stack:
        pictures = [picture for path in paths for picture in _of_path(Path(path).expanduser(), within, current, stack)]
        if not pictures:
            named = ", ".join(repr(str(path)) for path in paths)
            raise UserError(f"There is no file in {named}." if paths else "No picture was named.",
                            "Expected files, folders or zips with pictures in them.", "Name at least one picture.")
        yield pictures


def of_bytes(name: str, content: bytes) -> Picture:
    """A picture from a file's bytes."""
    current = limits()
    return Picture(name, lambda sizes, intensity=None: decode(content, sizes, current, intensity))


def of_text(content: str) -> Text:
    """A typed text, by its own beginning; ``UserError`` where there is nothing to read in it."""
    if not content.strip():
        raise UserError("The text is empty.", "Expected some words.", "Type a text and try again.")
    return Text(shortened(content), lambda: content)


def shortened(content: str) -> str:
    """A text's beginning in one line, which stands for it."""
    short = " ".join(content[:4 * SHOWN].split())
    return short if len(short) <= SHOWN else f"{short[:SHOWN - 2]} …"


def of_set(dataset: Dataset, split: str) -> list[Picture | Text]:
    """The pictures or texts of a set's split, with their classes; unlabelled ones have none."""
    examples, of = dataset.splits[split], of_key if dataset.modality == "image" else text_of_key
    return [of(dataset.read, key, dataset.classes[label] if label >= 0 else "")
            for key, label in zip(examples.keys, examples.labels.tolist(), strict=True)]


def of_key(read: Callable[[str, int], np.ndarray], key: str, truth: str = "") -> Picture:
    """The picture that ``read`` reads by its key, with its class."""
    return Picture(Path(key).name if Path(key).is_absolute() else key, _reader(read, key), truth)


def text_of_key(by_key: Callable[[str], str], key: str, truth: str = "") -> Text:
    """The text that ``by_key`` reads, with its class."""
    def read() -> str:
        try:
            return by_key(key)
        except Exception as error:  # whatever a vanished file makes its reader raise
            raise Broken(str(error) or type(error).__name__) from error
    return Text(key, read, truth)


def decode(content: bytes, sizes: Sequence[int], current: Limits,
           intensity: Intensity | None = None) -> list[np.ndarray]:
    """A file's bytes as uint8 RGB (size, size, 3), one for each of ``sizes``; ``Broken`` where it is no such picture.

    Everything is checked that can be checked before pixels are decoded.
    """
    reason = _refusal(content, current)
    if reason:
        raise Broken(reason)
    try:
        intensity = OwnRange(content) if intensity is None else intensity
        return [images.read_bytes(content, size, intensity) for size in sizes]
    except Exception as error:  # decoders raise whatever they like on damaged files
        raise Broken(images.check_bytes(content) or str(error) or type(error).__name__) from error


def read_key(by_key: Callable[[str, int], np.ndarray], key: str, sizes: Sequence[int],
             intensity: IntensityRange | None) -> list[np.ndarray]:
    """A set's picture at each size, with the network's range or, where that is None, the set's own."""
    read = by_key if intensity is None else in_range(by_key, intensity)
    return [read(key, size) for size in sizes]


def refused(name: str, reason: str, modality: str = "image") -> UserError:
    """The error for one picture or text that cannot be read."""
    if modality == "text":
        return UserError(f"{name!r} cannot be read: {reason}.", "Expected some words.", "Choose another text.")
    return UserError(f"{name!r} cannot be read: {reason}.", EXPECTED, "Choose another picture.")


def _of_path(path: Path, within: Sequence[Path] | None, current: Limits, stack: contextlib.ExitStack) -> list[Picture]:
    if path.is_dir():
        offer = stack.enter_context(folder.opened(path, path.name, current, within))
        return [*_members(offer.members, str(path), current),
                *(Picture(f"{path}/{name}", _broken(reason)) for name, reason in offer.refused)]
    if not path.is_file():
        raise UserError(f"There is no file {str(path)!r}.", "Expected a picture, a folder or a zip.",
                        "Check the path.")
    if path.suffix.lower() in ZIPS:
        return _members(stack.enter_context(archive.opened(path, path.name, current)).members, str(path), current)
    whole = ArchiveEntry(str(path), path.stat().st_size, lambda _: path.open("rb"))
    return [_of_member(str(path), whole, current)]


def _members(members: Iterable[ArchiveEntry], path: str, current: Limits) -> list[Picture]:
    return [_of_member(f"{path.rstrip('/')}/{member.name}", member, current) for member in members]


def _broken(reason: str) -> Callable[..., list[np.ndarray]]:
    def read(sizes: Sequence[int], intensity: IntensityRange | None = None) -> list[np.ndarray]:
        raise Broken(reason)
    return read


def _of_member(name: str, member: ArchiveEntry, current: Limits) -> Picture:
    return Picture(name, lambda sizes, intensity=None: decode(_content(member, current), sizes, current, intensity))


def _content(member: ArchiveEntry, current: Limits) -> bytes:
    """All of a file, counted as it comes: what a zip announces need not be true."""
    if member.size > current.file_bytes:
        raise Broken(too_large(current))
    try:
        with member.open() as file:
            content = file.read(current.file_bytes + 1)
    except Broken:
        raise
    except Exception as error:  # the disk's and the zip's
        raise Broken(f"cannot be opened: {getattr(error, 'strerror', None) or error}") from error
    if len(content) > current.file_bytes:
        raise Broken(too_large(current))
    return content


def _refusal(content: bytes, current: Limits) -> str:
    """Why the file is not taken, or nothing. No pixel is decoded."""
    head = content[:file_types.HEAD]
    kind = file_types.kind(head)
    if kind is None:
        return file_types.reason(head)
    try:
        with Image.open(io.BytesIO(content), formats=(kind,)) as picture:
            width, height = picture.size
    except Image.DecompressionBombError:
        return "far too many pixels"
    except Exception:  # what exactly is wrong, the decoder says in words
        return images.check_bytes(content) or "damaged"
    if width * height > current.pixels:
        return (f"{width} × {height} pixels are {width * height / 1e6:.0f} million, more than "
                f"{current.pixels / 1e6:g} million (TL_MAX_PIXELS)")
    if min(width, height) < SMALLEST:
        return f"it has only {width} × {height} pixels, and a picture needs {SMALLEST} on each side"
    many = kind == "JPEG" and content.count(b"\xff\xda") > MAX_SCANS
    return f"damaged: more than {MAX_SCANS} scans" if many else ""


def _reader(by_key: Callable[[str, int], np.ndarray], key: str) -> Callable[..., list[np.ndarray]]:
    def read(sizes: Sequence[int], intensity: IntensityRange | None = None) -> list[np.ndarray]:
        try:
            return read_key(by_key, key, sizes, intensity)
        except Exception as error:  # whatever a broken or vanished file makes its reader raise
            raise Broken(str(error) or type(error).__name__) from error
    return read
