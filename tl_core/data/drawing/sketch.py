"""Pencil on paper: wobbly outlines over hatching that follows the light."""

import numpy as np
from PIL import Image, ImageDraw

from tl_core.data.drawing.canvas import enlarge, pixels, planar
from tl_core.data.drawing.parts import Placed
from tl_core.data.drawing.photo import paint
from tl_core.data.drawing.rng import generator
from tl_core.data.drawing.scene import Scene

SUPER = 3
INK = np.float32(0.80)


def sketch(scene: Scene, size: int) -> np.ndarray:
    """uint8 RGB (size, size, 3), almost grey."""
    rng = generator(*scene.seed, "pencil")
    shaded = paint(scene, np.full((3, size, size), 0.98, np.float32))
    dark = 1 - np.clip(shaded.mean(0), 0, 1)
    tones = np.maximum(_hatching(dark, rng, size), _edges(dark, size))
    dark = np.maximum(tones, _lines(scene, rng, size))
    tooth = enlarge(rng.normal(0, 1, (56, 56)), size, size)
    dark = np.clip(dark * (1 + 0.18 * tooth), 0, 0.92)
    paper = planar([0.97, 0.96, 0.93]) * (1 + np.float32(0.008) * tooth)
    return pixels(paper + dark * INK * (planar([0.20, 0.20, 0.22]) - paper))


def _hatching(dark: np.ndarray, rng: np.random.Generator, size: int) -> np.ndarray:
    """Two layers of strokes; the second, across the first, only in the darks."""
    at = (np.arange(size, dtype=np.float32) + 0.5) / size
    angle, result = rng.uniform(0.5, 1.1), 0.22 * np.clip(dark - 0.25, 0, 1)
    for turn, level in ((0.0, 0.34), (1.25, 0.58)):
        cos, sin = np.float32(np.cos(angle + turn)), np.float32(np.sin(angle + turn))
        across = at[None, :] * cos + at[:, None] * sin
        along = at[:, None] * cos - at[None, :] * sin
        wave = np.sin(across * np.float32(2 * np.pi * 38) + 0.8 * np.sin(along * 9 + turn) + rng.uniform(0, 6))
        stroke = np.clip((wave + (dark - np.float32(level)) * 3.2 - 0.45) * 1.4, 0, 1)
        result = np.maximum(result, stroke * np.clip((dark - np.float32(level)) * 4, 0, 0.62))
    return result


def _edges(dark: np.ndarray, size: int) -> np.ndarray:
    """Thin lines where the tone jumps: labels, seeds, patterns."""
    across, down = np.zeros_like(dark), np.zeros_like(dark)
    across[:, 1:-1] = dark[:, 2:] - dark[:, :-2]
    down[1:-1] = dark[2:] - dark[:-2]
    jump = np.sqrt(across * across + down * down) * np.float32(size / 160)
    return np.clip((jump - np.float32(0.12)) * np.float32(2.2), 0, 0.7)


def _lines(scene: Scene, rng: np.random.Generator, size: int) -> np.ndarray:
    """Outlines back to front; each part first rubs out what is behind it."""
    image = Image.new("L", (size * SUPER, size * SUPER))
    draw = ImageDraw.Draw(image)
    for placed in (*scene.behind, scene.subject, *scene.before):
        _outline(draw, placed, rng, size * SUPER)
    return np.asarray(image.reduce(SUPER), np.float32) / 255


def _outline(draw: ImageDraw.ImageDraw, placed: Placed, rng: np.random.Generator, side: int) -> None:
    """One thing: every outline twice, once firmly and once as a lighter, less steady line."""
    move = placed.placement.outlines
    for part in placed.thing.parts:
        outlines = [*move(part.fills), *move(part.holes)]
        for outline in outlines:
            draw.polygon((outline * side).ravel().tolist(), fill=0)
        for outline in outlines:
            around = np.concatenate([outline, outline[:2]])
            _stroke(draw, around * side, 235, 0.0085 * side)
            _stroke(draw, (around + _sway(rng, len(around)) * 0.006) * side, 130, 0.005 * side)
        for line in move(part.lines):
            _stroke(draw, line * side, 170, 0.006 * side)


def _stroke(draw: ImageDraw.ImageDraw, line: np.ndarray, ink: int, width: float) -> None:
    draw.line(line.ravel().tolist(), fill=ink, width=max(round(width), 1), joint="curve")


def _sway(rng: np.random.Generator, count: int) -> np.ndarray:
    """A hand's slow wobble along a line, (count, 1)."""
    return np.interp(np.linspace(0, 1, count), np.linspace(0, 1, 7), rng.normal(0, 1, 7))[:, None]
