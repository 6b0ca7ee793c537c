"""Which values of files with more than 8 bits become black and white: one range for a set, kept with a run."""

import io
import json
import math
import os
import threading
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

from tl_core.data import bit_depths
from tl_core.progress import Progress

MOST = 256  # training pictures whose values are looked at, spread over all of them
USUAL = (1.0, 255.0, 1023.0, 4095.0, 16383.0, 65535.0)  # where white lies: shares, 8, 10, 12, 14 and 16 bits
ENOUGH = 0.5  # of the usual range: a set that uses so much of it keeps it whole
STEPS = 16  # other ends are rounded outward by a 16th to a 32nd, so that another seed's draw mostly gives the same
TRIMMED = 0.02  # of the pictures, at either end: one odd picture decides nothing
FEW = 10  # pictures; of fewer none is left out
HELD = 65535.0  # what 16 bits hold

Ends = tuple[float, float]


@dataclass(frozen=True)
class IntensityRange:
    """The values that become 0 and 255, apart for whole numbers and for fractions; None: as each file says itself."""

    integer: Ends | None = None
    real: Ends | None = None

    def of(self, is_real: bool) -> Ends | None:
        return self.real if is_real else self.integer

    def __bool__(self) -> bool:
        return self.integer is not None or self.real is not None

    def __str__(self) -> str:
        """"1,344 to 2,816", and of both kinds "…, fractions 0 to 1"."""
        parts = [f"{'fractions ' * (self.real is ends and self.integer is not None)}{_number(ends[0])} to "
                 f"{_number(ends[1])}" for ends in (self.integer, self.real) if ends]
        return ", ".join(parts)

    @property
    def name(self) -> str:
        """For keys: the same for the same range only."""
        return json.dumps(self.to_dict())

    @property
    def share(self) -> float:
        """The part of what 16 bits hold that whole numbers use, 0 to 1; 1 where there are none."""
        return 1.0 if self.integer is None else min((self.integer[1] - self.integer[0]) / HELD, 1.0)

    def to_dict(self) -> dict[str, Any]:
        return {name: list(ends) for name, ends in (("integer", self.integer), ("real", self.real)) if ends}

    @classmethod
    def from_dict(cls, values: Mapping[str, Any] | None) -> "IntensityRange":
        """Of a run's result; an empty one where it has none, as in runs on 8 bits and of earlier versions."""
        return cls(**{name: (float(low), float(high)) for name, (low, high) in (values or {}).items()})


def notes(dataset, progress: Progress | None = None) -> tuple[str, ...]:
    """What to say of a ``Dataset`` whose files have more than 8 bits; nothing where none has. Finds its range."""
    lazy = getattr(dataset.read, "intensity", None)
    intensity = lazy.resolve(progress) if isinstance(lazy, TrainingRange) else dataset.intensity
    if not intensity:
        return ()
    used = f", {percent(intensity.share)} of what 16 bits hold" if intensity.integer else ""
    return (f"Files of more than 8 bits are read from {intensity}{used}: the range of the training pictures, "
            "for all of them and for what the run sees later.",)


def percent(share: float) -> str:
    return f"{100 * share:.0f} %" if share >= 0.01 else f"{100 * share:.1g} %"


class TrainingRange:
    """The range of training pictures (``keys``), found when it is first asked for: 8 bits never ask."""

    def __init__(self, keys: Sequence[str]):
        self._keys, self._lock = keys, threading.Lock()
        self._intensity: IntensityRange | None = None

    def of(self, is_real: bool) -> Ends | None:
        return self.resolve().of(is_real)

    def resolve(self, progress: Progress | None = None) -> IntensityRange:
        with self._lock:
            if self._intensity is None:
                self._intensity = of_pictures(self._keys, progress)
            return self._intensity


class Watched:
    """A network's range, which notices whether a picture asked for it: those of 8 bits never do."""

    def __init__(self, intensity: IntensityRange):
        self._intensity, self._applied = intensity, False

    def of(self, is_real: bool) -> Ends | None:
        self._applied = True
        return self._intensity.of(is_real)

    @property
    def note(self) -> str:
        """What to say of the picture that was read: "" where it has as many bits as those that were learnt from."""
        if self._intensity and not self._applied:
            return (f"It has 8 bits, and the run learnt from files of more, read from {self._intensity}: it is read "
                    "as it is, so it should be as light as those are then.")
        if self._applied and not self._intensity:
            return ("It has more than 8 bits, and the run learnt from files of 8: 16 bits are read whole, 0 to "
                    "65,535, so that a picture which uses little of that is nearly black. Save it with 8 bits.")
        return ""


class OwnRange:
    """The range of one file's own values: for looking at it, or for a network that has none."""

    def __init__(self, content: bytes | str):
        self._content = content  # the file's bytes, or its path

    def of(self, is_real: bool) -> Ends | None:
        content = Path(self._content).read_bytes() if isinstance(self._content, str) else self._content
        _, low, high = bit_depths.extremes_in(io.BytesIO(content))
        return None if low is None or high is None else rounded(low, high)


def of_pictures(keys: Sequence[str], progress: Progress | None = None) -> IntensityRange:
    """The range of the files among ``keys`` that have more than 8 bits; an empty one where none has."""
    files = [key for key in keys if os.path.isabs(key) and bit_depths.may_be_deep(key)]
    kinds = bit_depths.kinds(files, progress) if files else {}
    return IntensityRange(*(_range([key for key in files if kinds[key] == kind], progress) for kind in bit_depths.DEEP))


def _range(files: list[str], progress: Progress | None) -> Ends | None:
    if not files:
        return None
    some = [files[i] for i in np.unique(np.linspace(0, len(files) - 1, MOST).round().astype(int))]
    ends = np.array(list(bit_depths.extremes(some, progress).values()), np.float64).reshape(-1, 2)
    ends = ends[np.isfinite(ends).all(axis=1)]
    if not len(ends):
        return None
    left_out = 0 if len(ends) < FEW else max(1, round(TRIMMED * len(ends)))
    lows, highs = np.sort(ends[:, 0]), np.sort(ends[:, 1])
    return rounded(float(lows[left_out]), float(highs[len(ends) - 1 - left_out]))


def rounded(low: float, high: float) -> Ends:
    """The usual range where at least half of it is used, else both ends rounded outward."""
    white = next((white for white in USUAL if high <= white), math.inf)
    if low >= 0 and high - low >= ENOUGH * white:
        return 0.0, white
    if high <= low:
        return low, low + 1.0
    step = 2.0 ** math.floor(math.log2((high - low) / STEPS))
    return math.floor(low / step) * step, math.ceil(high / step) * step


def _number(value: float) -> str:
    return f"{value:,.0f}" if value == round(value) else f"{value:.4g}"
