"""Folders and files for a moment, under ``TL_HOME``; what a killed process left there goes with the next one."""

import contextlib
import os
import shutil
import socket
import tempfile
from collections.abc import Iterator
from io import FileIO
from pathlib import Path
from typing import cast

import psutil

from tl_core import settings


@contextlib.contextmanager
def folder() -> Iterator[Path]:
    """An empty folder that is gone afterwards; its name says whose it is."""
    delete_expired()
    with tempfile.TemporaryDirectory(prefix=f"{_host()}.{os.getpid()}.", dir=_scratch(),
                                     ignore_cleanup_errors=True) as path:
        yield Path(path)


def nameless_file() -> FileIO:
    """An empty file, unbuffered, that is gone when nobody holds it any more, however that comes about."""
    return cast(FileIO, tempfile.TemporaryFile(dir=_scratch(), buffering=0))


def delete_expired() -> None:
    """Remove folders of processes of this machine that are gone."""
    for left in (settings.home() / "scratch").glob(f"{_host()}.*.*"):
        number = left.name.split(".")[-2]
        if number.isdigit() and not psutil.pid_exists(int(number)):
            shutil.rmtree(left, ignore_errors=True)


def _scratch() -> Path:
    scratch = settings.home() / "scratch"
    scratch.mkdir(parents=True, exist_ok=True)
    return scratch


def _host() -> str:
    return socket.gethostname().replace(".", "-")
