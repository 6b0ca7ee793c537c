"""Read tensors from PyTorch's older file format without PyTorch, and without running what a file says.

The format: four pickles (magic number, version, system, the object), a pickled list
of storage keys, then each storage as its length (int64) and raw numbers.
"""

import pickle
from collections import OrderedDict
from math import prod
from pathlib import Path
from typing import BinaryIO, NamedTuple

import numpy as np

MAGIC = 0x1950A86A20F9469CFC6C


class _Slice(NamedTuple):
    """A tensor before its numbers are read."""

    key: str
    offset: int
    shape: tuple[int, ...]
    stride: tuple[int, ...]


def _rebuild(key, offset, shape, stride, *_) -> _Slice:
    return _Slice(key, offset, tuple(shape), tuple(stride))


class _Unpickler(pickle.Unpickler):
    """Knows four names and refuses every other: a pickle can call only what it can find."""

    allowed = {
        ("collections", "OrderedDict"): OrderedDict,
        ("torch._utils", "_rebuild_tensor_v2"): _rebuild,
        ("torch", "FloatStorage"): np.dtype("<f4"),
        ("torch", "LongStorage"): np.dtype("<i8"),
    }

    def __init__(self, file: BinaryIO):
        super().__init__(file)
        self.dtypes: dict[str, np.dtype] = {}

    def find_class(self, module: str, name: str):
        if (module, name) not in self.allowed:
            raise pickle.UnpicklingError(f"{module}.{name} is not allowed in a file of weights")
        return self.allowed[module, name]

    def persistent_load(self, pid) -> str:
        _, dtype, key, *_ = pid
        self.dtypes[key] = dtype
        return key


def read_tensors(path: Path) -> dict[str, np.ndarray]:
    """Name to array. ``pickle.UnpicklingError`` for another format or a name that is not allowed."""
    with open(path, "rb") as file:
        if _Unpickler(file).load() != MAGIC:
            raise pickle.UnpicklingError(f"{path.name} is not a PyTorch file of the older format")
        for _ in ("version", "system"):
            _Unpickler(file).load()
        objects = _Unpickler(file)
        slices = objects.load()
        storages = {key: _storage(file, objects.dtypes[key]) for key in _Unpickler(file).load()}
    return {name: _array(part, storages[part.key]) for name, part in slices.items()}


def _storage(file: BinaryIO, dtype: np.dtype) -> np.ndarray:
    length = int.from_bytes(file.read(8), "little", signed=True)
    numbers = file.read(length * dtype.itemsize) if length >= 0 else b""
    if len(numbers) != length * dtype.itemsize:
        raise pickle.UnpicklingError("the file ends too early")
    return np.frombuffer(numbers, dtype)


def _array(part: _Slice, storage: np.ndarray) -> np.ndarray:
    """The tensor as an array. Its axes may lie in any order, but only densely: free strides reach outside."""
    order = sorted(range(len(part.shape)), key=lambda axis: -part.stride[axis])
    shape = [part.shape[axis] for axis in order]
    packed = all(size == 1 or part.stride[axis] == prod(shape[position + 1:])
                 for position, (axis, size) in enumerate(zip(order, shape, strict=True)))
    if not packed or min(shape, default=0) < 0 or not 0 <= part.offset <= len(storage) - prod(shape):
        raise pickle.UnpicklingError(f"a tensor of shape {part.shape} and strides {part.stride} is not packed "
                                     "inside its storage")
    values = storage[part.offset:part.offset + prod(shape)].reshape(shape)
    return values.transpose(np.argsort(order))
