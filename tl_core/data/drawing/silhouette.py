"""One flat dark shape on a light ground."""

import numpy as np

from tl_core.data.drawing import canvas
from tl_core.data.drawing.parts import Placed
from tl_core.data.drawing.rng import Dice, generator
from tl_core.data.drawing.scene import Scene

DARKS = ((0.10, 0.10, 0.12), (0.16, 0.12, 0.26), (0.08, 0.20, 0.24), (0.24, 0.10, 0.10), (0.10, 0.18, 0.12))
LIGHTS = ((0.96, 0.95, 0.92), (0.98, 0.90, 0.76), (0.84, 0.90, 0.95), (0.95, 0.85, 0.83), (0.87, 0.93, 0.84))


def silhouette(scene: Scene, size: int) -> np.ndarray:
    """uint8 RGB (size, size, 3) of two colours and their mixture along the edges.

    What lies around is dark as well; what comes before the subject takes its shape away.
    """
    dice = Dice(generator(*scene.seed, "ink"))
    ink, bright = dice.tint(dice.pick(DARKS), 0.02), dice.tint(dice.pick(LIGHTS), 0.02)
    cover = np.zeros((size, size), np.float32)
    for placed in (*scene.behind, scene.subject):
        _add(cover, placed, dark=True)
    for placed in scene.before:
        _add(cover, placed, dark=False)
    return canvas.pixels(canvas.planar(bright) + cover * canvas.planar(ink - bright))


def _add(cover: np.ndarray, placed: Placed, dark: bool) -> None:
    move = placed.placement.outlines
    for part in placed.thing.parts:
        value = np.float32(dark and not part.inlay)
        mask = canvas.mask(move(part.fills), move(part.holes), cover.shape[0])
        if mask is not None:
            window = cover[mask.window]
            window += mask.cover * (value - window)
