"""Pencil on paper: wobbly outlines over hatching that follows the light."""

import numpy as np
from PIL import Image, ImageDraw

from tl_core.data.drawing.canvas import enlarge
from tl_core.data.drawing.dice import generator
from tl_core.data.drawing.parts import Placed
from tl_core.data.drawing.photo import paint
from tl_core.data.drawing.scene import Scene

SUPER = 3
INK = np.float32(0.80)


def sketch(scene: Scene, size: int) -> np.ndarray:
    """uint8 RGB (size, size, 3), almost grey."""
    rng = generator(*scene.seed, "pencil")
    shaded, _ = paint(scene, np.full((size, size, 3), 0.98, np.float32))
    dark = 1 - np.clip(shaded.mean(-1), 0, 1)
    dark = np.maximum(_hatching(dark, rng, size), _lines(scene, rng, size))
    tooth = enlarge(rng.normal(0, 1, (56, 56)), size, size)
    dark = np.clip(dark * (1 + 0.18 * tooth), 0, 0.92)
    paper = np.float32([0.97, 0.96, 0.93]) * (1 + np.float32(0.008) * tooth[..., None])
    pencil = np.float32([0.20, 0.20, 0.22])
    picture = paper + (dark * INK)[..., None] * (pencil - paper)
    return (np.clip(picture, 0, 1) * 255 + 0.5).astype(np.uint8)


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


def _lines(scene: Scene, rng: np.random.Generator, size: int) -> np.ndarray:
    """Outlines back to front; each part first rubs out what is behind it."""
    image = Image.new("L", (size * SUPER, size * SUPER))
    draw = ImageDraw.Draw(image)
    for placed in (*scene.behind, scene.subject, *scene.before):
        _outline(draw, placed, rng, size * SUPER)
    return np.asarray(image.reduce(SUPER), np.float32) / 255


def _outline(draw: ImageDraw.ImageDraw, placed: Placed, rng: np.random.Generator, pixels: int) -> None:
    move = placed.placement.points
    for part in placed.thing.parts:
        fills, holes = [move(f) for f in part.fills], [move(h) for h in part.holes]
        marks = [move(f) for decal in part.decals if not decal.soft for f in decal.fills]
        for outline in (*fills, *holes):
            draw.polygon((outline * pixels).ravel().tolist(), fill=0)
        for outline in marks:
            _stroke(draw, outline, rng, pixels, 0.0, 90, 0.005)
        for outline in (*fills, *holes):
            _stroke(draw, outline, rng, pixels, 0.0, 235, 0.0085)
            _stroke(draw, outline, rng, pixels, 0.006, 130, 0.005)
        for line in part.lines:
            _stroke(draw, move(line), rng, pixels, 0.003, 170, 0.006, close=False)


def _stroke(draw, outline: np.ndarray, rng, pixels: int, wobble: float, ink: int, width: float, close=True) -> None:
    """One pencil line; the hand wobbles slowly by ``wobble`` of the picture."""
    count = len(outline)
    sway = np.interp(np.linspace(0, 1, count), np.linspace(0, 1, 7), rng.normal(0, 1, 7))[:, None] * wobble
    points = (outline + sway) * pixels
    line = np.concatenate([points, points[:2]]) if close else points
    draw.line(line.ravel().tolist(), fill=ink, width=max(round(width * pixels), 1), joint="curve")
