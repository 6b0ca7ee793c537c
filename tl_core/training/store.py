"""Rows by their pictures' content: what frozen blocks give, computed once for all runs. No TensorFlow here."""

from dataclasses import dataclass
from pathlib import Path

from tl_core import settings


@dataclass(frozen=True)
class Usage:
    """What the store takes: ``bytes`` of at most ``limit`` (0: it is off) in ``folder``, ``rows`` in number."""

    bytes: int
    limit: int
    rows: int
    folder: Path


def usage() -> Usage:
    """What the store takes now."""
    return Usage(0, settings.store_bytes(), 0, folder())


def clear() -> int:
    """Remove all that is stored, however new; bytes freed. Runs that are reading keep what they have open."""
    return 0


def folder() -> Path:
    return settings.home() / "store"
