"""Looking into one file before it is taken: is it a picture, can all of it be decoded, where does it end."""

import hashlib
import io
import threading
from contextlib import nullcontext
from dataclasses import dataclass, replace
from pathlib import Path

from PIL import Image, UnidentifiedImageError

from tl_core.data import jpeg_end
from tl_core.data.images import check_bytes
from tl_core.data.upload import file_types
from tl_core.data.upload.limits import Limits, too_large
from tl_core.data.upload.sanitize import display
from tl_core.data.upload.trailing_bytes import end_of, hides_something

# Larger ones are decoded one at a time: a few at once could fill the memory.
BIG_BYTES, BIG_PIXELS = 8 * 10**6, 12 * 10**6
_BIG = threading.RLock()
# Every scan of a progressive JPEG goes over all pixels again; about ten are usual. In coded pixels FF DA cannot be.
MAX_SCANS, _SCAN = 100, b"\xff\xda"


@dataclass(frozen=True, slots=True)
class ImageInfo:
    """What was found: ``reason`` ("" where the file can be taken), its format and what its content is.

    ``size`` is the number of bytes that belong to the picture; ``cut`` says that more
    followed, ``mended`` that the end of a JPEG is missing and is to be put there.
    ``digest`` is the sha256 of the picture's bytes, with that end: 32 bytes.
    """

    reason: str = ""
    kind: str = ""
    size: int = 0
    cut: bool = False
    digest: bytes = b""
    mended: bool = False


def inspect(path: Path, limits: Limits) -> ImageInfo:
    """Read the file once and decode all of it. Never raises for what the file holds; ``OSError`` for the disk."""
    size = path.stat().st_size
    if size > limits.file_bytes:
        return ImageInfo(too_large(limits))
    with _BIG if size > BIG_BYTES else nullcontext():
        return _look(path.read_bytes(), limits)


def _look(content: bytes, limits: Limits) -> ImageInfo:
    kind = file_types.kind(content[:file_types.HEAD])
    if kind is None:
        return ImageInfo(file_types.reason(content[:file_types.HEAD]))
    pixels, reason = _announced(content, kind)
    if reason:
        return ImageInfo(reason)
    if pixels > limits.pixels:
        return ImageInfo(f"{pixels} pixels, more than {limits.pixels} (TL_MAX_PIXELS)")
    if kind == "JPEG" and content.count(_SCAN) > MAX_SCANS:
        return ImageInfo(f"damaged: more than {MAX_SCANS} scans")
    end = end_of(kind, content)
    if end is None and hides_something(content):
        return ImageInfo("a picture with something else hidden in it")
    whole = jpeg_end.completed(content) if end is None else None
    if whole:
        return replace(_decoded(whole, kind, pixels, cut=False), mended=True)
    return _decoded(content if end is None else content[:end], kind, pixels, cut=end is not None and end < len(content))


def _announced(content: bytes, kind: str) -> tuple[int, str]:
    """How many pixels the picture says it has (nothing is decoded yet), or why that cannot be told."""
    try:
        with Image.open(io.BytesIO(content), formats=(kind,)) as picture:
            return picture.width * picture.height, ""
    except Image.DecompressionBombError:
        return 0, "far too many pixels"
    except UnidentifiedImageError:
        return 0, "not an image"
    except Exception as error:  # decoders raise whatever they like on damaged files
        return 0, f"damaged: {display(str(error))}"


def _decoded(content: bytes, kind: str, pixels: int, cut: bool) -> ImageInfo:
    with _BIG if pixels > BIG_PIXELS else nullcontext():
        reason = check_bytes(content)
    return ImageInfo(reason or "", kind, len(content), cut, hashlib.sha256(content).digest())
