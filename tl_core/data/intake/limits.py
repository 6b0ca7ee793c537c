"""How much may be brought in at once; every limit is a setting (``TL_MAX_…``, ``TL_KEEP_FREE_BYTES``)."""

from dataclasses import dataclass

from tl_core import settings
from tl_core.data.images import MAX_PIXELS


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
