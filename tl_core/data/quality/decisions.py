"""Pairs of pictures that a person has called different, kept with the set's check-ups in ``TL_HOME/checkups``.

Pairs are named by their contents' digests, so that a decision holds in every version of a set.
"""

import json
from collections.abc import Iterable
from pathlib import Path
from urllib.parse import quote

from tl_core import settings
from tl_core.data.atomic_files import write_whole

Pairs = frozenset[frozenset[str]]


def checkups_folder(name: str) -> Path:
    """Where everything that check-ups of the set of this name keep lies."""
    return settings.home() / "checkups" / f"of-{quote(name, safe='')}"


def different(name: str) -> Pairs:
    """The pairs called different; none where nothing was decided, or what was kept cannot be read."""
    try:
        return frozenset(frozenset(pair) for pair in json.loads(_file(name).read_text(encoding="utf8")))
    except (OSError, ValueError, TypeError):
        return frozenset()


def call_different(name: str, pair: Iterable[str]) -> None:
    """Keep that the two pictures with these digests are no copies of each other."""
    _write(name, different(name) | {frozenset(pair)})


def take_back(name: str, pairs: Iterable[Iterable[str]]) -> None:
    """Forget what was said of these pairs."""
    _write(name, different(name) - {frozenset(pair) for pair in pairs})


def _write(name: str, pairs: Pairs) -> None:
    write_whole(_file(name), json.dumps(sorted(sorted(pair) for pair in pairs)))


def _file(name: str) -> Path:
    return checkups_folder(name) / "decisions" / "different.json"
