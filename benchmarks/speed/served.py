"""The rows that start servers and commands of their own: clicks, events, many people, full homes, large sets."""

import os
import tempfile
from typing import Any

from benchmarks import class_board as board
from benchmarks import first_minute as minute
from benchmarks import first_point
from benchmarks import flush as flushing
from benchmarks import full_home as home_full
from benchmarks import many_pictures as pictures
from benchmarks import thirty_people as people


def click(options: dict, repeat: int = 0) -> dict[str, Any]:
    """Seconds to the first page, and from each kind of click to progress and to the first loss."""
    return first_point.measure(options["runs"])


def first_minute(options: dict, repeat: int = 0) -> dict[str, Any]:
    """A fresh home's first run, from the click to its end."""
    return minute.measure(options["homes"])


def class_board(options: dict, repeat: int = 0) -> dict[str, Any]:
    """A class that trains within ten seconds, from the click to each run's end."""
    return board.measure(options["students"])


def full_home(options: dict, repeat: int = 0) -> dict[str, Any]:
    """Every page of a server with thousands of runs, and of one with none."""
    return home_full.measure(options["runs"], options["comparisons"], options["sets"])


def thirty_people(options: dict, repeat: int = 0) -> dict[str, Any]:
    """People at browsers and clients who click through all pages while somebody trains."""
    return {**people.measure(options["minutes"], options["browsers"], options["clients"]),
            "minutes": options["minutes"], "people": options["browsers"] + options["clients"]}


def many_pictures(options: dict, repeat: int = 0) -> dict[str, Any]:
    """A set and one of ten times the pictures, added, checked and trained on; and what the quick search finds."""
    by_step = pictures.measure(options["counts"], options["steps"])
    return {"steps": by_step, "growth": {step: pictures.growth(*figures) for step, figures in by_step.items()},
            "recall": pictures.recall()}


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
