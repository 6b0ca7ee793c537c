"""Who runs a run: ``host:pid:uuid``, and whether that process is still there."""

import os
import socket
import time
import uuid

import psutil

STALE_SECONDS = 30.0  # several missed heartbeats of a process on another machine
PATIENCE_SECONDS = 600.0  # with a process that is there: its store may have been locked
_CLOCK_SECONDS = 5.0  # by which a process's start may be told wrongly
_ours: set[str] = set()


def new_owner() -> str:
    """A name for this process (one of several it may have)."""
    owner = f"{socket.gethostname()}:{os.getpid()}:{uuid.uuid4().hex[:8]}"
    _ours.add(owner)
    return owner


def is_gone(owner: str, heartbeat: float) -> bool:
    """True where the owner's process has ended, or has not been heard of for a while.

    ``heartbeat`` is in seconds since 1970. On this machine the process list tells at once,
    and a process that is there may be silent for ``PATIENCE_SECONDS``: the store may be
    locked, the machine busy or asleep. A process number that was used again is told apart
    by the uuid, or by a process that is younger than the heartbeat.
    """
    if owner in _ours:
        return False
    silent = time.time() - heartbeat
    host, _, number = owner.rpartition(":")[0].rpartition(":")
    if host != socket.gethostname() or not number.isdigit():
        return silent > STALE_SECONDS
    return int(number) == os.getpid() or silent > PATIENCE_SECONDS or not _was_there(int(number), heartbeat)


def _was_there(pid: int, when: float) -> bool:
    """Whether a process of that number is there, and was at ``when``."""
    try:
        process = psutil.Process(pid)
        return process.status() != psutil.STATUS_ZOMBIE and process.create_time() < when + _CLOCK_SECONDS
    except psutil.NoSuchProcess:
        return False
    except psutil.AccessDenied:
        return True
