"""Outlines to pixels: masks drawn four times too large, then reduced.

Colours are planar while a picture is made, (3, h, w): masks then meet whole rows of
memory, several times quicker than three channels a pixel.
"""

from collections.abc import Callable
from dataclasses import dataclass
from math import ceil, floor

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
    window = window_of(fills, size, (0, 0, size, size))
    return None if window is None else Mask(*window[:2], cover_in(fills, holes, size, window), size)


def window_of(outlines, size: int, within: tuple[int, int, int, int], margin: int = 1
              ) -> tuple[int, int, int, int] | None:
    """Left, top, right and bottom of what the outlines reach of ``within``, in pixels; None where that is nothing."""
    points = np.concatenate(outlines)
    (low_x, low_y), (high_x, high_y) = points.min(0).tolist(), points.max(0).tolist()
    left, top = max(floor(low_x * size) - margin, within[0]), max(floor(low_y * size) - margin, within[1])
    right, bottom = min(ceil(high_x * size) + margin, within[2]), min(ceil(high_y * size) + margin, within[3])
    return None if right <= left or bottom <= top else (left, top, right, bottom)


def cover_in(fills, holes, size: int, window: tuple[int, int, int, int],
             inner: tuple[int, int, int, int] | None = None) -> np.ndarray:
    """Coverage of the outlines' inside over ``window`` (left, top, right, bottom in pixels), or its part ``inner``.

    Pillow rounds edges by the window's corner, so an inner part is cut out of the whole.
    """
    left, top, right, bottom = window
    image = Image.new("L", ((right - left) * SUPER, (bottom - top) * SUPER))
    _fill(image, fills, holes, lambda points: (points * size - (left, top)) * SUPER)
    part = None
    if inner:
        x, y, x_end, y_end = inner
        part = ((x - left) * SUPER, (y - top) * SUPER, (x_end - left) * SUPER, (y_end - top) * SUPER)
    return np.asarray(image.reduce(SUPER, part), np.float32) / 255


def _fill(image: Image.Image, fills, holes, in_pixels: Callable[[np.ndarray], np.ndarray]) -> None:
    """Fill outlines with white, then holes with black; their points go to pixels together, for each costs a call."""
    outlines = [*fills, *holes]
    if not outlines:
        return
    draw, end = ImageDraw.Draw(image), 0
    points = in_pixels(np.concatenate(outlines) if len(outlines) > 1 else outlines[0]).ravel().tolist()
    for number, outline in enumerate(outlines):
        start, end = end, end + outline.size
        draw.polygon(points[start:end], fill=255 if number < len(fills) else 0)


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
    _fill(image, outlines, holes, lambda points: points * half)
    image = image.filter(ImageFilter.GaussianBlur(max(radius * half, 0.4)))
    return np.asarray(image.resize((size, size), Image.Resampling.BILINEAR), np.float32) / 255


def enlarge(values: np.ndarray, width: int, height: int) -> np.ndarray:
    """A float array (h, w) smoothly resized, float32."""
    image = Image.fromarray(np.ascontiguousarray(values, np.float32))
    return np.asarray(image.resize((width, height), Image.Resampling.BICUBIC))


def blur(values: np.ndarray, radius: float) -> np.ndarray:
    """A uint8 picture blurred by ``radius`` pixels."""
    return np.asarray(Image.fromarray(values).filter(ImageFilter.GaussianBlur(radius)))
