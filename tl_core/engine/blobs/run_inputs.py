"""Which of its server's files a run reads, each with its digest: sets, folders, weights."""

import functools
import json
import os
from collections.abc import Iterator, Sequence
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any, Literal

from tl_core import tracking
from tl_core.backbones import hub_files
from tl_core.config import RunConfig
from tl_core.data import catalog, file_hashes, label_table, links, sets
from tl_core.data.catalog_entries import CatalogEntry
from tl_core.data.folder_scan import scan
from tl_core.data.images import SUFFIXES
from tl_core.data.sets import files as set_files
from tl_core.data.sets import store as set_store
from tl_core.errors import UserError
from tl_core.file_digest import sha256
from tl_core.run_pictures import intensity

WEIGHTS = ":weights"  # the name of the network that a run begins with; no set can be called so
RUN = "run:"


@dataclass(frozen=True)
class InputFile:
    """``path`` is posix and relative to its source's root, "" for a source that is one file; ``digest`` a SHA-256."""

    path: str
    digest: str
    size: int


@dataclass(frozen=True)
class InputSource:
    """One thing that a run reads, ``name`` as its config says it.

    ``root`` is where it lies on the server: the begin of its examples' keys. ``about`` has the catalog's entry of a
    folder or table, an own set's name, record and version files, a downloaded file's backbone.
    """

    kind: Literal["set", "folder", "file", "hub"]
    name: str
    root: str
    files: tuple[InputFile, ...]
    about: dict[str, Any] = field(default_factory=dict)


@dataclass(frozen=True)
class RunInputs:
    """All of them; ``intensity`` is the range of values of the run whose weights are used, None without one."""

    sources: tuple[InputSource, ...] = ()
    weights: str | None = None
    intensity: dict[str, Any] | None = None

    @property
    def files(self) -> list[InputFile]:
        return [file for source in self.sources for file in source.files]

    def to_json(self) -> str:
        return json.dumps(asdict(self))

    @classmethod
    def from_json(cls, text: str) -> "RunInputs":
        values = json.loads(text)
        sources = tuple(InputSource(**{**one, "files": tuple(InputFile(**file) for file in one["files"])})
                        for one in values["sources"])
        return cls(sources, values["weights"], values["intensity"])


def of_run(config: RunConfig, weights_file: str | None) -> RunInputs:
    """What a run of this resolved config reads; ``weights_file`` is the network of a run that it begins with.

    Reads what has no known digest yet, which takes as long as a look through the set. ``UserError`` where one is gone.
    """
    names = dict.fromkeys([config.data, *filter(None, [config.target_data]), *(config.pool or ())])
    sources = [source for name in names if (source := _of_data(name))]
    if weights_file:
        sources.append(_one_file(WEIGHTS, Path(weights_file)))
    if config.weights and os.path.isfile(os.path.expanduser(config.weights)):
        sources.append(_one_file(config.weights, Path(os.path.expanduser(config.weights))))
    if os.path.isdir(os.path.expanduser(config.backbone)):
        sources.append(_folder(config.backbone, Path(os.path.expanduser(config.backbone))))
    sources += _downloaded(config.backbone)
    return RunInputs(tuple(sources), config.weights, _intensity(config.weights))


def paths_of(source: InputSource) -> Iterator[tuple[str, Path]]:
    """Digest and path on this machine of each of a source's files."""
    for file in source.files:
        root = set_files.folder_of(source.about["set"]) if _is_of_version(source, file.path) else Path(source.root)
        yield file.digest, root / file.path if file.path else root


def _is_of_version(source: InputSource, path: str) -> bool:
    return source.kind == "set" and path in source.about["versions"]


def _of_data(name: str) -> InputSource | None:
    """None for what is drawn, installed or downloaded where it is read."""
    try:
        entry = catalog.entry(name)
    except UserError:
        folder = Path(os.path.expanduser(name))
        if not folder.is_dir():
            raise
        return _folder(name, folder)  # of pictures without classes
    if entry.own:
        return _own_set(name)
    if entry.folder is None:
        return None
    path = Path(entry.folder)
    return _one_file(name, path, _told(entry)) if path.is_file() else _folder(name, path, _told(entry))


def _told(entry: CatalogEntry) -> dict[str, Any]:
    return {"entry": {key: value for key, value in asdict(entry).items() if key != "folder"}}


def _own_set(name: str) -> InputSource:
    meant = sets.resolve(name)
    assert meant is not None  # the catalog has just had it
    called, number = meant
    own, record, folder = sets.get(called), set_store.read(called), set_files.folder_of(called)
    number = set_store.numbered(called, record, number)
    root, texts = own.root, own.modality == "text"
    versions = _versions(folder, record, number, texts)
    pictures = None if texts or label_table.beside(root, scan(root).pictures) else [
        row.file for row in sets.rows(called, number)]
    listed = _files(root, _below(root) if pictures is None else pictures) if root.is_dir() else [
        InputFile("", *_digest(root))]
    about = {"set": called, "versions": versions, "number": number,
             "record": {**record, "root": set_files.TEXTS if texts else set_files.PICTURES}}
    return InputSource("set", name, str(root), (*_files(folder, versions), *listed), about)


def _versions(folder: Path, record: dict[str, Any], number: int, texts: bool) -> list[str]:
    """The files of the versions that a version is read with: those that its splits or its added texts came by."""
    item = next(item for item in record["versions"] if item["number"] == number)
    pools = {one for pool in item.get("pools") or () for one in pool if one is not None}
    wanted = {one["number"] for one in record["versions"]} if texts else {number, *pools}
    names = (f"{set_files.VERSIONS}/{one:04}.json" for one in sorted(wanted))
    return [name for name in names if (folder / name).is_file()]


def _folder(name: str, folder: Path, about: dict[str, Any] | None = None) -> InputSource:
    folder = Path(os.path.realpath(folder))
    return InputSource("folder", name, str(folder), tuple(_files(folder, _below(folder))), about or {})


def _one_file(name: str, path: Path, about: dict[str, Any] | None = None) -> InputSource:
    return InputSource("file", name, str(path), (InputFile("", *_digest(path)),), about or {})


def _downloaded(backbone: str) -> Iterator[InputSource]:
    """Weights and tokenizer that this machine has: the worker need not have a way to where they came from."""
    for file in hub_files.FILES.get(backbone, ()):
        if file.path.is_file() and file.path.stat().st_size == file.size:
            yield InputSource("hub", file.name, str(file.path), (InputFile("", file.sha256, file.size),),
                              {"backbone": backbone})


def _intensity(weights: str | None) -> dict[str, Any] | None:
    if not weights or not weights.startswith(RUN):
        return None
    return intensity.of(tracking.run(weights.removeprefix(RUN))).to_dict()


def _below(folder: Path, parts: tuple[str, ...] = ()) -> Iterator[str]:
    """Every file in and below a folder that a reader of folders may open, by the rules of ``links``."""
    with os.scandir(folder.joinpath(*parts)) as found:
        entries = sorted(found, key=lambda entry: entry.name)
    for entry in entries:
        here = (*parts, entry.name)
        if entry.name.startswith(".") or (entry.is_symlink() and links.refusal(str(folder), here)):
            continue
        if entry.is_file():
            yield "/".join(here)
        elif entry.is_dir() and len(here) <= links.DEEPEST and os.access(entry.path, os.R_OK | os.X_OK):
            yield from _below(folder, here)


def _files(root: Path, names: Sequence[str] | Iterator[str]) -> list[InputFile]:
    names = list(names)
    pictures = {name: str(root / name) for name in names if os.path.splitext(name)[1].lower() in SUFFIXES}
    known = file_hashes.examine(list(pictures.values()), root)
    files = []
    for name in names:
        if name not in pictures:
            files.append(InputFile(name, *_digest(root / name)))
        elif (digest := known[pictures[name]].digest) and (size := file_hashes.fingerprint(pictures[name])[0]) >= 0:
            files.append(InputFile(name, digest, size))  # one that cannot be opened cannot be opened there either
    return files


def _digest(path: Path) -> tuple[str, int]:
    """SHA-256 and size."""
    size, changed = file_hashes.fingerprint(str(path))
    return _known_digest(path, size, changed), size


@functools.lru_cache(4096)
def _known_digest(path: Path, _size: int, _changed: int) -> str:
    return sha256(path)
