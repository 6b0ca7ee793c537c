"""Pictures with more than 8 bits a channel: their own values, which Pillow would clip, or cut to 8 bits."""

from typing import BinaryIO

import numpy as np
from PIL import Image, ImageFile

# Pillow keeps the upper byte of colours of 16 bits. Read as if the bytes lay the other way round, it keeps the lower.
_OTHER_BYTE = {"RGB;16B": "RGB;16L", "RGB;16L": "RGB;16B", "RGB;16N": "RGB;16B", "RGBA;16B": "RGBA;16L",
               "RGBA;16L": "RGBA;16B", "RGBA;16N": "RGBA;16B"}
_GREY_AND_ALPHA = "LA;16B"  # four bytes a pixel, which RGBA takes as they are
WHITE = 255


def is_real(picture: Image.Image) -> bool | None:
    """None for a picture of 8 bits or less; else whether its values are fractions. It must not be loaded yet."""
    if picture.mode == "F":
        return True
    return False if picture.mode.startswith("I") or _is_wide(picture) else None


def values(picture: Image.Image, file: BinaryIO) -> np.ndarray:
    """Values of a picture just opened from ``file``: float32 (h, w), (h, w, 3), or (h, w, 4) with alpha.

    As the file has them, 0 to 65,535 for colours of 16 bits. Loads the picture.
    """
    if not _is_wide(picture):
        picture.load()
        return np.asarray(picture).astype(np.float32)
    rawmode = _rawmode(picture)
    if rawmode == _GREY_AND_ALPHA:
        pairs = np.asarray(_opened_as(picture, file, "RGBA")).astype(np.float32)
        grey, alpha = pairs[..., 0] * 256 + pairs[..., 1], pairs[..., 2] * 256 + pairs[..., 3]
        picture.load()
        return np.stack([grey, grey, grey, alpha], axis=-1)
    lower = np.asarray(_opened_as(picture, file, _OTHER_BYTE[rawmode]))
    picture.load()
    return np.asarray(picture).astype(np.float32) * 256 + lower


def ranged(picture: Image.Image, file: BinaryIO, low: float, high: float) -> Image.Image:
    """The picture with ``low`` at 0 and ``high`` at 255: RGB, transparency on white."""
    pixels = values(picture, file)
    colours = _to_bytes(pixels if pixels.ndim == 2 else pixels[..., :3], low, high)
    rgb = Image.fromarray(colours).convert("RGB")
    if pixels.ndim == 3 and pixels.shape[2] == 4:
        white = Image.new("RGB", rgb.size, "white")
        white.paste(rgb, mask=Image.fromarray(np.rint(pixels[..., 3] / 257).astype(np.uint8)))
        return white
    return rgb


def _to_bytes(pixels: np.ndarray, low: float, high: float) -> np.ndarray:
    known = np.nan_to_num(pixels, nan=low, posinf=high, neginf=low)
    scaled = (known - np.float32(low)) * np.float32(WHITE / (high - low))
    np.rint(scaled, out=scaled)
    return np.clip(scaled, 0, WHITE, out=scaled).astype(np.uint8)


def _is_wide(picture: Image.Image) -> bool:
    rawmode = _rawmode(picture)
    return rawmode in _OTHER_BYTE or rawmode == _GREY_AND_ALPHA


def _rawmode(picture: Image.Image) -> str:
    """How the decoder is told that bytes lie in the file; "" for those that are told otherwise."""
    args = picture.tile[0].args if isinstance(picture, ImageFile.ImageFile) and picture.tile else ""
    rawmode = args[0] if isinstance(args, tuple) and args else args
    return rawmode if isinstance(rawmode, str) else ""


def _opened_as(picture: Image.Image, file: BinaryIO, rawmode: str) -> Image.Image:
    """The same picture once more, its bytes taken for another order."""
    file.seek(0)
    again = Image.open(file, formats=None if picture.format is None else (picture.format,))
    again.tile = [tile._replace(args=(rawmode, *tile.args[1:]) if isinstance(tile.args, tuple) else rawmode)
                  for tile in again.tile]
    again.load()
    file.seek(0)
    return again
