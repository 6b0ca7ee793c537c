import io
import threading
import time
from collections import deque
from contextlib import contextmanager

import pytest

from tests.data.upload.contents import picture
from tl_core.data.upload import bulk
from tl_core.data.upload.archive_entries import ArchiveEntry, ArchiveListing, Broken
from tl_core.data.upload.bulk import gather
from tl_core.data.upload.limits import limits
from tl_core.errors import UserError


def member(name: str, content: bytes, size: int | None = None) -> ArchiveEntry:
    @contextmanager
    def stream(_):
        yield io.BytesIO(content)
    return ArchiveEntry(f"cats/{name}", len(content) if size is None else size, stream)


def offer(*members: ArchiveEntry, most: int = 10**9) -> ArchiveListing:
    def spend(total: int) -> None:
        if total > most:
            raise UserError(f"{total} bytes.", f"At most {most}.", "Bring less.")
    return ArchiveListing("pets.zip", deque(members), 0, spend)


def test_bytes_are_counted_as_they_come_whatever_was_announced(tmp_path):
    lying = member("a.bmp", picture(1, "BMP", 200), size=10)
    with pytest.raises(UserError, match="At most 100000"):
        gather(offer(lying, most=100_000), tmp_path, limits())
    assert list(tmp_path.iterdir()) == []


def test_results_come_in_order_with_reasons_and_files_only_for_pictures(tmp_path):
    @contextmanager
    def broken(_):
        raise Broken("encrypted")
        yield
    members = [member(f"{i}.png", picture(i) if i % 3 else b"text") for i in range(100)]
    members.insert(50, ArchiveEntry("x.png", 5, broken))
    results = gather(offer(*members), tmp_path, limits())
    assert [result.parts for result in results] == [member.parts for member in members]
    assert [result.look.reason for result in results] == [
        "encrypted" if m.name == "x.png" else "" if int(m.parts[1][:-4]) % 3 else "not an image" for m in members]
    assert {path.name for path in tmp_path.iterdir()} == {str(r.path) for r in results if not r.look.reason}
    assert all((tmp_path / str(r.path)).read_bytes() == picture(int(r.parts[1][:-4]))
               for r in results if not r.look.reason)


def test_few_files_wait_at_once_however_slow_the_look_is(tmp_path, monkeypatch):
    waiting, most, lock, look = [0], [0], threading.Lock(), bulk.inspect

    def slow(path, current):
        time.sleep(0.002)
        with lock:
            waiting[0] -= 1
        return look(path, current)
    monkeypatch.setattr(bulk, "inspect", slow)

    def counted(number: int) -> ArchiveEntry:
        @contextmanager
        def stream(_):
            with lock:
                waiting[0] += 1
                most[0] = max(most[0], waiting[0])
            yield io.BytesIO(picture(number))
        return ArchiveEntry(f"{number}.png", 0, stream)
    gather(offer(*map(counted, range(150))), tmp_path, limits())
    assert most[0] <= bulk._AHEAD + 2
