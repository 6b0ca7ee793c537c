"""The rows that need a running server: from the click to the first loss, and the way of an event."""

import os
import tempfile
from typing import Any

from benchmarks import class_board as board
from benchmarks import first_minute as minute
from benchmarks import first_point
from benchmarks import flush as flushing


def click(options: dict, repeat: int = 0) -> dict[str, Any]:
    """Seconds to the first page, and from each kind of click to progress and to the first loss."""
    return first_point.measure(options["runs"])


def first_minute(options: dict, repeat: int = 0) -> dict[str, Any]:
    """A fresh home's first run, from the click to its end."""
    return minute.measure(options["homes"])


def class_board(options: dict, repeat: int = 0) -> dict[str, Any]:
    """A class that trains within ten seconds, from the click to each run's end."""
    return board.measure(options["students"])


def flush(options: dict, repeat: int = 0) -> dict[str, Any]:
    """An event's way to the browsers; the home is a temporary one."""
    before = os.environ.get("TL_HOME")
    with tempfile.TemporaryDirectory() as home:
        os.environ["TL_HOME"] = home
        try:
            return flushing.measure(options["viewers"], options["points"])
        finally:
            os.environ.pop("TL_HOME")
            if before is not None:
                os.environ["TL_HOME"] = before
