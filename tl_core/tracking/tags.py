"""JSON in MLflow tags: split into pieces, because a tag holds a few thousand characters."""

import json
from typing import Any

PIECE = 4900  # the smallest limit among MLflow's stores is 5000

OWNER = "tl.owner"
USER = "tl.user"  # who began it, where people sign in; the owner above is a process
VISIBILITY = "tl.visibility"  # private where there is none
HEARTBEAT = "tl.heartbeat"  # seconds since 1970
STARTED = "tl.started"
ENDED = "tl.ended"
END = "tl.end"  # FINISHED, STOPPED, FAILED or INTERRUPTED
REASON = "tl.reason"
CONFIG = "tl.config"
EVENT = "tl.event"
PROGRESS = "tl.progress"
PROJECTIONS = "tl.projections"  # of a run whose epochs' maps are among its files
COMPARISON = "tl.comparison"  # a parent's name; only parents have it
SHARED = "tl.shared"
RUNS = "tl.runs"
PAUSES = "tl.pauses"  # of a run that went on
CHANGED = "tl.changed"  # when an ended run was deleted or shared: other servers look for it
STOP_ASKED = "tl.stop"  # when somebody asked a run of another process to stop; that process takes it away
PARENT = "mlflow.parentRunId"  # by it MLflow's pages nest runs


def pack(name: str, value: Any) -> dict[str, str]:
    """Tags ``name.0``, ``name.1``, … that together hold ``value`` as JSON."""
    text = json.dumps(value)
    pieces = [text[i:i + PIECE] for i in range(0, len(text), PIECE)]
    return {f"{name}.{number}": piece for number, piece in enumerate(pieces)}


def unpack(name: str, tags: dict[str, str]) -> Any:
    """What ``pack`` wrote under ``name``; None where there is nothing."""
    pieces: list[str] = []
    while f"{name}.{len(pieces)}" in tags:
        pieces.append(tags[f"{name}.{len(pieces)}"])
    return json.loads("".join(pieces)) if pieces else None
