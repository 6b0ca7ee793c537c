"""What one kind of change is, and the chance that each example meets."""

import hashlib
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import numpy as np

VERSION = 1  # changes with what any of them does to a picture or a text


@dataclass(frozen=True)
class Corruption:
    """``apply(example, strength, random)``: a picture keeps shape and type, uint8 RGB (s, s, 3), a text is a str.

    ``strengths`` are those that are measured, ``unit`` says what they are; strength 0 changes nothing.
    """

    name: str
    title: str
    unit: str
    strengths: tuple[float, ...]
    apply: Callable[[Any, float, np.random.Generator], Any]


def corrupted(kind: Corruption, example: Any, key: str, strength: float, seed: int = 0) -> Any:
    """The picture or text changed by ``strength``, the same way whenever ``seed`` and ``key`` are the same.

    An example meets one and the same chance at every strength, so that only the strength differs.
    """
    if strength == 0:
        return example
    digest = hashlib.blake2s(f"{seed}|{kind.name}|{key}".encode(errors="surrogateescape"), digest_size=8).digest()
    return kind.apply(example, strength, np.random.default_rng(int.from_bytes(digest, "big")))
