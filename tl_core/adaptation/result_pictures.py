"""The pixels of a kept result's pictures, by their keys alone: nothing is composed or looked into anew."""

import os
from collections.abc import Callable, Mapping
from functools import cache
from typing import Any

import numpy as np

from tl_core.data import catalog, dataset_index
from tl_core.data.folders import FolderReader
from tl_core.data.pair_readers import MARK
from tl_core.data.shift import PREFIX, Shift
from tl_core.errors import UserError

Read = Callable[[str, int], np.ndarray]


def reader(values: Mapping[str, Any]) -> Read:
    """``read(key, size)`` gives uint8 RGB (size, size, 3) for the keys of a result's ``values``, both sides' alike."""
    @cache
    def of_set(name: str) -> Read:
        return dataset_index.of(name).dataset.read if name else FolderReader()

    def read(key: str, size: int) -> np.ndarray:
        own, target = own_key(key), key != own_key(key)
        picture = of_set(_set_of(values, own, target))(own, size)
        shift = _shift(key)
        return shift(picture, own) if shift else picture
    return read


def text(values: Mapping[str, Any], key: str) -> str:
    """The text that a result's ``values`` know by this key, of either side."""
    own = own_key(key)
    return dataset_index.of(_set_of(values, "" if os.path.isabs(own) else own, key != own)).dataset.read(own)


def own_key(key: str) -> str:
    """A key as its own set has it, without what marks it as the target's."""
    if key.startswith(PREFIX):
        return key.removeprefix(PREFIX).partition(":")[2]
    return key.removeprefix(MARK)


def sets_of(values: Mapping[str, Any]) -> list[str]:
    """The names of sets, or paths of folders, that a result's pictures are of."""
    return list(dict.fromkeys((str(values["data"]), target_set(values))))


def target_set(values: Mapping[str, Any]) -> str:
    """The target's set by name, or its folder by path: the source's set unless the target names another."""
    target = str(values["target"])
    if target.startswith(PREFIX):
        return str(values["data"])
    if os.path.isabs(target):
        return target
    name, colon, _ = target.partition(":")
    return name if colon and name else str(values["data"])


def licence(values: Mapping[str, Any]) -> str:
    """The licence of the target's pictures, "" where nobody knows it."""
    try:
        return catalog.entry(target_set(values)).licence
    except UserError:
        return ""


def _set_of(values: Mapping[str, Any], own: str, target: bool) -> str:
    if os.path.isabs(own):
        return ""  # any file is read alike
    return target_set(values) if target else str(values["data"])


def _shift(key: str) -> Shift | None:
    return Shift.parse(PREFIX + key.removeprefix(PREFIX).partition(":")[0]) if key.startswith(PREFIX) else None
