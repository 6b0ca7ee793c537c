"""The drawn data sets: pictures the program draws itself, there at once and never the same twice.

A key such as ``fruits/pear/photo/0.50/0/17`` (set, class, domain, difficulty, seed,
index) says everything about a picture, so nothing is stored: reading a key draws it.
"""

from collections.abc import Callable, Sequence
from functools import lru_cache

import numpy as np

from tl_core.data.dataset import SPLITS, Dataset, Split
from tl_core.data.difficulty import check as check_difficulty
from tl_core.data.drawing import drawing_processes
from tl_core.data.drawing import scene as scenes
from tl_core.data.drawing.fruits import FRUITS
from tl_core.data.drawing.household import HOUSEHOLD
from tl_core.data.drawing.parts import Placed
from tl_core.data.drawing.photo import night, photo
from tl_core.data.drawing.scene import Scene, compose
from tl_core.data.drawing.silhouette import silhouette
from tl_core.data.drawing.sketch import sketch
from tl_core.errors import UserError, unknown_name

# Counted up whenever a picture changes, so that nothing computed from the old ones is used again.
DRAWING_VERSION = 4
RENDERERS = {"photo": photo, "sketch": sketch, "silhouette": silhouette, "night": night}
DOMAINS = tuple(RENDERERS)
NAMES = {"fruits": FRUITS, "household": HOUSEHOLD}
TITLES = {"fruits": "Fruits (drawn)", "household": "Household objects (drawn)"}
PER_CLASS = {"train": 60, "val": 16, "test": 20}
# Far apart, so that a larger training set never reaches into the others and leaves them as they are.
FIRST_INDEX = {"train": 0, "val": 100_000, "test": 200_000}
SOURCE = "Drawn by this program from random numbers; no photograph was used."
LICENCE = "drawn by this program, no rights reserved (CC0)"
SIZES = (16, 1024)


def drawn_dataset(name: str, *, domain: str | None = None, difficulty: float = 0.5,
                  per_class: dict[str, int] | None = None, seed: int = 0) -> Dataset:
    """A drawn set: ``per_class`` pictures a split and class, in one domain or evenly in all four.

    ``difficulty`` (0..1) widens pose and light, brings occlusion and clutter, and moves
    the colours of neighbouring classes together. Raises ``UserError`` for a name,
    domain or difficulty that does not exist.
    """
    if domain is not None:
        return drawn_domains(name, (domain,), difficulty=difficulty, per_class=per_class, seed=seed)
    return _drawn(name, difficulty, per_class, seed, lambda index: (DOMAINS[index % len(DOMAINS)],))


def drawn_domains(name: str, domains: Sequence[str] = DOMAINS, *, difficulty: float = 0.5,
                  per_class: dict[str, int] | None = None, seed: int = 0) -> Dataset:
    """A drawn set with ``per_class`` pictures a split and class in each of ``domains``, to go from one to another.

    No scene is in two domains, and the pictures of one are those of ``drawn_dataset`` in it alone. Raises as that does.
    """
    for domain in domains:
        if domain not in RENDERERS:
            raise unknown_name("domain", domain, DOMAINS, f"Choose one of them, or none for all of {name!r}.")
    return _drawn(name, difficulty, per_class, seed, lambda index: domains)


def _drawn(name: str, difficulty: float, per_class: dict[str, int] | None, seed: int,
           domains_of: Callable[[int], Sequence[str]]) -> Dataset:
    things = _things(name)
    check_difficulty(difficulty, "pictures")
    counts = {**PER_CLASS, **(per_class or {})}
    splits = {split: _split(name, tuple(things), domains_of, difficulty, seed, FIRST_INDEX[split], counts[split])
              for split in SPLITS}
    return Dataset(name, TITLES[name], tuple(things), splits, read, digest, SOURCE, LICENCE, drawn=True)


def more(split: Split, split_name: str, count: int) -> Split:
    """A drawn set's split with at least ``count`` pictures: as many more of each class and domain, none drawn before.

    ``split_name`` is which one it is. Its own pictures come first; a split that is large enough stays as it is.
    """
    rounds = -(-count // max(len(split), 1))
    keys = [_later(key, number * PER_CLASS[split_name]) for number in range(rounds) for key in split.keys]
    domains = None if split.domains is None else tuple(split.domains) * rounds
    return split if rounds < 2 else Split(tuple(keys), np.tile(split.labels, rounds), domains)


def _later(key: str, by: int) -> str:
    before, _, index = key.rpartition("/")
    return f"{before}/{int(index) + by}"


def is_drawn(data: str | None) -> bool:
    """Whether a data set's name is that of a drawn one."""
    return data in NAMES


def draw(key: str, size: int) -> np.ndarray:
    """The picture of a key, uint8 RGB (size, size, 3). A pure function, so safe in any thread."""
    _check_size(size)
    domain = key.split("/")[2]
    return RENDERERS[domain](scene(key), size)


def read(key: str, size: int) -> np.ndarray:
    """``draw``, by all cores where several threads ask at once."""
    _check_size(size)
    return drawing_processes.read(draw, key, size)


def serve() -> None:
    """Draw for another process."""
    drawing_processes.serve(draw)


def digest(key: str) -> str:
    """A key says what a picture shows; the version says how it is drawn."""
    return f"{key}@{DRAWING_VERSION}"


@lru_cache(maxsize=64)
def scene(key: str) -> Scene:
    """The scene a key describes, the same for every size."""
    return compose(*_parts(key))


def subject(key: str) -> Placed:
    """What that scene is of: ``scene(key).subject`` without what is around it."""
    return scenes.subject(*_parts(key))


def _parts(key: str) -> tuple:
    name, label, domain, difficulty, seed, index = key.split("/")
    return NAMES[name][label], float(difficulty), name, label, domain, seed, index


def _check_size(size: int) -> None:
    if not SIZES[0] <= size <= SIZES[1]:
        raise UserError(f"A picture of {size} pixels cannot be drawn.", f"Expected {SIZES[0]} to {SIZES[1]}.",
                        "Choose an image size from 96 to 224.")


def _things(name: str) -> dict:
    if name not in NAMES:
        raise unknown_name("drawn data set", name, NAMES, "`python -m tl_core datasets` lists all sets.")
    return NAMES[name]


def _split(name: str, classes, domains_of: Callable[[int], Sequence[str]], difficulty: float, seed: int, first: int,
           count: int) -> Split:
    keys, labels, domains = [], [], []
    for label, thing in enumerate(classes):
        for index in range(count):
            for domain in domains_of(index):
                keys.append(f"{name}/{thing}/{domain}/{difficulty:.2f}/{seed}/{first + index}")
                labels.append(label)
                domains.append(domain)
    return Split(tuple(keys), np.array(labels, np.int32), tuple(domains))
