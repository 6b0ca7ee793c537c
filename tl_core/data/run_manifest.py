"""Which pictures a run read: kept among its files, so that afterwards one can tell which are gone or have changed."""

import os
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from zipfile import BadZipFile

import numpy as np

from tl_core.data.atomic_files import atomic_path
from tl_core.data.dataset import SPLITS, Dataset, Split

FILE = "pictures.npz"
DIGITS = 16  # of a file's sha256: two different files that agree in 64 bits are not met


@dataclass(frozen=True, eq=False)
class Manifest:
    """n picture files in the order of their splits.

    ``names`` are relative to the folder ``root``, or whole paths where they lie elsewhere;
    ``labels`` (n,) int32, -1 for none; ``splits`` (n,) places in ``SPLITS``; ``digests`` the first
    16 hex digits of each file's sha256; ``domains`` (n,) names, None where the set has none.
    """

    root: str
    classes: tuple[str, ...]
    names: tuple[str, ...]
    labels: np.ndarray
    splits: np.ndarray
    digests: tuple[str, ...]
    domains: tuple[str, ...] | None = None

    def name_of(self, key: str) -> str:
        """The name of the picture that the run knew by the path ``key``."""
        return _relative(key, self.root)

    def split(self, indices: Sequence[int], keys: Sequence[str]) -> Split:
        """The pictures at these indices, under the ``keys`` by which they are read today."""
        return Split(tuple(keys), self.labels[list(indices)],
                     None if self.domains is None else tuple(self.domains[i] for i in indices))


def write(dataset: Dataset, root: str | None, folder: Path) -> None:
    """Write the manifest of a set whose pictures are files into ``folder``; nothing for other sets.

    Texts, whose digest is of what they say, are known again by their set's fingerprint.
    """
    keys = [key for name in SPLITS for key in dataset.splits[name].keys]
    if dataset.modality == "text" or not keys or not all(map(os.path.isabs, keys)):
        return
    splits, root = [dataset.splits[name] for name in SPLITS], root or os.path.dirname(os.path.commonpath(keys))
    digests = [int(dataset.digest(key)[:DIGITS] or "0", 16) for key in keys]
    domains = [domain for split in splits for domain in split.domains or ()]
    with atomic_path(folder / FILE) as part, part.open("wb") as file:
        np.savez_compressed(
            file, root=_packed([root]), classes=_packed(dataset.classes), names=_packed(_relative(key, root)
                                                                                        for key in keys),
            labels=np.concatenate([split.labels for split in splits]).astype(np.int32),
            splits=np.repeat(np.arange(len(SPLITS), dtype=np.uint8), [len(split) for split in splits]),
            digests=np.array(digests, np.uint64), allow_pickle=False,
            **({"domains": _packed(domains)} if domains else {}))


def read(path: Path | None) -> Manifest | None:
    """What ``write`` wrote; None where there is no such file, or where it is damaged."""
    if path is None:
        return None
    try:
        with np.load(path, allow_pickle=False) as arrays:
            columns = dict(arrays)
        manifest = Manifest(_unpacked(columns["root"])[0], _unpacked(columns["classes"]), _unpacked(columns["names"]),
                            columns["labels"], columns["splits"],
                            tuple(f"{one:0{DIGITS}x}" for one in columns["digests"].tolist()),
                            _unpacked(columns["domains"]) if "domains" in columns else None)
    except (TypeError, OSError, ValueError, KeyError, EOFError, BadZipFile):
        return None
    counts = {len(manifest.names), len(manifest.labels), len(manifest.splits), len(manifest.digests)}
    return manifest if len(counts) == 1 else None


def _relative(key: str, root: str) -> str:
    inside = os.path.join(root, "")
    return key[len(inside):] if key.startswith(inside) else key


def _packed(texts) -> np.ndarray:
    """Texts as bytes: names of files may hold anything but a zero."""
    return np.frombuffer("\0".join(texts).encode("utf8", "surrogateescape"), np.uint8)


def _unpacked(packed: np.ndarray) -> tuple[str, ...]:
    return tuple(packed.tobytes().decode("utf8", "surrogateescape").split("\0"))
