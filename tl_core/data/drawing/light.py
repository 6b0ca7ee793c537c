"""Light on a surface: normals from a mask, then diffuse and mirrored light (Blinn-Phong)."""

from dataclasses import dataclass
from functools import lru_cache

import numpy as np
from PIL import Image

from tl_core.data.drawing.canvas import Mask, enlarge, planar
from tl_core.data.drawing.geometry import Placement
from tl_core.data.drawing.parts import BodyPart

GRID = 36  # cells of the coarse grid a dome is computed on


@dataclass(frozen=True)
class Light:
    """One lamp and the light all around. ``direction`` points to the lamp: x right, y down, z to the viewer."""

    direction: np.ndarray
    colour: np.ndarray
    ambient: np.ndarray
    bounce: np.ndarray


def normals(part: BodyPart, mask: Mask, placement: Placement) -> tuple[np.ndarray, np.ndarray] | None:
    """x and y of the unit normals over the mask's window; None for a flat part."""
    if part.form == "flat":
        return None
    if part.form == "turned":
        return _turned_normals(part.fills[0], mask, placement)
    return _dome_normals(mask, part.bend * placement.scale * mask.size)


def _dome_normals(mask: Mask, bend: float) -> tuple[np.ndarray, np.ndarray]:
    """Blow the shape up like a cushion: its height is the root of the blurred mask."""
    height, width = mask.cover.shape
    cell = max(max(height, width) / GRID, 1)
    rows, columns = max(int(np.ceil(height / cell)), 2), max(int(np.ceil(width / cell)), 2)
    same = (rows, columns) == (height, width)  # a small part needs no coarser grid
    coarse = mask.cover if same else np.asarray(
        Image.fromarray(mask.cover).resize((columns, rows), Image.Resampling.BOX))
    spread = max(bend / cell * 0.5, 0.8)
    blurred = _gauss(rows, spread) @ coarse @ _gauss(columns, spread).T
    # A soft floor instead of a hard one: the flank goes on falling at corners, where little is covered.
    above = 2 * blurred - 0.92
    dome = np.sqrt(0.5 * (above + np.sqrt(above * above + np.float32(0.03)))) * (spread * 1.9)
    slope_y, slope_x = _slope(dome), _slope(dome.T).T
    length = np.sqrt(slope_x**2 + slope_y**2 + 1)
    nx, ny = -slope_x / length, -slope_y / length
    return (nx, ny) if same else (enlarge(nx, width, height), enlarge(ny, width, height))


def _slope(values: np.ndarray) -> np.ndarray:
    """The slope down the rows, by central differences."""
    slope = np.empty_like(values)
    np.subtract(values[2:], values[:-2], out=slope[1:-1])
    slope[0] = values[1] - (2 * values[0] - values[1])
    slope[-1] = 2 * values[-1] - values[-2] - values[-2]
    slope /= 2
    return slope


def _gauss(cells: int, spread: float) -> np.ndarray:
    """The matrix that blurs ``cells`` values; outside is empty."""
    at = np.arange(cells, dtype=np.float32)
    falling = np.exp(-(at**2) / (2 * spread**2)) / (spread * np.float32(2.5066))
    return falling[_distances(cells)]


@lru_cache(maxsize=64)
def _distances(cells: int) -> np.ndarray:
    at = np.arange(cells)
    return np.abs(at[:, None] - at)


def _turned_normals(outline: np.ndarray, mask: Mask, placement: Placement) -> tuple[np.ndarray, np.ndarray]:
    """Across a turned body the normal swings from side to side, as far as the outline reaches at that height."""
    u, v = placement.own(*mask.grid())
    right = outline[outline[:, 0] >= 0]
    right = right[np.argsort(right[:, 1], kind="stable")]
    reach = np.interp(v, right[:, 1], right[:, 0]).astype(np.float32)
    across = np.clip(u / np.maximum(reach, 1e-3), -0.98, 0.98)
    return placement.direction(across, np.zeros_like(across))


def shade(colour: np.ndarray, bend: tuple[np.ndarray, np.ndarray] | None, part: BodyPart, light: Light) -> np.ndarray:
    """The part's colours (3, h, w) or (3, 1, 1) under the light, 0..1 and above, as float32."""
    lamp, around = planar(light.colour), planar(light.ambient)
    x, y, z = (np.float32(value) for value in light.direction)
    if bend is None:
        return colour * (around + lamp * (np.float32(0.25) + np.float32(0.6) * z))
    nx, ny = bend
    nz = 1 - nx * nx
    nz -= ny * ny
    nz = np.sqrt(_within(nz), out=nz)
    diffuse = nx * x
    diffuse += ny * y
    diffuse += nz * z
    diffuse += np.float32(0.25)
    diffuse /= np.float32(1.25)
    np.maximum(diffuse, 0, out=diffuse)
    lit = (np.float32(0.55) + np.float32(0.45) * nz) * around
    lit += diffuse * lamp
    lit += np.maximum(ny, 0) * (1 - nz) * planar(light.bounce * 0.5)
    lit *= colour
    lit += _mirrored(nx, ny, nz, part, light) * lamp
    return lit


def _within(values: np.ndarray) -> np.ndarray:
    """Clipped to 0..1, in place."""
    np.maximum(values, 0, out=values)
    return np.minimum(values, 1, out=values)


def _mirrored(nx, ny, nz, part: BodyPart, light: Light) -> np.ndarray:
    # A turned body mirrors a lamp along its whole length, however high the lamp is.
    half = light.direction * ((0.8, 0.0, 1) if part.form == "turned" else (1, 1, 1)) + (0, 0, 1)
    half = (half / np.linalg.norm(half)).astype(np.float32)
    wide = nx * half[0]
    wide += ny * half[1]
    wide += nz * half[2]
    _within(wide)
    for _ in range(3):
        wide *= wide
    mirrored = wide ** np.float32(1.5 + 7.5 * part.gloss)
    mirrored *= np.float32(0.85)
    wide *= np.float32(0.15)
    mirrored += wide
    edge = 1 - nz
    mirrored += np.float32(0.075) * edge * edge * edge
    mirrored *= np.float32(part.gloss)
    return mirrored
