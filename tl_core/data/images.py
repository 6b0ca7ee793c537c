"""Reading pictures of every common kind as RGB, and saying in words why one cannot be read."""

import io
from collections.abc import Callable
from pathlib import Path
from typing import Protocol

import numpy as np
import pi_heif
from PIL import ExifTags, Image, UnidentifiedImageError

from tl_core.data import high_bit_depth, jpeg_end
from tl_core.data.upload import file_types

pi_heif.register_heif_opener(thumbnails=False)

SUFFIXES = frozenset({".jpg", ".jpeg", ".jpe", ".jfif", ".png", ".bmp", ".gif", ".webp", ".tif", ".tiff", ".ppm",
                      ".pgm", ".heic", ".heif", ".hif"})
# Only these decoders are ever tried; others start foreign programs (EPS) or are rarely used and rarely tested.
FORMATS = ("JPEG", "PNG", "BMP", "GIF", "WEBP", "TIFF", "PPM", "HEIF")
MAX_PIXELS = 89_000_000  # a larger picture would take over 350 MB while it is decoded; Pillow warns there too

# EXIF orientation to what makes the picture upright; 1 is upright already.
_TURNS = {
    2: Image.Transpose.FLIP_LEFT_RIGHT, 3: Image.Transpose.ROTATE_180, 4: Image.Transpose.FLIP_TOP_BOTTOM,
    5: Image.Transpose.TRANSPOSE, 6: Image.Transpose.ROTATE_270, 7: Image.Transpose.TRANSVERSE,
    8: Image.Transpose.ROTATE_90,
}
_WITH_ALPHA = ("RGBA", "RGBa", "LA", "La", "PA")
_CHECK_SIZE = 16


class Intensity(Protocol):
    """Which values of files with more than 8 bits become 0 and 255 (``intensity.IntensityRange``)."""

    def of(self, is_real: bool) -> tuple[float, float] | None:
        """Both ends for whole numbers or fractions; None: as the file's own kind has it, 16 bits from 0 to 65,535."""


def read_image(path: str | Path, size: int, intensity: Intensity | None = None) -> np.ndarray:
    """The picture in ``path``, squashed to a square: uint8 RGB of shape (size, size, 3).

    EXIF rotation is undone, transparency lies on white, 16-bit and float pixels are
    scaled to 0-255 (by ``intensity``, which is asked for those only), and of several frames the
    first is taken. Raises ``OSError`` or ``ValueError`` where the file cannot be read;
    ``check_image`` says why in words.
    """
    with open(path, "rb") as file:
        return _decode(file, size, intensity)


def read_bytes(content: bytes, size: int, intensity: Intensity | None = None) -> np.ndarray:
    """``read_image`` of a file's bytes."""
    return _decode(io.BytesIO(content), size, intensity)


def read_whole(path: str | Path, longest: int, intensity: Intensity | None = None) -> np.ndarray:
    """The picture in ``path`` in its own shape: uint8 RGB (h, w, 3), no side longer than ``longest`` pixels.

    For looking at; otherwise as ``read_image``, with the same errors. Nothing is enlarged.
    """
    with open(path, "rb") as file:
        rgb = _rgb(file, longest, intensity)
        rgb.thumbnail((longest, longest), Image.Resampling.BILINEAR, reducing_gap=3.0)
        return np.asarray(rgb)


def check_image(path: str | Path) -> str | None:
    """Why the file cannot be read as a picture, in a few words; None where it can."""
    try:
        return check_bytes(Path(path).read_bytes())
    except OSError as error:
        return f"cannot be opened: {error.strerror or error}"


def check_bytes(content: bytes) -> str | None:
    """The same for a file's bytes. All pixels are decoded, or a truncated file would go unnoticed."""
    if not content:
        return "empty file"
    try:
        _decode(io.BytesIO(content), _CHECK_SIZE)
    except UnidentifiedImageError:
        return file_types.reason(content[:file_types.HEAD])
    except Image.DecompressionBombError:
        return f"more than {MAX_PIXELS // 10**6} million pixels"
    except MemoryError:
        return "too large for this machine's memory"
    except Exception as error:  # decoders raise whatever they like on damaged files
        return _reason(error)
    return None


def resize(rgb: Image.Image, size: int) -> np.ndarray:
    """An RGB picture as a square: uint8 (size, size, 3), sharp where it shrinks and smooth where a side grows.

    ImageNet's weights learnt from crisp pictures: a linear probe on Lanczos' is up to a point of accuracy
    above one on bilinear ones that shrank from 256 to 160 pixels, and four below it where 32 grew to 160.
    """
    how = Image.Resampling.LANCZOS if min(rgb.size) >= size else Image.Resampling.BILINEAR
    return np.asarray(rgb.resize((size, size), how, reducing_gap=3.0))


def from_array(array: np.ndarray, size: int, resample=Image.Resampling.BILINEAR) -> np.ndarray:
    """A uint8 array of shape (h, w) or (h, w, 3) as RGB of shape (size, size, 3)."""
    picture = Image.fromarray(array).convert("RGB")
    return np.asarray(picture.resize((size, size), resample))


def _decode(file, size: int, intensity: Intensity | None = None) -> np.ndarray:
    return resize(_rgb(file, size, intensity), size)


def _rgb(file, size: int, intensity: Intensity | None) -> Image.Image:
    """The picture upright, at least twice ``size`` where it has that many pixels. A JPEG may lack its last bytes."""
    try:
        return _loaded(file, size, intensity)
    except OSError:
        file.seek(0)
        whole = jpeg_end.completed(file.read())
        if whole is None:
            raise
    return _loaded(io.BytesIO(whole), size, intensity)


def _loaded(file, size: int, intensity: Intensity | None) -> Image.Image:
    with _open(file) as picture:
        # JPEG can be decoded at 1/2, 1/4 or 1/8; twice the size asked for leaves the result's quality as it is.
        picture.draft(None, (2 * size, 2 * size))
        return _upright(_as_rgb(picture, file, intensity), picture.getexif)


def _open(file) -> Image.Image:
    picture = Image.open(file, formats=FORMATS)
    if picture.width * picture.height > MAX_PIXELS:
        raise Image.DecompressionBombError
    return picture


def _upright(rgb: Image.Image, read_exif: Callable[[], Image.Exif]) -> Image.Image:
    try:
        turn = _TURNS.get(read_exif().get(ExifTags.Base.Orientation, 1))
    except Exception:  # a picture with damaged EXIF is still a picture
        turn = None
    return rgb if turn is None else rgb.transpose(turn)


def _as_rgb(picture: Image.Image, file, intensity: Intensity | None) -> Image.Image:
    """Loaded, and in 8 bits: by ``intensity`` where the picture has more and that knows its kind."""
    is_real = None if intensity is None else high_bit_depth.is_real(picture)
    ends = None if is_real is None or intensity is None else intensity.of(is_real)
    if ends is not None:
        return high_bit_depth.ranged(picture, file, *ends)
    picture.load()
    return _to_rgb(picture)


def _to_rgb(picture: Image.Image) -> Image.Image:
    if picture.mode == "RGB" and "transparency" not in picture.info:
        return picture
    if picture.mode.startswith(("I", "F")):
        return Image.fromarray(_to_bytes(picture)).convert("RGB")
    if picture.mode in _WITH_ALPHA or "transparency" in picture.info:
        return _on_white(picture)
    return picture.convert("RGB")


def _on_white(picture: Image.Image) -> Image.Image:
    picture = picture if picture.mode == "RGBA" else picture.convert("RGBA")
    white = Image.new("RGB", picture.size, "white")
    white.paste(picture, mask=picture)  # as alpha_composite would, with half the memory
    return white


def _to_bytes(picture: Image.Image) -> np.ndarray:
    """Grey pixels of 16 or 32 bits as uint8, with white at 255; Pillow itself would clip them."""
    # In place, and 16 bits as float32: large pictures would otherwise take gigabytes.
    values = np.asarray(picture).astype(np.float32 if picture.mode.startswith("I;16") else np.float64)
    np.nan_to_num(values, copy=False)
    np.multiply(values, 255 / _white(picture, values), out=values)
    np.rint(values, out=values)
    return np.clip(values, 0, 255, out=values).astype(np.uint8)


def _white(picture: Image.Image, values: np.ndarray) -> float:
    if picture.mode.startswith("I;16") or picture.format in ("PNG", "PPM"):
        return 65535.0
    # 32-bit files do not say where white is: the smallest usual range that holds the largest value.
    brightest = float(values.max(initial=0))
    usual = (1.0, 255.0, 65535.0) if picture.mode == "F" else (255.0, 65535.0)
    return next((white for white in usual if brightest <= white), brightest)


def _reason(error: Exception) -> str:
    text = str(error).lower()
    if "truncated" in text or "unexpected end" in text or "not enough" in text:
        return "truncated: its end is missing"
    return f"damaged: {error}" if str(error) else "damaged"
