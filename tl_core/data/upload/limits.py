"""How much may be brought in at once; every limit is a setting (``TL_MAX_…``, ``TL_KEEP_FREE_BYTES``)."""

from dataclasses import dataclass

from tl_core import settings, words
from tl_core.data.images import MAX_PIXELS
from tl_core.data.upload.sanitize import display
from tl_core.errors import UserError


@dataclass(frozen=True)
class Limits:
    """``bytes`` and ``files`` of one upload, ``file_bytes`` and ``pixels`` of one picture.

    ``expansion``: how many times its own size a zip may unpack to. ``free``: bytes of
    the disk that stay free.
    """

    bytes: int
    files: int
    file_bytes: int
    pixels: int
    expansion: int
    free: int


def limits() -> Limits:
    """The limits that hold now. Raises ``UserError`` where a setting is no number."""
    return Limits(bytes=settings.max_upload_bytes(), files=settings.max_files(),
                  file_bytes=settings.max_file_bytes(), pixels=min(settings.max_pixels(), MAX_PIXELS),
                  expansion=settings.max_expansion(), free=settings.kept_free_bytes())


def too_large(current: Limits) -> str:
    """The reason given where one file has more bytes than it may have."""
    return f"larger than {words.size(current.file_bytes)} (TL_MAX_FILE_BYTES)"


def too_many(name: str, count: int, current: Limits) -> UserError:
    """The error for more files than an upload may have."""
    return UserError(f"With {display(name)!r} the upload would have {count} files.",
                     f"At most {current.files} are taken at once.",
                     "Bring fewer, or ask whoever runs this server to raise TL_MAX_FILES.")


def too_much(name: str, size: int, current: Limits) -> UserError:
    """The error for more bytes than an upload may have."""
    return UserError(f"With {display(name)!r} the upload would have {words.size(size)}.",
                     f"At most {words.size(current.bytes)} are taken at once.",
                     "Bring less, or ask whoever runs this server to raise TL_MAX_UPLOAD_BYTES.")
