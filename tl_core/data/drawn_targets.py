"""What the program knows of a picture that it drew, beside its class: further targets of drawn sets.

A target is -1, not known, where the picture does not show it: a pencil sketch has no colour, and only apples come in
varieties.
"""

from collections.abc import Callable, Sequence
from functools import lru_cache

import numpy as np

from tl_core.data import synthetic
from tl_core.data.dataset import UNLABELLED
from tl_core.data.drawing.geometry import Placement
from tl_core.data.drawing.parts import BodyPart

_APPLE = "apple_"
_COLOURED = ("photo", "night")
COLOURS = ("black", "blue", "brown", "green", "grey", "orange", "purple", "red", "white", "yellow")
POSES = ("left", "upright", "right")
UPRIGHT = 10.0  # degrees that a thing may lean and still be called upright


def names(data: str) -> tuple[str, ...]:
    """The targets that a drawn set has, in the order in which pages offer them."""
    return tuple(name for name in _TARGETS if name != "variety" or data == "fruits")


def target(data: str, name: str, keys: Sequence[str]) -> tuple[tuple[str, ...], np.ndarray]:
    """The classes of one of ``names`` and each picture's label, int32 (n,), -1 where it does not show it."""
    classes_of, value_of = _TARGETS[name]
    classes = classes_of(data)
    places = {value: place for place, value in enumerate(classes)}
    return classes, np.array([places.get(value_of(key), UNLABELLED) for key in keys], np.int32)


def _kind(key: str) -> str:
    label = key.split("/")[1]
    return "apple" if label.startswith(_APPLE) else label


def _variety(key: str) -> str:
    return key.split("/")[1].partition(_APPLE)[2]


def _domain(key: str) -> str:
    return key.split("/")[2]


def _colour(key: str) -> str:
    return _looks(key)[0] if _domain(key) in _COLOURED else ""


def _pose(key: str) -> str:
    return _looks(key)[1]


@lru_cache(maxsize=1 << 15)
def _looks(key: str) -> tuple[str, str]:
    """Colour and pose together: what takes time is the subject that both are of."""
    subject = synthetic.subject(key)
    lean = degrees(subject.placement)
    return (colour_name(max(subject.thing.parts, key=_extent).colour),
            POSES[0] if lean < -UPRIGHT else POSES[2] if lean > UPRIGHT else POSES[1])


def degrees(placement: Placement) -> float:
    """How far a thing's own upward direction is turned clockwise in the picture."""
    (x, y), (across, down) = placement.points(np.array([[0.0, 0.05], [0.0, -0.05]]))
    return float(np.degrees(np.arctan2(across - x, y - down)))


def _extent(part: BodyPart) -> float:
    """The area of the largest box around one of its outlines."""
    return max(float(np.ptp(fill, axis=0).prod()) for fill in part.fills)


def colour_name(colour: np.ndarray) -> str:
    """The name in ``COLOURS`` of an RGB colour, 0–1, by hue, saturation and lightness."""
    red, green, blue = map(float, colour)
    high, low = max(red, green, blue), min(red, green, blue)
    if high - low < 0.15 * max(high, 0.4):
        return "white" if low > 0.8 else "black" if high < 0.25 else "grey"
    if high == red:
        hue = 60 * ((green - blue) / (high - low) % 6)
    elif high == green:
        hue = 60 * ((blue - red) / (high - low) + 2)
    else:
        hue = 60 * ((red - green) / (high - low) + 4)
    if 12 <= hue < 45 and high < 0.75:
        return "brown"
    bounds = ((12, "red"), (42, "orange"), (66, "yellow"), (170, "green"), (255, "blue"), (330, "purple"))
    return next((name for bound, name in bounds if hue < bound), "red")


def _classes(value_of: Callable[[str], str]) -> Callable[[str], tuple[str, ...]]:
    """What ``value_of`` gives for the classes of a set, each once."""
    return lambda data: tuple(dict.fromkeys(
        value for label in synthetic.NAMES[data] if (value := value_of(f"{data}/{label}/photo/0.50/0/0"))))


# In the order in which they are offered: classes by set, and a picture's own by its key.
_TARGETS: dict[str, tuple[Callable[[str], tuple[str, ...]], Callable[[str], str]]] = {
    "kind": (_classes(_kind), _kind),
    "domain": (lambda data: synthetic.DOMAINS, _domain),
    "variety": (_classes(_variety), _variety),
    "colour": (lambda data: COLOURS, _colour),
    "pose": (lambda data: POSES, _pose),
}
