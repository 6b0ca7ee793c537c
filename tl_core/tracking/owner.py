"""Who runs a run: ``host:pid:uuid``, and whether that process is still there."""

import os
import socket
import time
import uuid

import psutil

STALE_SECONDS = 30.0  # several missed heartbeats
_ours: set[str] = set()


def new_owner() -> str:
    """A name for this process (one of several it may have)."""
    owner = f"{socket.gethostname()}:{os.getpid()}:{uuid.uuid4().hex[:8]}"
    _ours.add(owner)
    return owner


def is_gone(owner: str, heartbeat: float) -> bool:
    """True where the owner's process has ended, or has not been heard of for ``STALE_SECONDS``.

    ``heartbeat`` is in seconds since 1970. On this machine the process list tells at
    once; a process number used again by ourselves is told apart by the uuid.
    """
    if owner in _ours:
        return False
    if time.time() - heartbeat > STALE_SECONDS:
        return True
    host, _, rest = owner.rpartition(":")[0].rpartition(":")
    if host != socket.gethostname() or not rest.isdigit():
        return False
    return int(rest) == os.getpid() or not psutil.pid_exists(int(rest))
