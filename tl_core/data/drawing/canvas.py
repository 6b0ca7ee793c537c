"""Outlines to pixels: masks drawn four times too large, then reduced.

Colours are planar while a picture is made, (3, h, w): masks then meet whole rows of
memory, several times quicker than three channels a pixel.
"""

from dataclasses import dataclass

import numpy as np
from PIL import Image, ImageDraw, ImageFilter

SUPER = 4


@dataclass(frozen=True)
class Mask:
    """How much of each pixel is covered (float32, 0..1), in the window of the picture it concerns."""

    left: int
    top: int
    cover: np.ndarray
    size: int

    @property
    def window(self) -> tuple[slice, slice]:
        height, width = self.cover.shape
        return slice(self.top, self.top + height), slice(self.left, self.left + width)

    def grid(self) -> tuple[np.ndarray, np.ndarray]:
        """x (1, w) and y (h, 1) of the pixels' centres in the unit square, float32."""
        height, width = self.cover.shape
        x = (np.arange(self.left, self.left + width, dtype=np.float32) + 0.5) / self.size
        y = (np.arange(self.top, self.top + height, dtype=np.float32) + 0.5) / self.size
        return x[None, :], y[:, None]


def mask(fills, holes, size: int) -> Mask | None:
    """The mask of outlines given in the unit square; None where nothing of them is in the picture."""
    points = np.concatenate(fills)
    left, top = np.maximum(np.floor(points.min(0) * size).astype(int) - 1, 0)
    right, bottom = np.minimum(np.ceil(points.max(0) * size).astype(int) + 1, size)
    if right <= left or bottom <= top:
        return None
    cover = cover_in(fills, holes, size, (left, top, right, bottom))
    return Mask(int(left), int(top), cover, size)


def cover_in(fills, holes, size: int, window: tuple[int, int, int, int]) -> np.ndarray:
    """Coverage of the outlines' inside over ``window`` (left, top, right, bottom in pixels)."""
    left, top, right, bottom = window
    image = Image.new("L", (int(right - left) * SUPER, int(bottom - top) * SUPER))
    draw = ImageDraw.Draw(image)
    for outline, ink in [*((f, 255) for f in fills), *((h, 0) for h in holes)]:
        draw.polygon(((outline * size - (left, top)) * SUPER).ravel().tolist(), fill=ink)
    return np.asarray(image.reduce(SUPER), np.float32) / 255


def planar(colour) -> np.ndarray:
    """One colour (3,) as (3, 1, 1), float32; planes stay as they are."""
    colour = np.asarray(colour, np.float32)
    return colour[:, None, None] if colour.ndim == 1 else colour


def pixels(picture: np.ndarray) -> np.ndarray:
    """Planes (3, h, w) of 0..1, clipped, as a uint8 picture (h, w, 3). ``picture`` is overwritten."""
    picture *= 255
    picture += 0.5
    np.clip(picture, 0, 255, out=picture)
    return np.ascontiguousarray(picture.astype(np.uint8).transpose(1, 2, 0))


def soft_shape(outlines, holes, size: int, radius: float) -> np.ndarray:
    """A blurred shape (size, size), float32 0..1; ``radius`` in the unit square. Drawn at half size."""
    half = max(size // 2, 1)
    image = Image.new("L", (half, half))
    draw = ImageDraw.Draw(image)
    for outline, ink in [*((o, 255) for o in outlines), *((h, 0) for h in holes)]:
        draw.polygon((outline * half).ravel().tolist(), fill=ink)
    image = image.filter(ImageFilter.GaussianBlur(max(radius * half, 0.4)))
    return np.asarray(image.resize((size, size), Image.Resampling.BILINEAR), np.float32) / 255


def enlarge(values: np.ndarray, width: int, height: int) -> np.ndarray:
    """A float array (h, w) smoothly resized, float32."""
    image = Image.fromarray(np.ascontiguousarray(values, np.float32))
    return np.asarray(image.resize((width, height), Image.Resampling.BICUBIC))


def blur(values: np.ndarray, radius: float) -> np.ndarray:
    """A uint8 picture blurred by ``radius`` pixels."""
    return np.asarray(Image.fromarray(values).filter(ImageFilter.GaussianBlur(radius)))
