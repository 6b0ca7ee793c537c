"""Photo-like and night renderers: shaded bodies, soft shadows, then a camera."""

from math import ceil

import numpy as np

from tl_core.data.drawing import canvas, light
from tl_core.data.drawing.canvas import planar
from tl_core.data.drawing.parts import BodyPart, Decal, Placed
from tl_core.data.drawing.rng import generator
from tl_core.data.drawing.scene import Scene


def photo(scene: Scene, size: int) -> np.ndarray:
    """uint8 RGB (size, size, 3), by daylight."""
    picture = paint(scene, scene.ground.paint(size))
    return _develop(picture, scene, scene.camera.exposure, scene.camera.cast, scene.camera.noise)


def night(scene: Scene, size: int) -> np.ndarray:
    """uint8 RGB (size, size, 3): blue dark, and a lamp's glow from the light's side."""
    glow = np.zeros((size, size), np.float32)
    picture = paint(scene, scene.ground.paint(size), glow)
    far = _distance_to_lamp(scene, size)
    fall = 1 / (1 + (far / np.float32(0.36)) ** 2)
    light_there = planar([0.16, 0.22, 0.40]) + fall * planar([0.86, 0.62, 0.30]) + glow * planar([1.0, 0.85, 0.6])
    picture *= light_there
    picture += np.exp(-((far / np.float32(0.22)) ** 2)) * planar([0.16, 0.125, 0.067])
    return _develop(picture, scene, 0.95, np.ones(3), 0.014 + 0.9 * scene.camera.noise)


def _distance_to_lamp(scene: Scene, size: int) -> np.ndarray:
    """The lamp is just inside the picture's edge, on the light's side."""
    at = (np.arange(size, dtype=np.float32) + 0.5) / size
    towards = scene.light.direction[:2] / max(np.linalg.norm(scene.light.direction[:2]), 1e-6)
    x, y = (0.5 + 0.48 * towards).astype(np.float32)
    return np.sqrt((at[None, :] - x) ** 2 + (at[:, None] - y) ** 2)


def paint(scene: Scene, picture: np.ndarray, glow: np.ndarray | None = None) -> np.ndarray:
    """Everything drawn over the ground ``picture`` (3, size, size), in place; where things glow into ``glow``."""
    _ground_light(picture, scene)
    for group in (scene.behind, (scene.subject,), scene.before):
        if group:
            _shadow(picture, group, scene)
        for placed in group:
            for part in placed.thing.parts:
                _body(picture, glow, part, placed, scene.light)
    return picture


def _ground_light(picture: np.ndarray, scene: Scene) -> None:
    """The ground is brighter towards the lamp."""
    size = picture.shape[-1]
    at = np.linspace(-1, 1, size, dtype=np.float32)
    x, y, z = (np.float32(value) for value in scene.light.direction)
    level = 1 + np.float32(0.20) * (x * at[None, :] + y * at[:, None])
    tone = scene.light.ambient + scene.light.colour * (0.25 + 0.6 * z)
    picture *= level * planar(tone)


def _shadow(picture: np.ndarray, group: tuple[Placed, ...], scene: Scene) -> None:
    outlines = [outline for placed in group for outline in placed.outlines()]
    openings = [hole for placed in group for hole in placed.openings()]
    away = -scene.light.direction[:2] * min(max(placed.placement.scale for placed in group), 0.3)
    size = picture.shape[-1]
    if group[0].thing.standing:
        shade = _standing_shadow(outlines, openings, scene, size)
    elif group is scene.behind:
        shade = 0.5 * _lying_shadow(outlines, openings, away * 0.25, size, 0.011)
    else:
        shade = np.maximum(0.42 * _lying_shadow(outlines, openings, away * 0.30, size, 0.030),
                           0.52 * _lying_shadow(outlines, openings, away * 0.10, size, 0.011))
    picture *= 1 - shade


def _lying_shadow(outlines, openings, away: np.ndarray, size: int, radius: float) -> np.ndarray:
    """The shape itself, moved away from the lamp."""
    return canvas.soft_shape([o + away for o in outlines], [h + away for h in openings], size, radius)


def _standing_shadow(outlines, openings, scene: Scene, size: int) -> np.ndarray:
    """Laid down on the floor from the foot, away from the lamp; and a dark rim under the foot."""
    points = np.concatenate(outlines)
    foot, (x, _, _) = points[:, 1].max() - 0.012, scene.light.direction
    lean = np.array([[1, 0], [x * 0.9, 0.26]])
    laid, through = ([(o - (0, foot)) @ lean + (0, foot) for o in group] for group in (outlines, openings))
    low = points[points[:, 1] > foot - 0.10]
    middle, half = low[:, 0].mean(), np.ptp(low[:, 0]) / 2 + 0.02
    angle = np.linspace(0, 2 * np.pi, 24)
    rim = np.stack([middle + half * np.cos(angle), foot - 0.012 + 0.035 * np.sin(angle)], 1)
    cast, contact = canvas.soft_shape(laid, through, size, 0.022), canvas.soft_shape([rim], (), size, 0.014)
    return np.maximum(0.40 * cast, 0.50 * contact)


def _body(picture: np.ndarray, glow: np.ndarray | None, part: BodyPart, placed: Placed, lamp: light.Light) -> None:
    move = placed.placement.outlines
    mask = canvas.mask(move(part.fills), move(part.holes), picture.shape[-1])
    if mask is None:
        return
    colour = light.shade(_surface(part, mask, placed), light.normals(part, mask, placed.placement), part, lamp)
    window = picture[:, *mask.window]
    colour = colour - window
    colour *= mask.cover * np.float32(part.opacity)
    window += colour
    if glow is not None:
        glow[mask.window] *= 1 - mask.cover
        if part.glow:
            glow[mask.window] += mask.cover * np.float32(part.glow)


def _surface(part: BodyPart, mask: canvas.Mask, placed: Placed) -> np.ndarray:
    """The part's own colours over the mask's window: texture, then decals."""
    colour = planar(part.colour)
    if part.texture:
        colour = part.texture(*placed.placement.own(*mask.grid()), colour)
    if part.decals:
        colour = np.array(np.broadcast_to(colour, (3, *mask.cover.shape)))
        for decal in part.decals:
            _decal(colour, decal, mask, placed)
    return colour


def _decal(colour: np.ndarray, decal: Decal, mask: canvas.Mask, placed: Placed) -> None:
    """Painted over ``colour`` (3, h, w), where it reaches."""
    height, width = mask.cover.shape
    outlines, radius = placed.placement.outlines(decal.fills), decal.soft * placed.placement.scale * mask.size
    margin = 1 if radius <= 0.3 else 3 * (ceil(radius) + 2)  # Pillow blurs by three boxes
    around = (mask.left, mask.top, mask.left + width, mask.top + height)
    window = canvas.window_of(outlines, mask.size, around, margin)
    if window is None:
        return
    cover = canvas.cover_in(outlines, (), mask.size, around, window)
    if radius > 0.3:
        cover = canvas.blur((cover * 255).astype(np.uint8), radius).astype(np.float32) / 255
    left, top, right, bottom = window
    under = colour[:, top - mask.top:bottom - mask.top, left - mask.left:right - mask.left]
    under += cover * np.float32(decal.opacity) * (planar(decal.colour) - under)


def _develop(picture: np.ndarray, scene: Scene, exposure: float, cast: np.ndarray, noise: float) -> np.ndarray:
    """Exposure, colour cast, vignette, blur and noise; planes in, uint8 (size, size, 3) out."""
    size = picture.shape[-1]
    at = np.linspace(-1, 1, size, dtype=np.float32) ** 2
    picture *= (1 - np.float32(scene.camera.vignette * 0.25) * (at[None, :] + at[:, None])) * planar(cast * exposure)
    # A shoulder instead of a hard clip keeps highlights from burning out.
    shoulder = picture * np.float32(0.4)
    shoulder += np.float32(0.5)
    np.minimum(picture, shoulder, out=picture)
    radius = scene.camera.blur * size
    if radius > 0.25:
        blurred = canvas.blur(canvas.pixels(picture), radius).transpose(2, 0, 1)
        picture = np.multiply(blurred, np.float32(1 / 255), out=shoulder)
    picture += _grain(scene, size, noise)
    return canvas.pixels(picture)


def _grain(scene: Scene, size: int, noise: float) -> np.ndarray:
    """Noise of mean 0; evenly distributed, which no eye tells from normal and is far quicker."""
    count = size * size * 3
    raw = generator(*scene.seed, "noise").bit_generator.random_raw(-(-count // 8)).astype("<u8", copy=False)
    return raw.view(np.int8)[:count].reshape(3, size, size) * np.float32(noise / 73.9)
