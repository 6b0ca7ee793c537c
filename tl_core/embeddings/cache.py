"""What has been computed for a question, kept in ``TL_HOME/embeddings``: read again without TensorFlow.

A folder's name is a digest of everything that shapes its rows. In it: ``pictures.npz``, and for
each block ``NAME.rows`` (float32), its maps and its nearest neighbours.
"""

import contextlib
import hashlib
import importlib.metadata
import json
import shutil
import zlib
from collections.abc import Callable
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any
from zipfile import BadZipFile

import numpy as np

from tl_core import settings, tracking
from tl_core.backbones import package_files
from tl_core.backbones.catalog import BACKBONES
from tl_core.config import RunConfig
from tl_core.data.atomic_files import atomic_path, disk_full_errors, write_whole
from tl_core.data.checksums import sum_of
from tl_core.embeddings import selection
from tl_core.embeddings.request import FeatureLayer, FeatureRequest
from tl_core.errors import UserError

KEPT_BYTES = 2 * 10**9  # the folders that were used last, together
PICTURES, ABOUT = "pictures.npz", "about.json"
DAMAGED = (OSError, ValueError, EOFError, KeyError, BadZipFile, zlib.error)
SHAPED_BY = ("tensorflow", "keras", package_files.IMAGENET["efficientnet_lite0"].package)


@dataclass(frozen=True)
class FeatureIndex:
    """The pictures of the rows, in their order: ``keys``, ``splits`` and ``domains`` (n,) text, ``labels`` (n,) int.

    A domain is "" where the set has none.
    """

    keys: np.ndarray
    labels: np.ndarray
    splits: np.ndarray
    domains: np.ndarray
    classes: tuple[str, ...]

    def __len__(self) -> int:
        return len(self.keys)

    @cached_property
    def names(self) -> np.ndarray:
        """Each picture's class, (n,) text, "" where it has no label."""
        return np.asarray([*self.classes, ""])[self.labels]


class FeatureCache:
    """A question's folder; nothing of it need be there yet."""

    def __init__(self, request: FeatureRequest):
        self.request = request
        self.folder = settings.home() / "embeddings" / key(request)
        self._damaged: list[str] = []  # sentences about rows that are to be computed again

    def has(self, cut: FeatureLayer) -> bool:
        """Whether a row for each picture is there; what is damaged is not."""
        width = self._about.get("widths", {}).get(self._name(cut))
        try:
            there = width is not None and self._rows(cut).stat().st_size == 4 * width * len(self.pictures)
            return there and self._sound(cut)
        except OSError:
            return False

    @property
    def pictures(self) -> FeatureIndex:
        """Only where some cut is kept."""
        index = self._read[1]
        assert index is not None
        return index

    def rows(self, cut: FeatureLayer) -> np.ndarray:
        """float32 (n, numbers), mapped from the disk; only where ``has``."""
        width = self._about["widths"][self._name(cut)]
        return np.memmap(self._rows(cut), np.float32, "r").reshape(-1, width)

    @property
    def unread(self) -> list[str]:
        """Pictures that could not be read and have no row, each with the reason."""
        return self._about.get("unread", [])

    @property
    def notes(self) -> list[str]:
        """What the user should know of how the rows came about, in sentences."""
        return self._about.get("notes", [])

    @contextlib.contextmanager
    def writing(self, cut: FeatureLayer):
        """A temporary file for the rows of a cut, which takes its place where nothing fails."""
        self.folder.mkdir(parents=True, exist_ok=True)
        with disk_full_errors(_full), atomic_path(self._rows(cut)) as part:
            yield part

    def keep(self, index: FeatureIndex, cuts: dict[FeatureLayer, int], unread: list[str],
             notes: list[str] | None = None) -> None:
        """Say whose rows have been written and how many numbers each has; rows of other pictures go."""
        self.__dict__.pop("_read", None)  # somebody else may have kept other cuts meanwhile
        about = self._about
        if about and not np.array_equal(self.pictures.keys, index.keys):
            about = {}
        widths = {**about.get("widths", {}), **{self._name(cut): width for cut, width in cuts.items()}}
        self.save(PICTURES, keys=index.keys, labels=index.labels, splits=index.splits, domains=index.domains,
                  classes=np.asarray(index.classes, str))
        sums = {**about.get("sums", {}), **{self._name(cut): sum_of(self._rows(cut)) for cut in cuts}}
        self._write({"widths": widths, "unread": unread, "notes": [*self._damaged, *(notes or [])],
                     "question": self.request.to_dict(), "sums": sums})
        self._damaged.clear()
        delete_expired(self.folder)

    def result(self, cut: FeatureLayer, what: str, make: Callable[[], dict[str, np.ndarray]]) -> dict[str, np.ndarray]:
        """Arrays made of a cut's rows: read where they are kept, else made and kept."""
        name = f"{self._name(cut)}.{what}.npz"
        arrays = self.find(cut, what)
        if arrays is None:
            arrays = make()
            self.save(name, **arrays)
        return arrays

    def find(self, cut: FeatureLayer, what: str) -> dict[str, np.ndarray] | None:
        """The same, None where it has not been made of the rows that are here."""
        file = self.folder / f"{self._name(cut)}.{what}.npz"
        try:
            if file.stat().st_mtime_ns < self._rows(cut).stat().st_mtime_ns:
                return None
            with np.load(file, allow_pickle=False) as arrays:
                return dict(arrays)
        except DAMAGED:  # or not there: it is made again
            return None

    def save(self, name: str, **arrays: np.ndarray) -> None:
        with disk_full_errors(_full), atomic_path(self.folder / name) as part, part.open("wb") as file:
            np.savez(file, allow_pickle=False, **arrays)

    @property
    def _about(self) -> dict[str, Any]:
        return self._read[0]

    @cached_property
    def _read(self) -> tuple[dict[str, Any], FeatureIndex | None]:
        """What is kept and of which pictures; nothing where either cannot be read."""
        try:
            about = json.loads((self.folder / ABOUT).read_text(encoding="utf8"))
            if "checksum" in about and about.pop("checksum") != _checksum(about):
                raise ValueError("damaged")
            with np.load(self.folder / PICTURES, allow_pickle=False) as arrays:
                return about, FeatureIndex(arrays["keys"], arrays["labels"], arrays["splits"], arrays["domains"],
                                           tuple(arrays["classes"].tolist()))
        except DAMAGED:
            return {}, None

    def _write(self, about: dict[str, Any]) -> None:
        write_whole(self.folder / ABOUT, json.dumps({**about, "checksum": _checksum(about)}))
        self.__dict__.pop("_read", None)

    def _sound(self, cut: FeatureLayer) -> bool:
        """Whether the rows are what was written; those of the version before are taken as they are once."""
        name, checksum = self._name(cut), sum_of(self._rows(cut))
        if name not in self._about.get("sums", {}):
            sums = {**self._about.get("sums", {}), name: checksum}
            with contextlib.suppress(OSError):
                self._write({**self._about, "sums": sums})
        elif checksum != self._about["sums"][name]:
            text = f"The kept features of {name} were damaged on the disk: they were dropped and computed again."
            self._damaged += [text] if text not in self._damaged else []
            return False
        return True

    def _name(self, cut: FeatureLayer) -> str:
        return cut.name(self.request.spec)

    def _rows(self, cut: FeatureLayer) -> Path:
        return self.folder / f"{self._name(cut)}.rows"


def _checksum(about: dict[str, Any]) -> int:
    return zlib.crc32(json.dumps(about, sort_keys=True).encode())


def key(request: FeatureRequest) -> str:
    """24 hex digits over everything that shapes the rows of any cut: pictures, network, size, how they are read.

    ``UserError`` for a set or a run that is not there any more.
    """
    shaped = {"pictures": selection.fingerprint(request), "data": request.config.data, **shaped_by(request.config)}
    return hashlib.blake2b(json.dumps(shaped, sort_keys=True).encode(), digest_size=12).hexdigest()


def shaped_by(config: RunConfig) -> dict[str, Any]:
    """Everything beside the pictures themselves that shapes the rows of any cut, of a resolved config."""
    reads = BACKBONES.get(config.backbone).input
    network = config.network(without=("head.pooling", "image_size"))  # cuts are averaged; the size is in "read"
    return {"read": reads.recipe(reads.size_of(config)), "mixed": network.pop("mixed_precision"), **network,
            "file": _file_state(config.weights), "seed": config.seed if config.starts_random else None,
            "versions": [*map(_version, SHAPED_BY)]}


def delete_expired(keep: Path) -> None:
    """Remove the folders used longest ago until all take no more than ``KEPT_BYTES``; ``keep`` stays."""
    keep.touch()
    folders = sorted((path for path in keep.parent.iterdir() if path.is_dir()), key=_used, reverse=True)
    total = 0
    for folder in folders:
        total += sum(file.stat().st_size for file in folder.glob("*") if file.is_file())
        if total > KEPT_BYTES and folder != keep:
            shutil.rmtree(folder, ignore_errors=True)


def _used(folder: Path) -> int:
    try:
        return folder.stat().st_mtime_ns
    except OSError:
        return 0


def _file_state(weights: str | None) -> tuple | None:
    """Changes when a file of weights does; None for weights that are no file."""
    file = tracking.source_model(weights) or Path(weights or "").expanduser()
    if not file.is_file():
        return None
    status = file.stat()
    return str(file), status.st_size, status.st_mtime_ns


def _version(package: str) -> str | None:
    try:
        return importlib.metadata.version(package)
    except importlib.metadata.PackageNotFoundError:
        return None


def _full() -> UserError:
    return UserError("The disk is full.", "Features are kept under TL_HOME.", "Make room, then try again.")
