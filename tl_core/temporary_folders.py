"""Folders for a moment, under ``TL_HOME``: what a killed process left there goes with the next one that needs some."""

import contextlib
import os
import shutil
import socket
import tempfile
from collections.abc import Iterator
from pathlib import Path

import psutil

from tl_core import settings


@contextlib.contextmanager
def folder() -> Iterator[Path]:
    """An empty folder that is gone afterwards; its name says whose it is."""
    scratch = settings.home() / "scratch"
    scratch.mkdir(parents=True, exist_ok=True)
    delete_expired()
    with tempfile.TemporaryDirectory(prefix=f"{_host()}.{os.getpid()}.", dir=scratch,
                                     ignore_cleanup_errors=True) as path:
        yield Path(path)


def delete_expired() -> None:
    """Remove folders of processes of this machine that are gone."""
    for left in (settings.home() / "scratch").glob(f"{_host()}.*.*"):
        number = left.name.split(".")[-2]
        if number.isdigit() and not psutil.pid_exists(int(number)):
            shutil.rmtree(left, ignore_errors=True)


def _host() -> str:
    return socket.gethostname().replace(".", "-")
