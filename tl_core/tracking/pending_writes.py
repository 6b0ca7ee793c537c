"""What the store could not take, in files under ``TL_HOME/unwritten`` until it can: one file a run, one line an event.

A file is called ``RUN.jsonl``, or ``RUN~HOST~PID.jsonl`` while that process adds to it or writes it into the
store. Whoever renames it first has it; that of a process that has gone may be taken. Its first line says where
the run stood. Every line is whole before the next begins, so a killed process leaves a file that can be read.
"""

import contextlib
import json
import os
import socket
import threading
from dataclasses import asdict
from pathlib import Path
from typing import Any

import psutil

from tl_core import events, settings
from tl_core.tracking import event_encoding
from tl_core.tracking.event_encoding import Ended
from tl_core.tracking.store_errors import shown

FOLDER, RESERVE, ABANDONED, ENDED, ANY = "unwritten", "reserve", "abandoned", "ended", "*"
_ROOM = b"\0"
RESERVE_BYTES = 2**20  # given up when the disk is full: it is nearly always the disk that the store is on
_in_hand: set[str] = set()
_lock = threading.Lock()


class Unwritten:
    """One run's file, in this process's hand; it is made by the first ``add``."""

    def __init__(self, run_id: str):
        self.run_id = run_id
        self.count = 0  # events in it
        self._file: Path | None = None

    def add(self, new_events: list, position: event_encoding.Position) -> None:
        """Add events behind those that are in it; ``position`` is where the run stands in the store. ``OSError``."""
        lines = [_to_json(event) for event in new_events]
        if self._file is None:
            self._begin([_head(position=asdict(position)), *lines])
        else:
            _append(self._file, lines)
        self.count += len(new_events)

    def clear(self) -> None:
        """The store has it all."""
        self._let_go(lambda file: file.unlink(missing_ok=True))

    def release(self) -> None:
        """Leave it to whoever comes next."""
        self._let_go(lambda file: file.exists() and file.rename(_free(self.run_id)))

    def _begin(self, lines: list[str]) -> None:
        """A file without its head would belong to no store, so one that cannot be begun is not there."""
        file = _mine(self.run_id)
        _hold(self.run_id)
        try:
            _append(file, lines)
        except OSError:
            file.unlink(missing_ok=True)
            _unhold(self.run_id)
            raise
        self._file = file

    def _let_go(self, action) -> None:
        if self._file is not None:
            action(self._file)
            self._file, self.count = None, 0
            _unhold(self.run_id)

    @classmethod
    def take(cls, run_id: str) -> tuple["Unwritten", dict[str, Any], list] | None:
        """The file that somebody has left of this run: in our hand now, with its head and events; None without one."""
        for file in _files(run_id):
            if _is_free(file) and _renamed(file, _mine(run_id)):
                taken = cls(run_id)
                taken._file = _mine(run_id)
                _hold(run_id)
                head, pending_events = _read(taken._file)
                taken.count = len(pending_events)
                return taken, head, pending_events
        return None


def left() -> list[str]:
    """Ids of runs of which the store lacks something that nobody is about to write; of the store in use."""
    folder = settings.home() / FOLDER
    return sorted({_run_of(file) for file in _files(ANY) if _is_free(file)}) if folder.is_dir() else []


def keep_end(run_id: str, end: Ended) -> None:
    """Have only a run's end written once the store can be. ``OSError`` where that cannot be kept either."""
    kept = Unwritten(run_id)
    kept.add([end], event_encoding.Position())
    kept.release()


def abandon(run_id: str) -> None:
    """Have a run that was begun and could not be made taken out of the store once that can be written."""
    with contextlib.suppress(OSError):  # else it stays behind, as a run that waits and whose process will have gone
        _append(_free(run_id), [_head(**{ABANDONED: True})])


def reserve() -> None:
    """Keep some room on the disk for what a full disk would lose."""
    path = _folder() / RESERVE
    if not path.exists():
        try:
            path.write_bytes(os.urandom(RESERVE_BYTES))  # zeros might be packed
        except OSError:
            path.unlink(missing_ok=True)


def position_of(head: dict[str, Any]) -> event_encoding.Position:
    return event_encoding.Position(**head.get("position", {}))


def of_this_store(head: dict[str, Any]) -> bool:
    """Whether it belongs into the store that is in use now."""
    return head.get("store") == shown(settings.tracking_uri())


def _head(**more) -> str:
    return json.dumps({"store": shown(settings.tracking_uri()), **more})


def _append(file: Path, lines: list[str]) -> None:
    """Add whole lines or none; where the disk is full, in the room that was kept."""
    data = "".join(f"{line}\n" for line in lines).encode()
    file.parent.mkdir(parents=True, exist_ok=True)
    try:
        _write(file, data)
    except OSError:
        # Others would take what a removed reserve gives up: it becomes the file, and its rest is room for more.
        reserved = file.parent / RESERVE
        if not reserved.exists():
            raise
        _overwrite(reserved, (_said(file) + data).ljust(RESERVE_BYTES, _ROOM))
        reserved.replace(file)


def _write(file: Path, data: bytes) -> None:
    start, size = len(_said(file)), file.stat().st_size if file.exists() else 0
    try:
        _overwrite(file, data, start)
    except OSError:
        if file.exists():
            os.truncate(file, size)
            _overwrite(file, _ROOM * (size - start), start)
        raise


def _overwrite(file: Path, data: bytes, start: int = 0) -> None:
    """Write from ``start`` on; what the file has already takes no space of the disk. Unbuffered: a buffer that could
    not be written would be tried again when the file is closed."""
    with file.open("r+b" if file.exists() else "wb", buffering=0) as stream:
        stream.seek(start)
        while data:
            data = data[stream.write(data):]
        os.fsync(stream.fileno())


def _said(file: Path) -> bytes:
    """What stands in a file, without the room behind it."""
    return file.read_bytes().partition(_ROOM)[0] if file.exists() else b""


def _read(file: Path) -> tuple[dict[str, Any], list]:
    """Head and events; a last line that is not whole is left out."""
    lines = _said(file).split(b"\n")[:-1]
    head, *rest = [json.loads(line) for line in lines] or [{}]
    return head, [_from_json(line) for line in rest]


def _to_json(event) -> str:
    if isinstance(event, Ended):
        return json.dumps({ENDED: asdict(event)})
    return json.dumps(event.to_dict())


def _from_json(line: dict[str, Any]):
    return Ended(**line[ENDED]) if ENDED in line else events.from_dict(line)


def _folder() -> Path:
    folder = settings.home() / FOLDER
    folder.mkdir(exist_ok=True)
    return folder


def _free(run_id: str) -> Path:
    return settings.home() / FOLDER / f"{run_id}.jsonl"


def _mine(run_id: str) -> Path:
    return settings.home() / FOLDER / f"{run_id}~{socket.gethostname()}~{os.getpid()}.jsonl"


def _files(run_id: str) -> list[Path]:
    return sorted((settings.home() / FOLDER).glob(f"{run_id}*.jsonl" if run_id != ANY else "*.jsonl"))


def _run_of(file: Path) -> str:
    return file.stem.partition("~")[0]


def _is_free(file: Path) -> bool:
    """Whether nobody has it in hand: on this machine a process that has gone has nothing."""
    run_id, _, holder = file.stem.partition("~")
    host, _, pid = holder.rpartition("~")
    if not holder:
        return True
    if host != socket.gethostname():
        return False
    return run_id not in _in_hand if int(pid) == os.getpid() else not psutil.pid_exists(int(pid))


def _renamed(file: Path, name: Path) -> bool:
    try:
        file.rename(name)
    except FileNotFoundError:  # another process was quicker
        return False
    return True


def _hold(run_id: str) -> None:
    with _lock:
        _in_hand.add(run_id)


def _unhold(run_id: str) -> None:
    with _lock:
        _in_hand.discard(run_id)
