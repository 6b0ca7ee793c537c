import errno
import io
import os
import threading
import time

import numpy as np
import pytest

from tests.data.upload import zips
from tests.data.upload.conftest import everything
from tests.data.upload.contents import HTML, picture
from tl_core.data.upload import upload_session as module
from tl_core.data.upload import writing
from tl_core.data.upload.upload_session import Staging, delete_expired
from tl_core.errors import UserError


def add(staging: Staging, number: int, label: str = "cats", name: str = "a.png", **options) -> str | None:
    return staging.add_picture(label, name, io.BytesIO(picture(number)), **options)


def forget(staging: Staging) -> Staging:
    """As after a restart of the program."""
    module._LIVE.clear()
    return Staging.find(staging.id)


class Breaking(io.RawIOBase):
    """A stream that ends in the middle, as when a browser is closed."""

    def __init__(self, content: bytes):
        self._parts = iter([content])

    def read(self, size: int = -1) -> bytes:
        part = next(self._parts, None)
        if part is None:
            raise ConnectionResetError("gone")
        return part


def test_pictures_are_taken_with_label_split_and_group():
    staging = Staging.new()
    assert add(staging, 1, "cats") is None
    assert add(staging, 2, "cats", "a.png", split="valid", group="burst 1") is None
    assert add(staging, 3, "dogs", "A.PNG") is None
    rows = [(row.file, row.label, row.split, row.group, row.domain) for row in staging.rows()]
    assert rows == [("cats/a.png", "cats", None, None, None), ("val/cats/a.png", "cats", "val", "burst 1", None),
                    ("dogs/A.png", "dogs", None, None, None)]
    assert [(staging.pictures / row[0]).read_bytes() for row in rows] == [picture(1), picture(2), picture(3)]
    assert staging.summary().counts == {"": {"cats": 1, "dogs": 1}, "val": {"cats": 1, "dogs": 0}}


def test_what_is_refused_has_a_reason_and_leaves_no_file():
    staging = Staging.new()
    assert staging.add_picture("cats", "../../page.jpg", io.BytesIO(HTML)) == "a web page, not an image"
    assert staging.rows() == ()
    assert staging.summary().refused == (("../../page.jpg", "a web page, not an image"),)
    assert [path for path in staging.folder.rglob("*") if path.is_file() and path.suffix != ".jsonl"] == []


def test_taken_says_under_which_names():
    taken = Staging.new().take("Cats.", "x.gif", io.BytesIO(picture(1)))
    assert (taken.file, taken.label) == ("Cats/x.png", "Cats")


def test_many_files_of_one_name_are_all_kept():
    staging = Staging.new()
    for number in range(30):
        add(staging, number, name="image.png")
    assert len({row.file for row in staging.rows()}) == 30
    assert {(staging.pictures / row.file).read_bytes() for row in staging.rows()} == {picture(n) for n in range(30)}


def test_classes_keep_the_spelling_that_came_first():
    staging = Staging.new()
    for label in ("Cats", "cats", "CATS "):
        add(staging, 1, label)
    assert staging.summary().classes == ("Cats",)
    assert staging.summary().notes == ("The class 'cats' is called 'Cats' here.", "The class 'CATS ' is called 'Cats' "
                                       "here.")


def test_an_unknown_split_is_told():
    with pytest.raises(UserError, match="'tset'.*'test'"):
        add(Staging.new(), 1, split="tset")


@pytest.mark.parametrize("id", ["", "..", "../../etc", "a" * 32, "x/../../../../../../../etc/passwd", "A" * 31 + "/",
                                "\0" * 32, "ä" * 32, None, 7, "a" * 10_000, "-" * 32])
def test_only_ids_that_were_given_out_are_found(id):
    Staging.new()
    with pytest.raises(UserError, match="no upload"):
        Staging.find(id)


def test_ids_cannot_be_guessed_and_two_stagings_do_not_meet():
    stagings = [Staging.new() for _ in range(20)]
    assert len({staging.id for staging in stagings}) == 20
    assert all(len(staging.id) == 32 for staging in stagings)
    add(stagings[0], 1)
    assert stagings[1].rows() == ()
    assert Staging.find(stagings[0].id) is stagings[0]


def test_threads_share_one_staging_and_lose_nothing():
    staging, failures = Staging.new(), []

    def work(start: int) -> None:
        failures.extend(filter(None, (add(Staging.find(staging.id), start + i) for i in range(20))))
    threads = [threading.Thread(target=work, args=(100 * n,)) for n in range(5)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    again = forget(staging)
    assert failures == []
    assert len({row.file for row in again.rows()}) == 100
    assert {(again.pictures / row.file).read_bytes() for row in again.rows()} == {
        picture(100 * n + i) for n in range(5) for i in range(20)}


def test_everything_is_known_again_after_a_restart():
    staging = Staging.new()
    add(staging, 1, group="burst")
    staging.add_picture("cats", "x.gif", io.BytesIO(picture(2, "GIF") + HTML))
    staging.add_picture("cats", "page.jpg", io.BytesIO(HTML))
    rows, summary = staging.rows(), staging.summary()
    again = forget(staging)
    assert again is not staging
    assert (again.rows(), again.summary()) == (rows, summary)
    assert add(again, 3) is None
    assert again.rows()[-1].file == "cats/a_2.png"


def test_half_a_picture_leaves_nothing_behind():
    staging = Staging.new()
    add(staging, 1)
    before = everything(staging.folder)
    with pytest.raises(ConnectionResetError):
        staging.add_picture("cats", "b.png", Breaking(picture(2)[:100]))
    assert everything(staging.folder) == before


def test_what_a_crash_left_is_gone_after_a_restart(small_limits):
    staging = Staging.new()
    add(staging, 1)
    (staging.folder / "incoming" / "x").mkdir(parents=True)
    (staging.folder / "incoming" / "x" / "1").write_bytes(b"half")
    (staging.folder / "abc.part").write_bytes(b"half")
    (staging.pictures / "cats" / "moved but not recorded.png").write_bytes(picture(2))
    with open(staging.folder / "rows.jsonl", "a") as file:
        file.write('{"file": "cats/half a li')
    again = forget(staging)
    assert [row.file for row in again.rows()] == ["cats/a.png"]
    assert sorted(path.name for path in again.folder.rglob("*") if path.is_file()) == ["a.png", "rows.jsonl"]


def test_an_exception_in_its_block_discards_it():
    with pytest.raises(ZeroDivisionError), Staging.new() as staging:
        add(staging, 1)
        raise ZeroDivisionError
    assert not staging.folder.exists()
    with Staging.new() as kept:
        add(kept, 1)
    assert kept.folder.exists()


def test_a_discarded_staging_takes_nothing_and_stays_gone():
    staging = Staging.new()
    staging.discard()
    staging.discard()
    with pytest.raises(UserError, match="no upload"):
        add(staging, 1)
    assert not staging.folder.exists()


def test_discarded_while_a_picture_comes_in(monkeypatch):
    staging, look = Staging.new(), module.inspect_image.inspect

    def discard_first(*args):
        found = look(*args)
        staging.discard()
        return found
    monkeypatch.setattr(module.inspect_image, "inspect", discard_first)
    with pytest.raises(UserError, match="no upload"):
        add(staging, 1)
    assert not staging.folder.exists()


def test_only_stagings_of_yesterday_are_swept():
    old, fresh = Staging.new(), Staging.new()
    add(old, 1)
    yesterday = time.time() - 25 * 3600
    for path in (*old.folder.rglob("*"), old.folder):
        os.utime(path, (yesterday, yesterday))
    assert delete_expired() == 1
    assert (old.folder.exists(), fresh.folder.exists()) == (False, True)
    with pytest.raises(UserError):
        Staging.find(old.id)


def test_a_sweep_leaves_a_staging_alone_in_which_a_file_vanishes(monkeypatch):
    staging = Staging.new()

    def vanishing(path, pattern):
        raise FileNotFoundError(path)
    os.utime(staging.folder, (0, 0))
    monkeypatch.setattr(module.Path, "glob", vanishing)
    assert delete_expired() == 0
    assert staging.folder.exists()


@pytest.mark.parametrize(("setting", "value", "words"), [
    ("TL_MAX_FILES", "2", "At most 2 are taken"), ("TL_MAX_UPLOAD_BYTES", "1200", "At most 1.2 kB are taken")])
def test_what_a_staging_may_have_is_counted_over_all_that_came(monkeypatch, setting, value, words):
    monkeypatch.setenv(setting, value)
    staging = Staging.new()
    add(staging, 1)
    add(staging, 2)
    before = everything(staging.folder)
    with pytest.raises(UserError, match=words) as caught:
        add(staging, 3, name="third.png")
    assert "'third.png'" in caught.value.found
    assert setting in caught.value.fix
    assert everything(staging.folder) == before


def test_a_picture_of_too_many_bytes_is_cut_off_while_it_comes(monkeypatch):
    monkeypatch.setenv("TL_MAX_FILE_BYTES", "2M")
    came = []

    class Endless(io.RawIOBase):
        def read(self, size: int = -1) -> bytes:
            came.append(size)
            return picture(1) + bytes(size - len(picture(1)))
    assert Staging.new().add_picture("cats", "a.png", Endless()) == "larger than 2 MB (TL_MAX_FILE_BYTES)"
    assert sum(came) <= 3 << 20


def test_a_disk_with_too_little_room_is_an_error_and_the_rest_stays(monkeypatch):
    staging = Staging.new()
    add(staging, 1)
    before = everything(staging.folder)
    monkeypatch.setenv("TL_KEEP_FREE_BYTES", str(10**17))
    with pytest.raises(UserError, match=r"disk is too full to take 'b\.png'"):
        add(staging, 2, name="b.png")
    assert everything(staging.folder) == before


@pytest.mark.parametrize("after", range(9))
def test_a_disk_that_fills_up_in_the_middle_breaks_nothing(monkeypatch, tmp_path, after):
    """Whichever write is the first to find the disk full, the staging is as before."""
    staging = Staging.new()
    add(staging, 1)
    path = tmp_path / "more.zip"
    path.write_bytes(zips.zipped(zips.good()))
    before, left = everything(staging.folder), iter(range(after))

    def full(real):
        def write(*args):
            if next(left, None) is None:
                raise OSError(errno.ENOSPC, "No space left on device")
            return real(*args)
        return write
    monkeypatch.setattr(writing.Sink, "write", full_disk_told(full(writing.Sink.write)))
    monkeypatch.setattr(module.Journal, "take", full(module.Journal.take))
    monkeypatch.setattr(module.Path, "rename", full(module.Path.rename))
    with pytest.raises(UserError, match=r"disk is too full to take 'more\.zip'"):
        staging.add_zip(path)
    monkeypatch.undo()
    assert {k: v for k, v in everything(staging.folder).items() if v != "folder"} == {
        k: v for k, v in before.items() if v != "folder"}
    assert [row.file for row in staging.rows()] == ["cats/a.png"]


def full_disk_told(write):
    def told(sink, piece):
        with writing.telling_full_disk(sink.name):
            return write(sink, piece)
    return told


def test_a_zip_that_is_stopped_leaves_nothing_behind(tmp_path):
    class Stopped(Exception):
        pass

    def stop(stage, done, total):
        raise Stopped
    staging = Staging.new()
    add(staging, 1)
    before, path = everything(staging.folder), tmp_path / "more.zip"
    path.write_bytes(zips.zipped(zips.good()))
    with pytest.raises(Stopped):
        staging.add_zip(path, stop)
    assert everything(staging.folder) == before


def test_a_zip_tells_how_far_it_is_and_messages_call_it_by_its_name(tmp_path):
    told, path = [], tmp_path / "f3a9.part"
    path.write_bytes(zips.zipped({f"c{i % 2}/{i}.png": picture(i) for i in range(70)}))
    staging = Staging.new()
    staging.add_zip(path, lambda *news: told.append(news), name="mine.zip")
    assert told == [("Taking in pictures", done, 70) for done in (32, 64, 70)]
    path.write_bytes(b"no")
    with pytest.raises(UserError, match=r"'mine\.zip' is no zip"):
        staging.add_zip(path, name="mine.zip")


def test_large_pictures_are_looked_into_one_at_a_time(monkeypatch):
    """Two of them at once, and never both in the decoder."""
    from tl_core.data.upload import inspect_image as looking
    monkeypatch.setattr(looking, "BIG_PIXELS", 100)
    inside, most, check = [0], [0], looking.check_bytes

    def slow(content):
        inside[0] += 1
        most[0] = max(most[0], inside[0])
        time.sleep(0.02)
        inside[0] -= 1
        return check(content)
    monkeypatch.setattr(looking, "check_bytes", slow)
    staging = Staging.new()
    threads = [threading.Thread(target=add, args=(staging, n)) for n in np.arange(4).tolist()]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert (len(staging.rows()), most[0]) == (4, 1)
