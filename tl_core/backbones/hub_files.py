"""Pretrained weights that are downloaded from Hugging Face when they are first used. No TensorFlow here.

Each file is one commit's, with the size and the SHA-256 that others have published of it (docs/texts.md says where it
was read): what comes is compared, from any mirror. safetensors and JSON hold numbers and words, and can run nothing.
"""

import functools
import os
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from tl_core import settings
from tl_core.downloading import DownloadError, RemoteFile, download
from tl_core.errors import UserError
from tl_core.file_digest import sha256
from tl_core.progress import Progress, silent

SOURCE = "pretrained"  # the name of such weights among a backbone's sources
FOLDER = "weights"  # below TL_HOME, one folder a backbone
WEIGHTS, TOKENIZER = "model.safetensors", "tokenizer.json"
AGAIN = 30  # seconds after which what could not be had is tried anew without being asked for


@dataclass(frozen=True)
class HubFile(RemoteFile):
    """A file of a repository at a commit, that the backbone called ``backbone`` needs."""

    backbone: str
    repository: str
    commit: str

    @property
    def sha256(self) -> str:
        return self.checksum or ""

    @property
    def url(self) -> str:
        mirror = settings.download_mirror()
        return f"{mirror.rstrip('/')}/{self.backbone}/{self.name}" if mirror else (
            f"https://huggingface.co/{self.repository}/resolve/{self.commit}/{self.name}")

    @property
    def path(self) -> Path:
        """Where it is kept."""
        return settings.home() / FOLDER / self.backbone / self.name


def _files(backbone: str, repository: str, commit: str, **known: tuple[int, str]) -> tuple[HubFile, ...]:
    names = {"weights": WEIGHTS, "tokenizer": TOKENIZER}
    return tuple(HubFile(names[kind], size, digest, backbone, repository, commit)
                 for kind, (size, digest) in known.items())


# The tokenizers of the first three are MiniLM's, which is installed; see word_pieces.
FILES: dict[str, tuple[HubFile, ...]] = {
    "bert_tiny": _files(
        "bert_tiny", "google/bert_uncased_L-2_H-128_A-2", "30b0a37ccaaa32f332884b96992754e246e48c5f",
        weights=(17_739_144, "7fb69ad9f6866d8983183c930e33828f326470bf6ad8bbb2ad4ed957a92e9414")),
    "distilbert": _files(
        "distilbert", "distilbert/distilbert-base-uncased", "12040accade4e8a0f71eabdb258fecc2e7e948be",
        weights=(267_954_768, "5e3f1108e3cb34ee048634875d8482665b65ac713291a7e32396fb18f6ff0063")),
    "bert_base": _files(
        "bert_base", "google-bert/bert-base-uncased", "86b5e0934494bd15c9632b12f734a8a67f723594",
        weights=(440_449_768, "68d45e234eb4a928074dfd868cead0219ab85354cc53d20e772753c6bb9169d3")),
    "roberta_base": _files(
        "roberta_base", "FacebookAI/roberta-base", "e2da8e2f811d1448a5b465c236feacd80ffbac7b",
        weights=(498_818_054, "5bde1d28afb363d0103324efeb5afc8b2b397fe5e04beabb9b1ef355255ade81"),
        tokenizer=(1_355_863, "847bbeab6174d66a88898f729d52fa8d355fafe1bea101cf960dd404581df70e")),
}


_failed: "dict[HubFile, tuple[float, DownloadError]]" = {}


def file_of(backbone: str, name: str = WEIGHTS) -> HubFile:
    """One of the backbone's files; ``StopIteration`` where it has none of that name."""
    return next(file for file in FILES[backbone] if file.name == name)


def missing(backbone: str) -> list[HubFile]:
    """The backbone's files that are not on this machine, by their sizes; none of a backbone without such files."""
    return [file for file in FILES.get(backbone, ()) if _here(file) is None]


def fetch(backbone: str, source: str | None, progress: Progress = silent) -> None:
    """Download what a network of the backbone lacks, told by ``progress``, which may raise to cancel.

    Its tokenizer, and its weights where ``source`` is them. ``UserError`` where it cannot be had. Nothing happens for
    other backbones.
    """
    for file in missing(backbone):
        if source == SOURCE or file.name == TOKENIZER:
            _failed.pop(file, None)
            locate(file, progress)


def has_tokenizer(backbone: str) -> bool:
    """Whether texts can be taken apart without a download."""
    return all(file.name != TOKENIZER for file in missing(backbone))


def locate(file: HubFile, progress: Progress = silent) -> Path:
    """The file's path, downloaded before if need be, its content compared once in this process.

    ``UserError`` where it cannot be had, and where the one that lies there is another.
    """
    path = _here(file)
    if path is None:
        _download(file, progress)
        path = file.path
    state = path.stat()
    if _digest(path, state.st_size, state.st_mtime_ns) != file.sha256:
        raise UserError(f"{str(path)!r} is not the file of {file.backbone} that this program knows: its SHA-256 is "
                        "another.", f"Expected {file.sha256[:12]}…, of {file.repository} at {file.commit[:7]}.",
                        "Delete it, and it is downloaded when it is needed.")
    return path


def _download(file: HubFile, progress: Progress) -> None:
    since, reason = _failed.get(file, (0.0, DownloadError()))
    try:
        if since and time.monotonic() - since < AGAIN:  # each of a thousand texts asks for the tokenizer
            raise reason
        download(file, file.url, file.path, progress)
    except DownloadError as error:
        _failed[file] = (since if error is reason else time.monotonic(), error)
        raise UserError(
            f"{file.name!r} of {file.backbone} ({file.size / 1e6:,.0f} MB) could not be downloaded from {file.url} "
            f"({error}).", f"It was looked for in {str(file.path.parent)!r} and in Hugging Face's own cache first.",
            "Connect to the internet, name a mirror in TL_DOWNLOAD_MIRROR, put the file there yourself, give the path "
            "of a folder with such a model as the backbone, or choose minilm_l6, whose weights are installed."
        ) from error


def _here(file: HubFile) -> Path | None:
    """A file of that size in our folder or in the cache of Hugging Face's own library."""
    return next((path for path in _places(file) if path.is_file() and path.stat().st_size == file.size), None)


def _places(file: HubFile) -> Iterator[Path]:
    yield file.path
    home = Path(os.environ.get("HF_HOME") or "~/.cache/huggingface").expanduser()
    cache = Path(os.environ.get("HF_HUB_CACHE") or home / "hub").expanduser()
    yield cache / f"models--{file.repository.replace('/', '--')}" / "snapshots" / file.commit / file.name


@functools.lru_cache(32)
def _digest(path: Path, size: int, changed: int) -> str:
    return sha256(path)
