"""What demonstrations have shown: recorded ones come with the program, live ones are kept under ``TL_HOME``."""

import json
import os
import platform
from datetime import date
from functools import cache
from pathlib import Path
from typing import Any

from tl_core import __version__
from tl_core.data.atomic_files import disk_full_errors, write_whole
from tl_core.errors import UserError
from tl_core.printable import to_json
from tl_core.result_store import ResultStore, key

STORE = ResultStore("lessons", 20 * 10**6)
RECORDED = Path(__file__).parent / "recorded"


@cache
def recorded(name: str) -> dict[str, Any] | None:
    """The figures that come with the program, with "recorded": {"date", "machine"}; None where there are none."""
    try:
        return json.loads((RECORDED / f"{name}.json").read_text(encoding="utf8"))
    except FileNotFoundError:
        return None


def live_id(name: str, seed: int) -> str:
    """Of a live demonstration's result; another version of the program asks anew."""
    return key({"lesson": name, "seed": seed, "version": __version__})


def live(name: str, seed: int = 0) -> dict[str, Any] | None:
    """The figures that were measured here last, growing while they are; None before the first point."""
    kept = STORE.read(live_id(name, seed))
    return kept[0] if kept else None


def record(figures: dict[str, Any], path: Path) -> None:
    """Write figures as recorded ones are: with today's date and the machine, without runs that nobody else has."""
    about = {"date": date.today().isoformat(), "machine": f"{os.cpu_count()} cores, {platform.machine()}"}
    with disk_full_errors(lambda: UserError(f"The disk of {path.parent} is full.", "Expected room for a few kilobytes.",
                                            "Free some, or write elsewhere.")):
        write_whole(path, to_json({**figures, "run_ids": [], "recorded": about}, indent=1) + "\n")
