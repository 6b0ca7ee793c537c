"""Saving a frozen network under one head after another: Keras writes the file once, then only the head changes."""

import io
import json
import time
import zipfile
from pathlib import Path
from weakref import WeakKeyDictionary

import h5py
import numpy as np

from tl_core.networks.head import Head
from tl_core.networks.network import Network

LARGEST = 128 * 2**20  # bytes of a file that stays in memory; Keras writes larger ones each time
WEIGHTS, METADATA = "model.weights.h5", "metadata.json"  # members of a .keras file, which is a zip

_templates: WeakKeyDictionary[Network, dict[str, "Template"]] = WeakKeyDictionary()


class Template:
    """A saved network as bytes, and where in its weights those of the head lie."""

    def __init__(self, file: Path, head: Head):
        with zipfile.ZipFile(file) as archive:
            self._members = {name: archive.read(name) for name in archive.namelist()}
        self._weight_names = _weight_names(self._members[WEIGHTS], [weight.numpy() for weight in head.weights])

    @property
    def complete(self) -> bool:
        """Whether each of the head's weights was found, and no doubt left."""
        return self._weight_names is not None

    def write(self, head: Head, path: Path) -> None:
        """The file that Keras would write with ``head``, which has this one's shape."""
        weights = io.BytesIO(self._members[WEIGHTS])
        with h5py.File(weights, "r+") as stored:
            for weight_name, weight in zip(self._weight_names or (), head.weights, strict=True):
                stored[weight_name][...] = weight.numpy()
        metadata = {**json.loads(self._members[METADATA]), "date_saved": time.strftime("%Y-%m-%d@%H:%M:%S")}
        changed = {WEIGHTS: weights.getvalue(), METADATA: json.dumps(metadata).encode()}
        with zipfile.ZipFile(path, "w") as archive:
            for name, content in {**self._members, **changed}.items():
                archive.writestr(name, content)


def save(network: Network, head: Head, path: Path) -> None:
    """Save a ``network`` whose own weights never change, with ``head`` on it, as ``network.save`` does.

    Keras takes seconds for it, walking through every layer; for a second head of the same
    shape this takes what writing the bytes takes.
    """
    templates = _templates.setdefault(network, {})
    shape = repr([layer.get_config() for layer in head.layers]) + head.pooling
    if shape in templates:
        aside = path.with_name(f".{path.name}.aside.keras")
        templates[shape].write(head, aside)
        aside.replace(path)
        return
    network.save(head, path)
    if path.stat().st_size <= LARGEST and (template := Template(path, head)).complete:
        templates.clear()
        templates[shape] = template


def _weight_names(weights: bytes, values: list[np.ndarray]) -> list[str] | None:
    """Where each of ``values`` lies in the file, found by content; None where one lies nowhere or in two places."""
    matches: list[list[str]] = [[] for _ in values]

    def look(name, item):
        if isinstance(item, h5py.Dataset):
            for names, value in zip(matches, values, strict=True):
                if item.shape == value.shape and item.dtype == value.dtype and np.array_equal(item[()], value):
                    names.append(name)

    with h5py.File(io.BytesIO(weights), "r") as stored:
        stored.visititems(look)
    certain = all(len(names) == 1 for names in matches) and len({names[0] for names in matches}) == len(values)
    return [names[0] for names in matches] if certain else None
