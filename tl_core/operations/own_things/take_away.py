"""One's own things as one zip: what JSON can hold as JSON, sets as their own zips."""

import zipfile
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from tl_core import audit, ownership, temporary_folders
from tl_core.accounts.users import User
from tl_core.boards.state import Board
from tl_core.data import sets
from tl_core.operations.own_things import find
from tl_core.printable import to_json
from tl_core.tracking import RunRecord


def write(user: User, output: Path) -> None:
    """Write the zip; ``UserError`` where something cannot be read."""
    things = find.of(user)
    with ownership.acting(None), zipfile.ZipFile(output, "w", zipfile.ZIP_DEFLATED) as packed:
        _add(packed, "account.json", {
            "name": user.name, "role": user.role, "guest": user.guest, "class": user.class_id, "provider": user.issuer,
            "created": user.created, "seen": user.seen})
        for run in things.runs:
            _add(packed, f"runs/{run.run_id}.json", _run(run))
        _add(packed, "comparisons.json", {"comparisons": [
            {"id": one.id, "name": one.name, "runs": one.run_ids, "shared": one.shared, "created": one.created,
             "visibility": one.visibility} for one in things.comparisons]})
        for board in things.boards:
            _add(packed, f"boards/{board.code}.json", _board(board))
        for session in things.labellings:
            for file in sorted(session.folder.glob("*.json*")):
                packed.write(file, f"labellings/{session.id}/{file.name}")
        for name in things.sets:
            _add_set(packed, name)
        _add(packed, "audit.json", {"entries": audit.entries(user=user.name)})


def _run(run: RunRecord) -> dict[str, Any]:
    return {"id": run.run_id, "status": run.status, "reason": run.reason, "created": run.created, "ended": run.ended,
            "seconds": run.seconds, "accuracy": run.accuracy, "comparison": run.comparison,
            "visibility": run.visibility, "config": run.config.model_dump(mode="json"), "result": run.result}


def _board(board: Board) -> dict[str, Any]:
    """Without the nicknames of others."""
    return {"code": board.code, "name": board.name, "varied": board.vary, "created": board.created,
            "closed": board.closed, "visibility": board.visibility,
            "config": board.config.model_dump(mode="json"), "students": len(board.students),
            "runs": [{"student": board.students[entry.student].number, "value": entry.value, "run": entry.run_id}
                     for entry in board.entries]}


def _add(packed: zipfile.ZipFile, name: str, values: Mapping[str, Any]) -> None:
    packed.writestr(name, to_json(values, default=str, indent=1))


def _add_set(packed: zipfile.ZipFile, name: str) -> None:
    with temporary_folders.folder() as folder:
        file = sets.export(name, folder)
        packed.write(file, f"sets/{file.name}", zipfile.ZIP_STORED)  # it is compressed as far as it can be
