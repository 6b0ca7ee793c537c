"""Runs that ended long ago, without those that something else needs."""

import functools
import time
from pathlib import Path

from tl_core import tracking
from tl_core.boards import store as boards
from tl_core.data.folder_size import bytes_in
from tl_core.errors import UserError
from tl_core.operations.clean.removable import Removable
from tl_core.tracking import store
from tl_core.tracking.query import EVERY
from tl_core.tracking.records import RunRecord

WEIGHTS = "run:"


def removable_runs(seconds: float) -> list[Removable]:
    """Runs that ended so many seconds ago: their records, curves and files. Those that are needed stay."""
    records = tracking.runs(None, EVERY)
    until, needed = time.time() - seconds, _needed(records)
    return [Removable(f"{record.run_id[:8]} ({record.config.data}, {record.status.lower()})", _bytes(record),
                      functools.partial(tracking.delete, record.run_id))
            for record in records if not record.active and record.run_id not in needed
            and record.ended is not None and record.ended.timestamp() < until]


def _needed(records: list[RunRecord]) -> set[str]:
    """Runs whose networks others began with, those on a class board, and those of comparisons that go on."""
    on_boards, sources = _of_boards()
    sources |= {record.config.weights or "" for record in records}
    begun_with = tuple(weights.removeprefix(WEIGHTS) for weights in sources if weights.startswith(WEIGHTS))
    going = {record.comparison for record in records if record.active and record.comparison}
    return on_boards | {record.run_id for record in records
                        if record.run_id.startswith(begun_with) or record.comparison in going}


def _of_boards() -> tuple[set[str], set[str]]:
    """(runs on class boards, weights that boards begin with)."""
    runs, weights = set[str](), set[str]()
    for code in boards.codes_in_use():
        try:
            board = boards.get(code)
        except UserError:  # deleted at this moment
            continue
        runs |= {entry.run_id for entry in board.all_entries}
        weights.add(board.config.weights or "")
    return runs, weights


def _bytes(record: RunRecord) -> int:
    folder = store.local_or_uri(record.artifact_uri or "")
    if not isinstance(folder, Path) or not record.artifact_uri:
        return 0
    return bytes_in(folder.parent if folder.name == "artifacts" else folder)
