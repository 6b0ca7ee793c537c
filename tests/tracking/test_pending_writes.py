"""What the store does not take is kept on the disk, and in memory where that is full."""

import errno
import sqlite3
import threading
import time

import pytest

from tests.tracking.test_recorder import RESULT, STARTED, batch, told
from tests.tracking.troubles import failing, files
from tl_core import settings, tracking
from tl_core.events import Finished
from tl_core.tracking import event_encoding, pending_writes, store

pytestmark = pytest.mark.usefixtures("impatient")


def test_a_full_disk_takes_the_room_that_was_kept(new_run, monkeypatch):
    """The store cannot be written, nor a file, until the reserve is given up."""
    run_id = new_run()
    written = tracking.Recorder(run_id)
    reserve = settings.home() / "unwritten" / "reserve"
    while not reserve.exists():
        time.sleep(0.02)
    write = pending_writes._write

    def full(file, data):
        if reserve.exists():
            raise OSError(errno.ENOSPC, "No space left on device")
        write(file, data)
    with monkeypatch.context() as patch:
        patch.setattr(pending_writes, "_write", full)
        for name in ("log_batch", "update_run"):
            patch.setattr(store.client()._client, name, failing(sqlite3.OperationalError("database or disk is full")))
        written.write(STARTED)
        written.write(Finished(result=RESULT))
        assert written.close(10) and files() == [f"{run_id}.jsonl"]
        assert tracking.trouble().kind == "full" and tracking.run(run_id).run_id == run_id
    time.sleep(0.2)
    assert tracking.catch_up() == [run_id] and tracking.run(run_id).status == "FINISHED"


def a_disk_with(monkeypatch, room):
    """Files grow by ``room`` bytes together, and in their own space are written as ever."""
    left = [room]
    overwrite = pending_writes._overwrite

    def limited(file, data, start=0):
        grows = max(start + len(data) - (file.stat().st_size if file.exists() else 0), 0)
        if grows > left[0]:
            overwrite(file, data[:len(data) - grows + left[0]], start)  # as the system does: what fits
            left[0] = 0
            raise OSError(errno.ENOSPC, "No space left on device")
        left[0] -= grows
        overwrite(file, data, start)
    monkeypatch.setattr(pending_writes, "_overwrite", limited)
    return left


def test_the_kept_room_is_not_given_up_to_others_and_takes_what_comes_later(new_run, monkeypatch):
    """Whatever else fills the disk: the run's end is kept in the reserve's own space."""
    run_id = new_run()
    pending_writes.reserve()
    left = a_disk_with(monkeypatch, 20)
    kept = pending_writes.Unwritten(run_id)
    kept.add([STARTED, batch(1)], event_encoding.Position())
    kept.add([batch(2)], event_encoding.Position())
    assert left == [0]
    kept.add([Finished(result=RESULT)], event_encoding.Position())
    kept.release()
    assert files() == [f"{run_id}.jsonl"]
    assert tracking.catch_up() == [run_id] and tracking.run(run_id).status == "FINISHED" and files() == []


def test_a_file_that_could_not_be_begun_has_its_head_when_it_can(new_run, monkeypatch):
    run_id = new_run()
    kept = pending_writes.Unwritten(run_id)
    with monkeypatch.context() as patch:
        a_disk_with(patch, 20)  # and no reserve: another run has it
        with pytest.raises(OSError, match="No space"):
            kept.add([STARTED], event_encoding.Position())
        assert files() == [] and tracking.left() == []
    kept.add([STARTED, Finished(result=RESULT)], event_encoding.Position())
    kept.release()
    assert tracking.catch_up() == [run_id] and tracking.run(run_id).status == "FINISHED"


def test_what_fits_of_a_line_is_taken_back(tmp_path, monkeypatch):
    file = tmp_path / "unwritten" / "run.jsonl"
    pending_writes._append(file, ["first"])
    with monkeypatch.context() as patch:
        a_disk_with(patch, 3)
        with pytest.raises(OSError, match="No space"):
            pending_writes._append(file, ["second"])
    pending_writes._append(file, ["third"])
    assert file.read_bytes() == b"first\nthird\n"


def test_what_neither_the_store_nor_the_disk_takes_stays_in_memory(new_run, monkeypatch):
    run_id, full = new_run(), threading.Event()
    full.set()

    def unless_full(action):
        def tried(*given, **more):
            if full.is_set():
                raise OSError(errno.ENOSPC, "No space left on device")
            return action(*given, **more)
        return tried
    client = store.client()._client
    monkeypatch.setattr(pending_writes, "_overwrite", unless_full(pending_writes._overwrite))
    for name in ("log_batch", "update_run"):
        monkeypatch.setattr(client, name, unless_full(getattr(client, name)))
    written = tracking.Recorder(run_id)
    for event in (STARTED, batch(1, 2), Finished(result=RESULT)):
        written.write(event)
    assert not written.close(1.5) and files() == []
    full.clear()
    assert written.close(10)
    assert told(tracking.replay(run_id)) == told([STARTED, batch(1, 2), Finished(result=RESULT)])
