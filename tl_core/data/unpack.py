"""From a downloaded file to pictures or arrays on disk. Nothing in an archive can write elsewhere or run."""

import gzip
import shutil
import tarfile
import zipfile
from collections.abc import Iterator, Mapping
from pathlib import Path, PurePosixPath
from typing import IO

import numpy as np

from tl_core.data.images import SUFFIXES

MAX_BYTES = 4 * 1024**3  # no set here unpacks to more; a larger archive is not what it claims to be


def pictures(archive: Path, target: Path, root: str, splits: Mapping[str, str] | None = None) -> None:
    """The pictures below ``root`` in a .zip or .tgz, as ``<class>/<file>`` or ``<split>/<class>/<file>``.

    ``root`` may hold ``*``. A picture's class is the folder it lies in, however deep.
    ``splits`` maps the archive's split folders to ours; others are passed over.
    """
    written = 0
    for name, size, stream in _members(archive):
        parts = _parts(PurePosixPath(name), root, splits)
        if parts is None:
            continue
        written += size
        if written > MAX_BYTES:
            raise ValueError(f"more than {MAX_BYTES} bytes when unpacked")
        path = target.joinpath(*parts)
        path.parent.mkdir(parents=True, exist_ok=True)
        with stream as source, open(path, "wb") as file:
            shutil.copyfileobj(source, file)
    if not written:
        raise ValueError("no pictures in it")


def npz(file: Path, target: Path) -> None:
    """Keras' ``x_train y_train x_test y_test`` in one .npz."""
    with np.load(file, allow_pickle=False) as arrays:
        for split in ("train", "test"):
            _save(target, split, arrays[f"x_{split}"], arrays[f"y_{split}"])


def idx(files: Mapping[str, Path], target: Path) -> None:
    """MNIST's gzipped idx files: 16 bytes before pictures of 28 x 28, 8 before labels."""
    for split, short in (("train", "train"), ("test", "t10k")):
        images = _gunzip(files[f"{short}-images-idx3-ubyte.gz"], 16).reshape(-1, 28, 28)
        _save(target, split, images, _gunzip(files[f"{short}-labels-idx1-ubyte.gz"], 8))


def cifar(archive: Path, target: Path) -> None:
    """CIFAR-10's binary version: records of one label byte and 3 x 32 x 32 pixels, channels first."""
    batches: dict[str, list[np.ndarray]] = {"train": [], "test": []}
    for name, _, stream in sorted(files(archive), key=lambda item: item[0]):
        if name.endswith(".bin"):
            split = "test" if "test" in PurePosixPath(name).name else "train"
            batches[split].append(np.frombuffer(stream, np.uint8).reshape(-1, 1 + 3 * 32 * 32))
    for split, parts in batches.items():
        records = np.concatenate(parts)
        _save(target, split, records[:, 1:].reshape(-1, 3, 32, 32).transpose(0, 2, 3, 1), records[:, 0])


def _save(target: Path, split: str, images: np.ndarray, labels: np.ndarray) -> None:
    if len(images) != len(labels):
        raise ValueError(f"{len(images)} pictures but {len(labels)} labels")
    np.save(target / f"{split}_images.npy", np.ascontiguousarray(images, np.uint8))
    np.save(target / f"{split}_labels.npy", np.asarray(labels).reshape(-1).astype(np.int32))


def _gunzip(file: Path, offset: int) -> np.ndarray:
    with gzip.open(file) as stream:
        return np.frombuffer(stream.read(), np.uint8, offset=offset)


def files(archive: Path, most: int = MAX_BYTES) -> Iterator[tuple[str, int, bytes]]:
    """Name, size and content, its first ``most`` bytes, of every plain file in a .zip or .tgz."""
    for name, size, stream in _members(archive):
        with stream as source:
            yield name, size, source.read(most)


def _members(archive: Path) -> Iterator[tuple[str, int, IO[bytes]]]:
    """Name, size and open stream of every plain file; links and devices are passed over."""
    if zipfile.is_zipfile(archive):
        with zipfile.ZipFile(archive) as packed:
            yield from ((i.filename, i.file_size, packed.open(i)) for i in packed.infolist() if not i.is_dir())
    else:
        with tarfile.open(archive) as packed:
            yield from ((m.name, m.size, file) for m in packed if m.isfile() and (file := packed.extractfile(m)))


def _parts(path: PurePosixPath, root: str, splits: Mapping[str, str] | None) -> tuple[str, ...] | None:
    """Where a member goes: its own, its class's and its split's name, and so never outside the target."""
    depth = len(PurePosixPath(root).parts)
    below, least = path.parts[depth:], 2 if splits is None else 3
    if ".." in path.parts or path.suffix.lower() not in SUFFIXES or path.name.startswith(".") or len(below) < least:
        return None
    if not PurePosixPath(*path.parts[:depth]).match(root):
        return None
    if splits is None:
        return below[-2:]
    return (splits[below[0]], *below[-2:]) if below[0] in splits else None
