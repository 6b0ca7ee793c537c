"""Photo-like and night renderers: shaded bodies, soft shadows, then a camera."""

import numpy as np

from tl_core.data.drawing import canvas, light
from tl_core.data.drawing.dice import generator
from tl_core.data.drawing.parts import Decal, Part, Placed
from tl_core.data.drawing.scene import Scene


def photo(scene: Scene, size: int) -> np.ndarray:
    """uint8 RGB (size, size, 3), by daylight."""
    picture, _ = paint(scene, scene.ground.paint(size))
    return _develop(picture, scene, scene.camera.exposure, scene.camera.cast, scene.camera.noise)


def night(scene: Scene, size: int) -> np.ndarray:
    """uint8 RGB (size, size, 3): blue dark, and a lamp's glow from the light's side."""
    picture, glow = paint(scene, scene.ground.paint(size))
    at = (np.arange(size, dtype=np.float32) + 0.5) / size
    towards = scene.light.direction[:2] / max(np.linalg.norm(scene.light.direction[:2]), 1e-6)
    x, y = (0.5 + 0.48 * towards).astype(np.float32)
    far = np.sqrt((at[None, :] - x) ** 2 + (at[:, None] - y) ** 2)
    fall = np.maximum(1 / (1 + (far / np.float32(0.34)) ** 2), 0)
    lamp, sky = np.float32([0.78, 0.55, 0.26]), np.float32([0.13, 0.19, 0.36])
    lit = picture * (sky + fall[..., None] * lamp + glow[..., None] * np.float32([1.0, 0.85, 0.6]))
    halo = np.exp(-((far / np.float32(0.22)) ** 2)) * np.float32(0.16)
    lit += halo[..., None] * np.float32([1.0, 0.78, 0.42])
    return _develop(lit, scene, 0.92, np.ones(3), 0.022 + 1.2 * scene.camera.noise)


def paint(scene: Scene, picture: np.ndarray, shadows: bool = True) -> tuple[np.ndarray, np.ndarray]:
    """Everything over the ground ``picture`` (changed in place); also where things glow, (size, size)."""
    size = picture.shape[0]
    glow = np.zeros((size, size), np.float32)
    _ground_light(picture, scene)
    for placed in (*scene.behind, scene.subject, *scene.before):
        if shadows:
            _shadow(picture, placed, scene)
        for part in placed.thing.parts:
            _body(picture, glow, part, placed, scene.light)
    return picture, glow


def _ground_light(picture: np.ndarray, scene: Scene) -> None:
    """The ground is brighter towards the lamp."""
    size = picture.shape[0]
    at = np.linspace(-1, 1, size, dtype=np.float32)
    x, y, z = (np.float32(value) for value in scene.light.direction)
    level = 1 + np.float32(0.20) * (x * at[None, :] + y * at[:, None])
    tone = scene.light.ambient + scene.light.colour * (0.25 + 0.6 * z)
    picture *= level[..., None] * tone.astype(np.float32)


def _shadow(picture: np.ndarray, placed: Placed, scene: Scene) -> None:
    size, outlines = picture.shape[0], placed.outlines()
    shade = _standing_shadow if placed.thing.standing else _lying_shadow
    picture *= 1 - shade(outlines, placed, scene, size)[..., None]


def _lying_shadow(outlines, placed: Placed, scene: Scene, size: int) -> np.ndarray:
    """The shape itself, moved away from the lamp, once near and dark and once far and soft."""
    away = -scene.light.direction[:2] * min(placed.placement.scale, 0.3)
    far = canvas.soft_shape([o + away * 0.30 for o in outlines], size, 0.030)
    near = canvas.soft_shape([o + away * 0.10 for o in outlines], size, 0.011)
    return np.maximum(0.42 * far, 0.52 * near)


def _standing_shadow(outlines, placed: Placed, scene: Scene, size: int) -> np.ndarray:
    """Laid down on the floor from the foot, away from the lamp; and a dark rim under the foot."""
    points = np.concatenate(outlines)
    foot, (x, _, _) = points[:, 1].max() - 0.012, scene.light.direction
    laid = [np.stack([o[:, 0] - (foot - o[:, 1]) * x * 0.9, foot - (foot - o[:, 1]) * 0.26], 1) for o in outlines]
    low = points[points[:, 1] > foot - 0.10]
    middle, half = low[:, 0].mean(), np.ptp(low[:, 0]) / 2 + 0.02
    angle = np.linspace(0, 2 * np.pi, 24)
    rim = np.stack([middle + half * np.cos(angle), foot - 0.012 + 0.035 * np.sin(angle)], 1)
    return np.maximum(0.40 * canvas.soft_shape(laid, size, 0.022), 0.5 * canvas.soft_shape([rim], size, 0.014))


def _body(picture: np.ndarray, glow: np.ndarray, part: Part, placed: Placed, lamp: light.Light) -> None:
    move = placed.placement.points
    mask = canvas.mask([move(f) for f in part.fills], [move(h) for h in part.holes], picture.shape[0])
    if mask is None:
        return
    colour = light.shade(_surface(part, mask, placed), light.normals(part, mask, placed.placement), part, lamp)
    cover = mask.cover[..., None] * np.float32(part.opacity)
    window = picture[mask.window]
    window += cover * (colour - window)
    glow[mask.window] *= 1 - mask.cover
    if part.glow:
        glow[mask.window] += mask.cover * np.float32(part.glow)


def _surface(part: Part, mask: canvas.Mask, placed: Placed) -> np.ndarray:
    """The part's own colours over the mask's window: texture, then decals."""
    colour = np.asarray(part.colour, np.float32)
    if part.texture:
        colour = part.texture(*placed.placement.own(*mask.grid()), colour)
    elif part.decals:
        colour = np.broadcast_to(colour, (*mask.cover.shape, 3))
    for decal in part.decals:
        colour = _decal(colour, decal, mask, placed)
    return colour


def _decal(colour: np.ndarray, decal: Decal, mask: canvas.Mask, placed: Placed) -> np.ndarray:
    height, width = mask.cover.shape
    window = (mask.left, mask.top, mask.left + width, mask.top + height)
    cover = canvas.cover_in([placed.placement.points(f) for f in decal.fills], (), mask.size, window)
    radius = decal.soft * placed.placement.scale * mask.size
    if radius > 0.3:
        cover = canvas.blur((cover * 255).astype(np.uint8), radius).astype(np.float32) / 255
    share = cover[..., None] * np.float32(decal.opacity)
    return colour + share * (np.asarray(decal.colour, np.float32) - colour)


def _develop(picture: np.ndarray, scene: Scene, exposure: float, cast: np.ndarray, noise: float) -> np.ndarray:
    """Exposure, colour cast, vignette, blur and noise."""
    size = picture.shape[0]
    at = np.linspace(-1, 1, size, dtype=np.float32) ** 2
    vignette = 1 - np.float32(scene.camera.vignette * 0.5) * (at[None, :] + at[:, None]) / 2
    picture = picture * (vignette[..., None] * (cast * exposure).astype(np.float32))
    # A shoulder instead of a hard clip keeps highlights from burning out.
    picture = np.where(picture > 0.8, 0.8 + 0.2 * np.tanh((picture - 0.8) * 5 * 0.6) , picture)
    radius = scene.camera.blur * size
    if radius > 0.25:
        picture = canvas.blur((np.clip(picture, 0, 1) * 255).astype(np.uint8), radius).astype(np.float32) / 255
    grain = generator(*scene.seed, "noise", size).standard_normal((size, size, 3), np.float32)
    return (np.clip(picture + grain * np.float32(noise), 0, 1) * 255 + 0.5).astype(np.uint8)
