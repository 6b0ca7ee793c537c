"""The shift dial: changed copies of pictures, as if they came from another domain. NumPy and Pillow only.

Each part goes from 0, which changes nothing to the byte, to 1 (rotation to 180 degrees), and means the same at every
picture size. Class balance changes no picture but which of them there are: a draw that goes by class makes the domain,
before anything else sees it.
"""

import hashlib
from collections.abc import Sequence
from dataclasses import astuple, dataclass, fields

import numpy as np
from PIL import Image, ImageFilter

from tl_core.errors import UserError, unknown_name

PREFIX = "shift:"
NONE = "none"  # two halves of the same pictures, nothing changed: what every shift is compared with
VERSION = 1  # counts up with the pixels that a shift gives
MOST = {"rotation": 180.0}  # of other parts it is 1
HINT = "A shift is written as in shift:night=0.6,noise=0.2."
_BLUR = 0.04  # of the side: the standard deviation at 1
_NOISE = 0.4  # of white, likewise
_NIGHT = np.array([0.06, 0.08, 0.16])  # of red, green and blue what a full night leaves: dark, and bluish
_GREY = np.array([0.299, 0.587, 0.114])  # ITU-R BT.601


@dataclass(frozen=True)
class Shift:
    """How strongly pictures are changed, and how uneven their classes become; all zero is not at all."""

    blur: float = 0.0
    noise: float = 0.0
    night: float = 0.0
    grey: float = 0.0
    rotation: float = 0.0
    balance: float = 0.0

    def __post_init__(self):
        for part in fields(self):
            most, value = MOST.get(part.name, 1.0), getattr(self, part.name)
            if not 0 <= value <= most:
                raise UserError(f"{part.name} of the shift is {value:g}.", f"Expected a number from 0 to {most:g}.",
                                f"Change it; {HINT[0].lower()}{HINT[1:]}")

    @classmethod
    def parse(cls, text: str) -> "Shift":
        """From "shift:night=0.6,noise=0.2", with or without "shift:"; "shift:none" changes nothing.

        ``UserError`` for what it does not know.
        """
        if text.strip().removeprefix(PREFIX) == NONE:
            return cls()
        values, names = {}, [part.name for part in fields(cls)]
        for item in filter(None, (item.strip() for item in text.strip().removeprefix(PREFIX).split(","))):
            name, _, number = (part.strip() for part in item.partition("="))
            if name not in names:
                raise unknown_name("part of a shift", name, names, HINT)
            try:
                values[name] = float(number)
            except ValueError:
                raise UserError(f"{name} of the shift is {number!r}.", "Expected a number.", HINT) from None
        if not values:
            raise UserError(f"The shift {text!r} changes nothing.", f"Expected one or more of: {', '.join(names)}; or "
                            f"{NONE}, for two halves that are alike.", HINT)
        return cls(**values)

    def __str__(self) -> str:
        """As ``parse`` reads it, the same for the same shift: "shift:noise=0.2,night=0.6"."""
        parts = [f"{part.name}={getattr(self, part.name):g}" for part in fields(self) if getattr(self, part.name)]
        return PREFIX + (",".join(parts) or NONE)

    @property
    def changes_pictures(self) -> bool:
        return any(astuple(self)[:-1])

    def __call__(self, picture: np.ndarray, key: str) -> np.ndarray:
        """The picture changed, uint8 RGB (s, s, 3) as it came; chance is drawn from ``key``."""
        if not self.changes_pictures:
            return picture
        random = np.random.default_rng(int.from_bytes(hashlib.blake2s(
            key.encode(errors="surrogateescape"), digest_size=8).digest(), "big"))
        turned = _turned(picture, self.rotation if random.random() < 0.5 else -self.rotation)
        values = _blurred(turned, self.blur).astype(np.float32)
        values += self.grey * ((values @ _GREY)[..., None] - values)
        values *= (1 - self.night * (1 - _NIGHT)).astype(np.float32)
        if self.noise:
            values += _NOISE * 255 * self.noise * random.standard_normal(values.shape, np.float32)
        return np.clip(np.rint(values), 0, 255).astype(np.uint8)

    def kept(self, names: Sequence[str], order: Sequence[int] | np.ndarray) -> np.ndarray:
        """Places (k,) of the pictures of classes ``names`` (n,) that the balance leaves, of each class the first ones
        in ``order``.

        Shares fall geometrically from the first class by name to the last, which keeps 1 − balance, at least one
        picture.
        """
        if not self.balance:
            return np.arange(len(names))
        of, classes = np.asarray(names, str), sorted(set(names))
        shares = np.geomspace(1, max(1 - self.balance, 1e-3), len(classes))
        ordered = np.asarray(order)
        parts = [ordered[of[ordered] == name] for name in classes]
        return np.sort(np.concatenate([part[:max(1, round(share * len(part)))]
                                       for part, share in zip(parts, shares, strict=True)]))


def _blurred(picture: np.ndarray, strength: float) -> np.ndarray:
    if not strength:
        return picture
    return np.asarray(Image.fromarray(picture).filter(ImageFilter.GaussianBlur(_BLUR * strength * len(picture))))


def _turned(picture: np.ndarray, angle: float) -> np.ndarray:
    """By that many degrees around the middle; corners are filled with the mirrored edge."""
    if not angle:
        return picture
    side = len(picture)
    edge = side // 4 + 1  # a square's corners reach (√2 − 1) / 2 of its side beyond it
    wide = Image.fromarray(np.pad(picture, ((edge, edge), (edge, edge), (0, 0)), mode="symmetric"))
    return np.ascontiguousarray(np.asarray(wide.rotate(angle, Image.Resampling.BILINEAR))[edge:-edge, edge:-edge])
