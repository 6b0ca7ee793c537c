"""A run's inputs laid out on a worker's machine, as links to its blobs, and named again as the server names them."""

import contextlib
import hashlib
import json
import logging
import os
import shutil
import threading
import time
import uuid
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import Any

import numpy as np

from tl_core import local_copies, settings
from tl_core.backbones import hub_files
from tl_core.data.atomic_files import atomic_path, disk_full_errors
from tl_core.data.catalog_entries import CatalogEntry
from tl_core.data.sets import files as set_files
from tl_core.engine.blobs import pieces, remote
from tl_core.engine.blobs.blob_store import BlobStore
from tl_core.engine.blobs.questions import INPUTS
from tl_core.engine.blobs.run_inputs import WEIGHTS, InputFile, InputSource, RunInputs
from tl_core.errors import UserError
from tl_core.local_copies import LocalCopies
from tl_core.progress import Progress
from tl_core.training import checkpoint

STAGE = "Fetching what the run reads"
TOUCH_SECONDS = 600.0
_COMPLETE = ".complete"
_log = logging.getLogger(__name__)
Ask = Callable[[Any, Callable[[], None]], Any]  # a question and what is called meanwhile -> the server's answer


class Inputs:
    """What the runs in ``folders`` read, brought through ``ask`` when ``brought`` is entered."""

    def __init__(self, ask: Ask, folders: Sequence[Path]):
        self._ask, self._folders = ask, folders
        home = settings.home() / "cache"
        self.store, self._copies = BlobStore(home / "blobs"), home / "copies"

    @contextlib.contextmanager
    def brought(self, progress: Progress) -> Iterator[Path | None]:
        """With everything here and in use: gives the network that the run begins with, None without one.

        ``progress`` hears of bytes, and may raise to stop. ``UserError`` for what does not come, or comes damaged.
        """
        inputs, url = self._inputs(progress)
        folder = self._copies / hashlib.sha256(inputs.to_json().encode()).hexdigest()[:24]
        with disk_full_errors(_full):
            if not _is_complete(folder, inputs):
                self._fetch(inputs.files, url, progress)
                _lay_out(inputs, self.store, folder)
        try:
            with _in_use(folder), local_copies.using(_copies(inputs, folder)):
                yield _weights(inputs, folder)
        finally:
            for run_folder in self._folders:
                name_as_server(run_folder, {str(_place(source, number, folder)): source.root
                                            for number, source in enumerate(inputs.sources)})
            self._shrink(folder)

    def _inputs(self, progress: Progress) -> tuple[RunInputs, str]:
        told = self._ask(INPUTS, lambda: progress(STAGE, 0, 0))
        if isinstance(told, UserError):
            raise told
        text, url = told
        return RunInputs.from_json(text), url

    def _fetch(self, files: Sequence[InputFile], url: str, progress: Progress) -> None:
        missing = self.store.missing(files)
        total, done = sum(file.size for file in missing), 0

        def came(size: int) -> None:
            nonlocal done
            done += size
            progress(STAGE, done, total)
        if url and url == settings.remote():
            missing = _from_remote(url, missing, self.store, came)

        def ask(message: list[pieces.BlobPiece]) -> list[bytes | None]:
            answer = self._ask([list(piece) for piece in message], lambda: progress(STAGE, done, total))
            return [None] * len(message) if isinstance(answer, UserError) else answer
        if left := pieces.fetch(missing, self.store, ask, came):
            raise UserError(f"{len(left)} of {len(files)} files that the run reads did not come whole from the server "
                            f"({left[0].path or left[0].digest[:12]}).", "Expected each with the content that it had "
                            "when the run was handed out.", "See that they are there and unchanged, then train again.")

    def _shrink(self, used: Path) -> None:
        """Copies used longest ago go, with the blobs that nothing else needs, where all take more than the store may.

        Those that another worker of this machine may be using stay.
        """
        limit = settings.store_bytes()
        for folder in sorted(self._copies.iterdir(), key=_last_used):
            if self.store.size() <= limit:
                return
            if folder != used and time.time() - _last_used(folder) > 2 * TOUCH_SECONDS:
                shutil.rmtree(folder, ignore_errors=True)
                self.store.shrink(limit)


def name_as_server(folder: Path, roots: dict[str, str]) -> None:
    """In the arrays among a run's files that hold keys or names of pictures, put the server's paths for the copies'."""
    for path in folder.glob("*.npz"):
        if path.name == checkpoint.FILE:
            continue
        with np.load(path, allow_pickle=False) as archive:
            arrays = dict(archive)
        changed = {name: _renamed(array, roots) for name, array in arrays.items()}
        if any(changed[name] is not arrays[name] for name in arrays):
            with atomic_path(path) as part, part.open("wb") as file:
                np.savez_compressed(file, allow_pickle=False, **changed)


def _renamed(array: np.ndarray, roots: dict[str, str]) -> np.ndarray:
    """The array itself where it holds none of the paths."""
    for copy, root in roots.items():
        if array.dtype.kind == "U" and any(text.startswith(copy) for text in array.tolist()):
            array = np.array([text.replace(copy, root, 1) if text.startswith(copy) else text
                              for text in array.tolist()], str)
        elif array.dtype == np.uint8 and os.fsencode(copy) in (packed := array.tobytes()):  # names, zeros between
            array = np.frombuffer(packed.replace(os.fsencode(copy), os.fsencode(root)), np.uint8)
    return array


def _from_remote(url: str, missing: list[InputFile], store: BlobStore, came: Callable[[int], None]) -> list[InputFile]:
    """What the object store does not have, or not whole."""
    try:
        return remote.RemoteBlobs(url).fetch(missing, store, came)
    except UserError:
        raise
    except Exception as error:  # a store's library has many kinds
        _log.warning("%s cannot be used, the server is asked instead: %r", url, error)
    return store.missing(missing)


@contextlib.contextmanager
def _in_use(folder: Path) -> Iterator[None]:
    """Tells other workers of this machine, and `tl clean`, again and again that the copy is in use."""
    over = threading.Event()

    def tell() -> None:
        with contextlib.suppress(OSError):
            (folder / _COMPLETE).touch()
            while not over.wait(TOUCH_SECONDS):
                (folder / _COMPLETE).touch()
    teller = threading.Thread(target=tell, name="copy-in-use", daemon=True)
    teller.start()
    try:
        yield
    finally:
        over.set()
        teller.join()


def _lay_out(inputs: RunInputs, store: BlobStore, folder: Path) -> None:
    """Beside its place first: another worker of this machine may be at it too, or have been quicker."""
    aside = folder.with_name(f".{uuid.uuid4().hex}.new")
    try:
        _lay_out_aside(inputs, store, aside)
        try:
            os.rename(aside, folder)
        except OSError:  # there is one, whole or damaged
            if not _is_complete(folder, inputs):
                shutil.rmtree(folder, ignore_errors=True)
                os.rename(aside, folder)
    finally:
        shutil.rmtree(aside, ignore_errors=True)


def _lay_out_aside(inputs: RunInputs, store: BlobStore, folder: Path) -> None:
    (folder / "sets").mkdir(parents=True)
    for number, source in enumerate(inputs.sources):
        if source.kind == "set":
            _lay_out_record(source, folder)
        elif source.kind == "folder":
            _place(source, number, folder).mkdir(parents=True)
        for file in source.files:
            _link(store.path(file.digest), _path(file, source, number, folder))
    (folder / _COMPLETE).touch()


def _lay_out_record(source: InputSource, folder: Path) -> None:
    path = _set_folder(source, folder) / set_files.SET
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(json.dumps(source.about["record"]), encoding="ascii")


def _link(blob: Path, path: Path) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    with atomic_path(path) as part:
        try:
            os.link(blob, part)
        except OSError:  # a file system without links
            shutil.copyfile(blob, part)


def _set_folder(source: InputSource, folder: Path) -> Path:
    return folder / "sets" / source.about["set"]


def _place(source: InputSource, number: int, folder: Path) -> Path:
    """Where a source's root lies."""
    if source.kind == "set":
        return _set_folder(source, folder) / source.about["record"]["root"]
    if source.kind == "hub":
        return hub_files.file_of(source.about["backbone"], source.name).path
    return folder / str(number) / Path(source.root).name


def _path(file: InputFile, source: InputSource, number: int, folder: Path) -> Path:
    if source.kind == "set" and file.path in source.about["versions"]:
        return _set_folder(source, folder) / file.path
    return _place(source, number, folder) / file.path


def _copies(inputs: RunInputs, folder: Path) -> LocalCopies:
    entries, paths = {}, {}
    for number, source in enumerate(inputs.sources):
        place = str(_place(source, number, folder))
        entry, name = source.about.get("entry"), os.path.expanduser(source.name)
        if source.kind in ("folder", "file") and (entry is None or os.path.isabs(name)):
            paths[name] = place
        if entry:
            entries[source.name] = CatalogEntry(**{**_as_tuples(entry), "folder": place})
    intensities = {inputs.weights: inputs.intensity} if inputs.weights and inputs.intensity is not None else {}
    return LocalCopies(folder / "sets", paths, entries, intensities)


def _as_tuples(entry: dict) -> dict:
    return {**entry, "domains": tuple(entry["domains"]), "arrangements": tuple(map(tuple, entry["arrangements"]))}


def _weights(inputs: RunInputs, folder: Path) -> Path | None:
    return next((_place(source, number, folder) for number, source in enumerate(inputs.sources)
                 if source.name == WEIGHTS), None)


def _is_complete(folder: Path, inputs: RunInputs) -> bool:
    """Whether all was laid out here, and every file still has its size."""
    if not (folder / _COMPLETE).is_file():
        return False
    return all(_has_size(_path(file, source, number, folder), file.size)
               for number, source in enumerate(inputs.sources) for file in source.files)


def _has_size(path: Path, size: int) -> bool:
    try:
        return path.stat().st_size == size
    except OSError:
        return False


def _last_used(folder: Path) -> float:
    try:
        return (folder / _COMPLETE).stat().st_mtime
    except OSError:
        return 0.0


def _full() -> UserError:
    return UserError("The worker's disk is full: what the run reads does not fit on it.",
                     f"Expected space under its TL_HOME ({settings.home()}).", "Free some there, then train again.")
