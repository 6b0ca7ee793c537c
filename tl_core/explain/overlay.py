"""Maps as pictures: coloured, with a line at half the maximum, over the picture. NumPy, SciPy and Pillow only."""

from collections.abc import Sequence

import numpy as np
from PIL import Image, ImageDraw, ImageFont
from scipy import ndimage

from tl_core.explain import colours
from tl_core.explain.normalize import HALF, enlarged

OPACITY = 0.6
SIDE = 384  # pixels of a drawn picture
_GAP, _TEXT, _LINE = 12, 15, 20
_PAPER, _INK = (255, 255, 255), (22, 32, 44)


def outline(large: np.ndarray) -> np.ndarray:
    """uint8 RGBA: a white line with black edges around what is at or above half the maximum; elsewhere transparent."""
    inside = large >= HALF
    line = np.zeros((*large.shape, 4), np.uint8)
    for width, colour in ((2, (0, 0, 0, 255)), (1, (255, 255, 255, 255))):
        grown = ndimage.binary_dilation(inside, iterations=width)
        line[grown & ~ndimage.binary_erosion(inside, iterations=width, border_value=1)] = colour
    return line


def over(picture: np.ndarray, shown: np.ndarray, opacity: float = OPACITY) -> np.ndarray:
    """uint8 RGB (size, size, 3): the picture, the coloured map over it, and the line. ``shown``: (h, w), 0 to 1."""
    large = enlarged(shown, len(picture))
    mixed = (1 - opacity) * picture + opacity * colours.paint(large)
    line = outline(large)
    return np.where(line[:, :, 3:] > 0, line[:, :, :3], mixed.round()).astype(np.uint8)


def board(picture: np.ndarray, maps: Sequence[tuple[str, np.ndarray]], meaning: str,
          opacity: float = OPACITY) -> Image.Image:
    """The picture and maps over it side by side, each with a title, and the colours' legend below.

    ``picture``: uint8 RGB (size, size, 3); ``maps``: (title, shown) each; ``meaning``: what a high
    value says, in a few words.
    """
    size = len(picture)
    parts = [("The picture", picture), *((title, over(picture, shown, opacity)) for title, shown in maps)]
    width = len(parts) * (size + _GAP) + _GAP
    canvas = Image.new("RGB", (width, size + 3 * _GAP + 2 * _LINE + _GAP), _PAPER)
    draw, font = ImageDraw.Draw(canvas), ImageFont.load_default(_TEXT)
    for number, (title, pixels) in enumerate(parts):
        left = _GAP + number * (size + _GAP)
        draw.text((left, _GAP // 2), cut(title, font, size), _INK, font)
        canvas.paste(Image.fromarray(pixels), (left, _GAP + _LINE))
    _legend(canvas, draw, font, size + 2 * _GAP + _LINE, meaning)
    return canvas


def cut(text: str, font, width: int) -> str:
    """The text, or as much of it as fits, with dots."""
    if font.getlength(text) <= width:
        return text
    while text and font.getlength(text + "…") > width:
        text = text[:-1]
    return text + "…"


def _legend(canvas: Image.Image, draw, font, top: int, meaning: str) -> None:
    bar = np.broadcast_to(colours.table()[None], (14, 256, 3))
    canvas.paste(Image.fromarray(np.ascontiguousarray(bar)), (_GAP, top + 3))
    text = f"little to much that speaks for {meaning}; the line is at half the most"
    draw.text((_GAP + 256 + _GAP, top), cut(text, font, canvas.width - 256 - 3 * _GAP), _INK, font)
