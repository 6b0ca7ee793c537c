"""What a saved network takes and gives, in words beside it: read without opening the network. No TensorFlow here."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from tl_core.data.atomic_files import write_whole

FILE = "signature.json"
VERSION = 1


@dataclass(frozen=True)
class InputSignature:
    """One example's ``shape``, as (160, 160, 3), and the ``dtype`` of its numbers."""

    shape: tuple[int, ...]
    dtype: str


@dataclass(frozen=True)
class Signature:
    """``inputs`` by modality ("image"); ``outputs`` by head ("label"), each the names of its classes in order."""

    inputs: Mapping[str, InputSignature]
    outputs: Mapping[str, tuple[str, ...]]

    def to_dict(self) -> dict[str, Any]:
        """Plain values that JSON takes."""
        return {"version": VERSION,
                "inputs": {name: {"shape": list(one.shape), "dtype": one.dtype} for name, one in self.inputs.items()},
                "outputs": {name: {"classes": list(classes)} for name, classes in self.outputs.items()}}

    def fits(self, shape: tuple[int, ...], dtype: str, *classes: int) -> bool:
        """Whether a network of one input of this shape and type, and outputs of so many classes, is the one told."""
        return (list(self.inputs.values()) == [InputSignature(tuple(shape), dtype)]
                and [len(names) for names in self.outputs.values()] == list(classes))


def write(signature: Signature, folder: Path) -> None:
    """Write it beside the network that lies in ``folder``."""
    write_whole(folder / FILE, json.dumps(signature.to_dict(), indent=1))


def read(path: Path | None) -> Signature | None:
    """What ``write`` wrote; None where there is none, as in runs of earlier versions, or where it is damaged."""
    if path is None:
        return None
    try:
        content = json.loads(path.read_text(encoding="utf8"))
        return Signature({name: InputSignature(tuple(map(int, one["shape"])), str(one["dtype"]))
                          for name, one in content["inputs"].items()},
                         {name: tuple(map(str, one["classes"])) for name, one in content["outputs"].items()})
    except (AttributeError, OSError, ValueError, KeyError, TypeError):
        return None
