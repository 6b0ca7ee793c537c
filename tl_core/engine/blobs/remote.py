"""Blobs in an object store or a shared folder that ``TL_REMOTE`` names, through fsspec: s3:// with s3fs, file://.

Server and workers bring their own credentials, as the store's library finds them. Blobs lie there by their digests, so
what one run has brought no other brings again, whichever server or version of a set it is of.
"""

import functools
import uuid
from collections.abc import Callable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

from tl_core.engine.blobs import pieces
from tl_core.engine.blobs.blob_store import BlobStore, DamagedBlob
from tl_core.engine.blobs.run_inputs import InputFile
from tl_core.errors import UserError, first_line


class RemoteBlobs:
    """The store at ``url``; ``UserError`` where nothing that is installed can talk to such a one."""

    def __init__(self, url: str):
        import fsspec
        try:
            self._files, root = fsspec.core.url_to_fs(url)
        except (ImportError, ValueError) as error:
            raise UserError(f"TL_REMOTE is {url!r} ({first_line(error)}).", "Expected s3://bucket/folder with s3fs "
                            "installed, or file:///a/shared/folder.", "Install it with `pip install -r "
                            "requirements-remote.txt`, or correct the setting.") from None
        self._root = root.rstrip("/")
        self._is_local = "file" in (self._files.protocol if isinstance(self._files.protocol, tuple)
                                    else (self._files.protocol,))

    def put_files(self, files: Sequence[InputFile], paths: Mapping[str, Path]) -> int:
        """Bring those there that are not; how many bytes that were. ``paths`` has this machine's files by digest."""
        known = self._sizes()
        missing = [file for file in {file.digest: file for file in files}.values()
                   if known.get(self._path(file.digest)) != file.size]
        for message in pieces.messages([file for file in missing if file.size <= pieces.MOST_BYTES]):
            self._put({self._path(piece.digest): paths[piece.digest].read_bytes() for piece in message})
        for file in missing:
            if file.size > pieces.MOST_BYTES:
                self._whole(self._path(file.digest), functools.partial(self._files.put_file, str(paths[file.digest])))
        return sum(file.size for file in missing)

    def fetch(self, files: Sequence[InputFile], store: BlobStore, came: Callable[[int], None]) -> list[InputFile]:
        """Bring ``files`` into ``store``; those that are not there or damaged, which are taken away there."""
        small = [file for file in files if file.size <= pieces.MOST_BYTES]
        left = pieces.fetch_once(small, store, self._contents, came)
        for file in files:
            if file.size > pieces.MOST_BYTES and not self._fetch_large(file, store, came):
                left.append(file)
        return left

    def _fetch_large(self, file: InputFile, store: BlobStore, came: Callable[[int], None]) -> bool:
        def parts() -> Iterator[bytes]:
            with self._files.open(self._path(file.digest), "rb", block_size=pieces.MOST_BYTES) as there:
                while content := there.read(pieces.MOST_BYTES):
                    came(len(content))
                    yield content
        try:
            store.add(file.digest, parts())
        except FileNotFoundError:
            return False
        except DamagedBlob:
            self._remove(self._path(file.digest))
            return False
        return True

    def _contents(self, message: list[pieces.BlobPiece]) -> list[bytes | None]:
        paths = [self._path(piece.digest) for piece in message]
        there = self._files.cat(paths, on_error="return")
        contents = [there.get(path) if isinstance(there, dict) else there for path in paths]
        for path, piece, content in zip(paths, message, contents, strict=True):
            if isinstance(content, bytes) and not pieces.is_whole(piece, content):
                self._remove(path)
        return [content if isinstance(content, bytes) else None for content in contents]

    def _sizes(self) -> dict[str, int]:
        self._files.invalidate_cache()
        try:
            return {path: about["size"] for path, about in self._files.find(f"{self._root}/blobs", detail=True).items()}
        except FileNotFoundError:
            return {}

    def _path(self, digest: str) -> str:
        return f"{self._root}/blobs/{digest[:2]}/{digest}"

    def _put(self, contents: dict[str, bytes]) -> None:
        if not self._is_local:
            self._files.pipe(contents)  # many at a time; a store shows an object when it is whole
            return
        for path, content in contents.items():
            self._whole(path, functools.partial(self._files.pipe_file, value=content))

    def _whole(self, path: str, write: Callable[[str], Any]) -> None:
        """A file of a shared folder is written under another name first: nobody reads half of it."""
        if not self._is_local:
            write(path)
            return
        self._files.makedirs(path.rpartition("/")[0], exist_ok=True)
        part = f"{path}.{uuid.uuid4().hex}.part"
        write(part)
        self._files.mv(part, path)

    def _remove(self, path: str) -> None:
        """What is damaged there: whoever reads that run's files next brings it anew."""
        self._files.rm(path)
