"""Light on a surface: normals from a mask, then diffuse and mirrored light (Blinn-Phong)."""

from dataclasses import dataclass

import numpy as np
from PIL import Image

from tl_core.data.drawing.canvas import Mask, enlarge
from tl_core.data.drawing.parts import Part
from tl_core.data.drawing.geometry import Placement

GRID = 36  # cells of the coarse grid a dome is computed on


@dataclass(frozen=True)
class Light:
    """One lamp and the light all around. ``direction`` points to the lamp: x right, y down, z to the viewer."""

    direction: np.ndarray
    colour: np.ndarray
    ambient: np.ndarray
    bounce: np.ndarray
    hardness: float = 1.0


def normals(part: Part, mask: Mask, placement: Placement) -> tuple[np.ndarray, np.ndarray] | None:
    """x and y of the unit normals over the mask's window; None for a flat part."""
    if part.form == "flat":
        return None
    if part.form == "turned":
        return _turned_normals(mask, placement)
    return _dome_normals(mask, part.bend * placement.scale * mask.size)


def _dome_normals(mask: Mask, bend: float) -> tuple[np.ndarray, np.ndarray]:
    """Blow the shape up like a cushion: its height is the root of the blurred mask."""
    height, width = mask.cover.shape
    cell = max(height, width, 2) / GRID
    rows, columns = max(int(np.ceil(height / cell)), 2), max(int(np.ceil(width / cell)), 2)
    coarse = np.asarray(Image.fromarray(mask.cover).resize((columns, rows), Image.Resampling.BOX))
    spread = max(bend / cell * 0.5, 0.8)
    blurred = _gauss(rows, spread) @ coarse @ _gauss(columns, spread).T
    dome = np.sqrt(np.clip(2 * blurred - 0.92, 0.004, None)) * spread * 1.9
    slope_y, slope_x = np.gradient(dome)
    length = np.sqrt(slope_x**2 + slope_y**2 + 1)
    return enlarge(-slope_x / length, width, height), enlarge(-slope_y / length, width, height)


def _gauss(cells: int, spread: float) -> np.ndarray:
    """The matrix that blurs ``cells`` values; outside is empty."""
    at = np.arange(cells, dtype=np.float32)
    return np.exp(-((at[:, None] - at) ** 2) / (2 * spread**2)) / (spread * np.float32(2.5066))


def _turned_normals(mask: Mask, placement: Placement) -> tuple[np.ndarray, np.ndarray]:
    """Across a turned body the normal swings from side to side; its edge is found row by row."""
    u, v = placement.own(*mask.grid())
    inside = np.where(mask.cover > 0.5, np.abs(u), 0)
    rows = np.clip(((v - v.min()) / max(float(np.ptp(v)), 1e-6) * 63).astype(int), 0, 63)
    reach = np.zeros(64, np.float32)
    np.maximum.at(reach, rows.ravel(), inside.ravel())
    across = np.clip(u / np.maximum(reach[rows], 1e-3), -0.98, 0.98)
    return placement.direction(across, np.zeros_like(across))


def shade(colour: np.ndarray, bend: tuple[np.ndarray, np.ndarray] | None, part: Part, light: Light) -> np.ndarray:
    """The part's colours (h, w, 3) or (3,) under the light, 0..1 and above, as float32."""
    x, y, z = (np.float32(value) for value in light.direction)
    if bend is None:
        return np.asarray(colour, np.float32) * (light.ambient + light.colour * (0.25 + 0.6 * z)).astype(np.float32)
    nx, ny = bend
    nz = np.sqrt(np.clip(1 - nx * nx - ny * ny, 0, 1))
    facing = nx * x + ny * y + nz * z
    diffuse = np.clip((facing + 0.25) / 1.25, 0, None) ** light.hardness
    ambient = 0.55 + 0.45 * nz
    below = np.clip(ny, 0, None) * (1 - nz) * 0.5
    lit = (ambient[..., None] * light.ambient.astype(np.float32) + diffuse[..., None] * light.colour.astype(np.float32)
           + below[..., None] * light.bounce.astype(np.float32))
    return colour * lit + _mirrored(nx, ny, nz, part, light)[..., None] * light.colour.astype(np.float32)


def _mirrored(nx, ny, nz, part: Part, light: Light) -> np.ndarray:
    half = light.direction + (0, 0, 1)
    half = (half / np.linalg.norm(half)).astype(np.float32)
    aligned = np.clip(nx * half[0] + ny * half[1] + nz * half[2], 0, 1)
    tight = aligned ** np.float32(12 + 60 * part.gloss)
    rim = (1 - nz) ** 3 * np.float32(0.25)
    return np.float32(part.gloss) * (tight * np.float32(0.85) + aligned**8 * np.float32(0.15) + rim * np.float32(0.3))
