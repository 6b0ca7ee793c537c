"""Homes that are backed up and restored: while others write, damaged ones, hostile ones, into homes with something."""

import hashlib
import io
import json
import os
import shutil
import sqlite3
import tarfile
import threading
from contextlib import closing
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from tests.boards.opened import board
from tests.data.sets.staged import stage
from tests.home_before import unpack
from tests.stores import put_store
from tests.tracking import kept_state
from tests.waiting import wait_for
from tl_core import settings, tracking
from tl_core.accounts import users
from tl_core.boards import store as boards
from tl_core.config import RunConfig
from tl_core.data import sets
from tl_core.errors import UserError
from tl_core.event_file import EventFile
from tl_core.operations.backup import archive, back_up, contents, pack, relocate, restore
from tl_core.operations.backup.manifest import DIGEST, FILES, MANIFEST, BackupManifest
from tl_core.tracking import pending_writes
from tl_core.training import checkpoint


@pytest.fixture
def file(tmp_path):
    return tmp_path / "backup.tar"


@pytest.fixture
def home_with_store(empty_store):
    put_store(empty_store, settings.home())
    return settings.home()


@pytest.fixture
def into(tmp_path, monkeypatch):
    """``into(name)`` goes to another, empty home."""
    def go(name="another home"):
        monkeypatch.setenv("TL_HOME", str(tmp_path / name))
        return settings.home()
    return go


def tree(folder) -> dict[str, str]:
    return {path.relative_to(folder).as_posix(): hashlib.sha256(path.read_bytes()).hexdigest()
            for path in sorted(folder.rglob("*")) if path.is_file()}


def repacked(file, change):
    """The archive with its entries as ``change(entries)`` has them: a dict of name to (TarInfo, bytes)."""
    with tarfile.open(file) as archived:
        entries = {entry.name: (entry, archived.extractfile(entry).read()) for entry in archived}
    change(entries)
    with tarfile.open(file, "w") as written:
        for entry, data in entries.values():
            entry.size = len(data)
            written.addfile(entry, io.BytesIO(data))


# There and back

def test_a_home_of_runs_sets_and_results_is_the_same_at_another_place(tmp_path, file, into, monkeypatch):
    before = unpack(tmp_path / "a")
    monkeypatch.setenv("TL_HOME", str(before))
    runs, own = [record.run_id for record in tracking.runs()], sets.get("shapes")
    curves = {run_id: tracking.replay(run_id) for run_id in runs}
    written = back_up(file)
    there = tree(before)
    now = into("now hömé")
    made = restore(file)
    assert made.files == written.files and made.home == now and made.interrupted == () and made.replaced is None
    assert set(tree(now)) >= {name for name in there if contents.belongs(name)} > {"mlflow.db"}
    assert not any(name.startswith(("store/", "embeddings/", "index/", "exports/")) for name in tree(now))
    assert [record.run_id for record in tracking.runs()] == runs and {r: tracking.replay(r) for r in runs} == curves
    assert all(tracking.artifact_folder(run_id).parents[2] == now for run_id in runs)
    assert sets.get("shapes") == replace(own, root=now / own.root.relative_to(before)) and sets.rows("shapes")
    shutil.rmtree(before)
    finished = [record for record in tracking.runs() if record.status == "FINISHED"]
    assert all(tracking.model_file(record.run_id).is_file() and record.result for record in finished)
    assert not [path for path in now.rglob("*") if path.is_file() and str(before).encode() in path.read_bytes()]


def test_a_packed_backup_is_smaller_and_restores_alike(home_with_store, tmp_path, into):
    plain, packed = back_up(tmp_path / "a.tar"), back_up(tmp_path / "a.tar.gz")
    assert packed.bytes < plain.bytes
    into()
    assert restore(tmp_path / "a.tar.gz").files == packed.files == plain.files + 1  # the log tells of the first


def test_times_of_files_stay_for_lists_show_the_newest_first(home_with_store, file, into):
    old = home_with_store / "captions" / "old.json"
    old.parent.mkdir()
    old.write_text("{}")
    os.utime(old, (1e9, 1e9 + 0.5))
    back_up(file)
    now = into()
    restore(file)
    assert (now / "captions" / "old.json").stat().st_mtime == pytest.approx(1e9 + 0.5, abs=1e-3)


def test_accounts_are_as_private_as_they_were_and_whole_while_they_are_used(home_with_store, file, into):
    users.add("ada", "administrator")
    with closing(sqlite3.connect(home_with_store / "accounts.db")) as used:  # what is in its log alone counts too
        used.execute("SELECT count(*) FROM users").fetchone()
        assert (home_with_store / "accounts.db-wal").exists()
        back_up(file)
    assert file.stat().st_mode & 0o777 == 0o600
    now = into()
    restore(file)
    assert (now / "accounts.db").stat().st_mode & 0o777 == 0o600
    assert [user.name for user in users.all_users()] == ["ada"]


def test_a_folder_that_is_a_link_is_followed_and_no_link_below_it(home_with_store, file, tmp_path, into):
    elsewhere = tmp_path / "other disk"
    (elsewhere / "inner").mkdir(parents=True)
    (elsewhere / "inner" / "kept.json").write_text("{}")
    (elsewhere / "secret.json").symlink_to("/etc/passwd")
    (home_with_store / "captions").symlink_to(elsewhere)
    back_up(file)
    now = into()
    restore(file)
    assert tree(now / "captions").keys() == {"inner/kept.json"}


def test_what_is_computed_again_locks_and_halves_stay_out():
    out = ("store/a/b", "index/runs.db", "sets/.locks/a.db", "sets/.aside-1/set.json", "artifacts/r/artifacts/.1.part",
           "mlflow.lock", "mlflow.db-journal", "artifacts/r/artifacts/.rows-1/x.npy", "replaced-2026/mlflow.db",
           "artifacts/r/artifacts/.model.aside.keras", ".restoring-1/a", "work/a/b", "files.db", "cache/matplotlib/x")
    belong = ("mlflow.db", "artifacts/r/artifacts/model.keras", f"artifacts/r/artifacts/{checkpoint.FILE}",
              "sets/pets/set.json", "boards/ABCDE/events.jsonl", "unwritten/r.jsonl", "captions/a.json")
    assert not [name for name in out if contents.belongs(name)]
    assert [name for name in belong if contents.belongs(name)] == list(belong)


def test_kept_states_come_before_the_store_and_a_set_s_record_before_its_pictures(home_with_store):
    sets.create(stage({"cat": 6, "dog": 6}), "pets")
    run_id = tracking.create_run(RunConfig(data="fruits"), tracking.new_owner(), "RUNNING")
    kept_state.keep(run_id, 1)
    names = contents.in_order(home_with_store)
    kept, = [number for number, name in enumerate(names) if name.endswith(checkpoint.FILE)]
    record, picture = names.index("sets/pets/set.json"), min(
        number for number, name in enumerate(names) if name.startswith("sets/pets/pictures"))
    assert kept < names.index("mlflow.db") < record < picture


# While it is in use

def test_while_a_run_a_board_and_a_set_are_written(home_with_store, tmp_path, into):
    owner, stop, wrong = tracking.new_owner(), threading.Event(), []
    run_id = tracking.create_run(RunConfig(data="fruits", epochs=500), owner, "RUNNING")
    opened, _ = board()
    sets.create(stage({"cat": 4, "dog": 4}), "pets")

    def write():
        recorder, epoch = tracking.Recorder(run_id), 0
        try:
            for event in kept_state.begun(500):
                recorder.write(event)
            while not stop.is_set() and epoch < 400:
                epoch += 1
                for event in kept_state.epoch(epoch):
                    recorder.write(event)
                kept_state.keep(run_id, epoch)
                boards.append(opened.code, "said", text="x" * 500)
                sets.use("pets", 1)
        except Exception as error:  # noqa: BLE001
            wrong.append(error)
        finally:
            recorder.close()
    writer = threading.Thread(target=write)
    writer.start()
    try:
        wait_for(lambda: wrong or epochs_of(run_id))
        files = [tmp_path / f"{number}.tar" for number in range(4)]
        packed = [back_up(file) for file in files]
    finally:
        stop.set()
        writer.join()
    assert not wrong and all(one.files > 10 for one in packed)
    epochs = [restored_while_written(file, into, run_id, opened.code) for file in files]
    assert epochs == sorted(epochs) and epochs[-1] >= 1


def restored_while_written(file, into, run_id, code) -> int:
    """Epochs of the run in a home that a backup was made of while it trained."""
    now = into(file.stem)
    assert restore(file).interrupted == (run_id,)
    with closing(sqlite3.connect(now / "mlflow.db")) as database:
        assert database.execute("PRAGMA integrity_check").fetchone() == ("ok",)
    record = tracking.run(run_id)
    assert record.status == "INTERRUPTED" and "backup" in record.reason
    said = EventFile(now / "boards" / code / boards.EVENTS).read()
    assert said.events and not said.damaged and sets.rows("pets") and len(sets.versions("pets")) == 1
    before = epochs_of(run_id)
    assert before == list(range(1, len(before) + 1))
    if tracking.can_resume(record):  # its state is whole, and what the store lacks of it is filled in
        state = tracking.resume(run_id, tracking.new_owner()).position.epoch
        assert epochs_of(run_id) == list(range(1, max(state, len(before)) + 1))
        return state
    return 0


def epochs_of(run_id) -> list[int]:
    return [number for event in tracking.replay(run_id) if event.type == "epoch" for number in event.epoch]


def test_a_set_that_is_renamed_made_or_deleted_meanwhile_is_whole_or_not_there(home_with_store, file, into):
    for name in ("old", "gone", "stays"):
        sets.create(stage({"cat": 6, "dog": 6}), name)
    did = []

    def meanwhile(_stage, done, total):
        if done > total - 3 and not did:  # nearly all is copied
            did.append(sets.rename("old", "young"))
            sets.remove("gone")
            sets.create(stage({"cat": 5, "dog": 5}), "made")
    back_up(file, meanwhile)
    now = into()
    restore(file)
    assert did and sorted(sets.names()) == ["made", "stays", "young"]
    assert all(len(sets.rows(name)) == sets.get(name).count for name in sets.names())
    assert not (now / "sets" / "old").exists() and not (now / "sets" / "gone").exists()


def test_a_file_that_changes_while_it_is_read_is_read_again(home_with_store, file, monkeypatch):
    watched, reads = home_with_store / "captions" / "a.json", []
    watched.parent.mkdir()
    watched.write_text("before")
    real = pack._copy

    def copy(source, target, most):
        done = real(source, target, most)
        if getattr(source, "name", "") == str(watched):
            reads.append(1)
            if len(reads) < 3:
                watched.write_text("changed" * len(reads))
        return done
    monkeypatch.setattr(pack, "_copy", copy)
    assert back_up(file).changed == ()
    with tarfile.open(file) as archived:
        assert len(reads) == 3 and archived.extractfile(f"{FILES}captions/a.json").read() == b"changedchanged"


def test_a_file_that_is_always_written_to_is_named(home_with_store, file, monkeypatch):
    watched = home_with_store / "captions" / "a.json"
    watched.parent.mkdir()
    watched.write_text("x")
    real = pack._copy

    def copy(source, target, most):
        if getattr(source, "name", "") == str(watched):
            watched.write_text(watched.read_text() + "x")
        return real(source, target, most)
    monkeypatch.setattr(pack, "_copy", copy)
    assert back_up(file).changed == ("captions/a.json",)
    archive.checked(file)


def test_a_database_that_is_held_is_waited_for_and_then_told(home_with_store, file, monkeypatch):
    with closing(sqlite3.connect(home_with_store / "mlflow.db", isolation_level=None, check_same_thread=False)) as held:
        held.execute("BEGIN EXCLUSIVE")
        timer = threading.Timer(0.3, lambda: held.execute("COMMIT"))
        timer.start()
        back_up(file)
        timer.join()
        held.execute("BEGIN EXCLUSIVE")
        monkeypatch.setattr(pack, "LOCKED_SECONDS", 0.1)
        with pytest.raises(UserError, match="could not be copied .database is locked"):
            back_up(file.with_name("second.tar"))
    assert not file.with_name("second.tar").exists() and sorted(os.listdir(file.parent)) == ["backup.tar", "home"]


# What cannot be

def test_where_no_backup_is_written(home_with_store, file, tmp_path, monkeypatch):
    file.write_text("mine")
    for path, words in ((file, "there already"), (tmp_path / "none" / "a.tar", "is not there"),
                        (home_with_store / "a.tar", "lies in the home")):
        with pytest.raises(UserError, match=words):
            back_up(path)
    assert file.read_text() == "mine"

    def full(*_):
        raise OSError(28, "No space left on device")
    monkeypatch.setattr(pack, "_copy", full)
    with pytest.raises(UserError, match="disk of the backup is full"):
        back_up(tmp_path / "b.tar")
    assert not (tmp_path / "b.tar").exists() and not list(tmp_path.glob(".*"))


def test_a_store_elsewhere_is_named_without_its_password(home_with_store, file, monkeypatch, into):
    monkeypatch.setenv("MLFLOW_TRACKING_URI", "https://me:hunter2@mlflow.example/")
    assert back_up(file).store == "https://mlflow.example/" and b"hunter2" not in file.read_bytes()
    into()
    assert restore(file).store == "https://mlflow.example/"


def test_a_home_that_has_something_is_left_alone_or_moved_aside(home_with_store, file, into, empty_store):
    sets.create(stage({"cat": 6, "dog": 6}), "pets")
    back_up(file)
    now = into()
    (now / "store").mkdir()  # what is computed again does not count
    put_store(empty_store, now)
    sets.create(stage({"cat": 5, "dog": 5}), "mine")
    before = tree(now)
    with pytest.raises(UserError, match="has something already: .*mlflow.db.*sets"):
        restore(file)
    assert tree(now) == before
    made = restore(file, force=True)
    assert sets.names() == ["pets"] and (made.replaced / "sets" / "mine" / "set.json").is_file()
    assert {f"{made.replaced.name}/{name}" for name in before if contents.belongs(name)} <= set(tree(now))


def test_a_home_in_which_a_run_trains_is_not_replaced(home_with_store, file, into, empty_store):
    back_up(file)
    now = into()
    put_store(empty_store, now)
    run_id = tracking.create_run(RunConfig(data="fruits"), tracking.new_owner(), "RUNNING")
    before = tree(now)
    with pytest.raises(UserError, match=f"{run_id[:8]} trains or waits"):
        restore(file, force=True)
    assert tree(now) == before


def test_runs_of_a_store_elsewhere_are_never_touched(home_with_store, file, into, tmp_path, monkeypatch, empty_store):
    tracking.create_run(RunConfig(data="fruits"), tracking.new_owner(), "RUNNING")
    back_up(file)
    shutil.copy(empty_store, tmp_path / "other.db")
    monkeypatch.setenv("MLFLOW_TRACKING_URI", f"sqlite:///{tmp_path / 'other.db'}")
    into("used with it")
    mine = tracking.create_run(RunConfig(data="fruits"), tracking.new_owner(), "RUNNING")
    with pytest.raises(UserError, match=f"{mine[:8]} trains"):
        restore(file, force=True)
    into()
    assert restore(file).interrupted == () and tracking.run(mine).status == "RUNNING"


def test_what_waits_for_the_store_is_nobody_s_and_is_written(home_with_store, file, into):
    run_id = tracking.create_run(RunConfig(data="fruits"), tracking.new_owner(), "RUNNING")
    waiting = pending_writes.Unwritten(run_id)
    waiting.add(kept_state.begun(), pending_writes.event_encoding.Position())
    back_up(file)
    waiting.clear()
    now = into()
    restore(file)
    assert [path.name for path in (now / pending_writes.FOLDER).glob("*.jsonl")] == [f"{run_id}.jsonl"]
    assert tracking.left() == [run_id] and tracking.catch_up() == [run_id]
    assert [event.type for event in tracking.replay(run_id)][:1] == ["run_started"]


# Damaged and hostile files

@pytest.mark.parametrize("place", [0.1, 0.5, 0.9])
def test_a_flipped_byte_is_found_and_nothing_is_changed(home_with_store, file, into, place):
    sets.create(stage({"cat": 5, "dog": 5}), "pets")
    back_up(file)
    with tarfile.open(file) as archived:
        entry = max(archived, key=lambda one: one.size)
    data = bytearray(file.read_bytes())
    data[entry.offset_data + int(entry.size * place)] ^= 1
    file.write_bytes(data)
    now = into()
    with pytest.raises(UserError, match="damaged"):
        restore(file)
    assert tree(now) == {} and os.listdir(now) == []


@pytest.mark.parametrize("kept", [0.0, 0.3, 0.95])
def test_half_a_file_is_no_backup(home_with_store, file, into, kept):
    back_up(file)
    os.truncate(file, int(file.stat().st_size * kept))
    now = into()
    with pytest.raises(UserError, match="no backup, or a damaged one"):
        restore(file)
    assert os.listdir(now) == []


def test_other_files_are_no_backup(home_with_store, tmp_path, into):
    into()
    (tmp_path / "a.txt").write_text("hello" * 1000)
    with tarfile.open(tmp_path / "b.tar", "w") as other:
        other.add(tmp_path / "a.txt", "a.txt")
    for name, words in (("a.txt", "no backup"), ("b.tar", "no name of a home's file"), ("c.tar", "There is no file")):
        with pytest.raises(UserError, match=words):
            restore(tmp_path / name)


def test_a_list_that_was_changed_is_found(home_with_store, file, into):
    back_up(file)

    def edit(entries):
        entry, data = entries[MANIFEST]
        entries[MANIFEST] = entry, data.replace(b'"form": 1', b'"form": 2')
    repacked(file, edit)
    into()
    with pytest.raises(UserError, match="list of files is not the one"):
        restore(file)


def test_a_file_that_is_missing_or_was_exchanged_is_found(home_with_store, file, into):
    back_up(file)
    repacked(file, lambda entries: entries.pop(f"{FILES}mlflow.db"))
    into()
    with pytest.raises(UserError, match="'mlflow.db' is not what was written"):
        restore(file)


def test_a_form_of_a_later_version_is_named(home_with_store, file, into):
    back_up(file)

    def later(entries):
        manifest = json.loads(entries[MANIFEST][1]) | {"form": 9, "version": "7.0"}
        data = json.dumps(manifest).encode()
        entries[MANIFEST] = entries[MANIFEST][0], data
        entries[DIGEST] = entries[DIGEST][0], hashlib.sha256(data).hexdigest().encode()
    repacked(file, later)
    into()
    with pytest.raises(UserError, match="form 9, written by version 7.0"):
        restore(file)


def entry(name, kind=tarfile.REGTYPE, link=""):
    made = tarfile.TarInfo(name)
    made.type, made.linkname = kind, link
    return made


@pytest.mark.parametrize("hostile", [
    entry("../outside.json"), entry("/tmp/outside.json"), entry("home/../../outside.json"), entry("home//etc/x"),
    entry("home/./x"), entry("home/store/x"), entry("home/.restoring-1/x"), entry("other/x"),
    entry("home/captions", tarfile.SYMTYPE, "/etc"), entry("home/a", tarfile.LNKTYPE, "home/mlflow.db"),
    entry("home/a", tarfile.FIFOTYPE), entry("home/a", tarfile.CHRTYPE), entry("home/a", tarfile.DIRTYPE)],
    ids=lambda one: f"{one.name} {one.type.decode()}")
def test_names_and_links_that_lead_elsewhere_are_refused(home_with_store, file, into, tmp_path, hostile):
    """Also where the list names them, with the right digest."""
    back_up(file)

    def edit(entries):
        values = json.loads(entries[MANIFEST][1])
        values["files"][hostile.name.removeprefix(FILES)] = [0, hashlib.sha256(b"").hexdigest()]
        data = json.dumps(values).encode()
        first = dict(entries)
        entries.clear()
        entries["hostile"] = hostile, b""
        entries |= first
        entries[MANIFEST] = first[MANIFEST][0], data
        entries[DIGEST] = first[DIGEST][0], hashlib.sha256(data).hexdigest().encode()
    repacked(file, edit)
    now = into()
    before = tree(tmp_path)
    with pytest.raises(UserError, match="no backup, or a damaged one"):
        restore(file)
    assert tree(tmp_path) == before and os.listdir(now) == []


def test_a_disk_without_room_is_told_before_anything_is_written(home_with_store, file, into, monkeypatch):
    back_up(file)
    now = into()
    usage = shutil.disk_usage(now)
    monkeypatch.setattr(shutil, "disk_usage", lambda _: usage._replace(free=1000))
    with pytest.raises(UserError, match="too small: .* are needed, 1 kB are free"):
        restore(file)
    assert os.listdir(now) == []


def test_all_or_nothing_where_a_file_cannot_be_put_in_place(home_with_store, file, into, empty_store, monkeypatch):
    sets.create(stage({"cat": 6, "dog": 6}), "pets")
    back_up(file)
    now = into()
    put_store(empty_store, now)
    before, real = tree(now), Path.rename

    def rename(self, target):
        if ".restoring-" in str(self) and self.name == "sets":
            raise OSError(13, "Permission denied")
        return real(self, target)
    monkeypatch.setattr(Path, "rename", rename)
    with pytest.raises(OSError, match="Permission"):
        restore(file, force=True)
    assert tree(now) == before


# Paths

@pytest.mark.parametrize(("text", "moved"), [
    ("/a b/home", "/c/hömé"), ("/a b/home/sets/x.png", "/c/hömé/sets/x.png"), ("/a b/home2/x", "/a b/home2/x"),
    ("file:///a%20b/home/artifacts", "file:///c/h%C3%B6m%C3%A9/artifacts"), ("/x/a b/home-old", "/x/a b/home-old"),
    ('["/a b/home/x"]', '["/c/hömé/x"]'), ("nothing", "nothing")])
def test_paths_below_the_home_are_moved_and_no_others(text, moved):
    assert relocate.replacing(Path("/a b/home"), Path("/c/hömé"))(text) == moved


def test_files_of_each_kind_name_the_new_place(tmp_path):
    folder = tmp_path / "folder"
    folder.mkdir()
    (folder / "a.json").write_text(json.dumps({"key": "/härе/x", "other": "/härеx"}))
    (folder / "b.jsonl").write_bytes(b'{"file": "/h\xc3\xa4r\xd0\xb5/y"}\n\xff broken\n')
    np.savez(folder / "c.npz", keys=np.array(["/härе/z", "b"]), rows=np.eye(2),
             packed=np.frombuffer(json.dumps(["/härе/p"]).encode(), np.uint8))
    with closing(sqlite3.connect(folder / "d.db")) as database, database:
        database.execute('CREATE TABLE "t ""x" (name VARCHAR(10), number INTEGER)')
        database.execute('INSERT INTO "t ""x" VALUES (?, 1), (?, 2)', ["/härе/q", "else"])
    (folder / "e.npz").write_bytes(b"no archive")
    assert relocate.relocate(folder, Path("/härе"), Path("/there")) == 4
    assert json.loads((folder / "a.json").read_text()) == {"key": "/there/x", "other": "/härеx"}
    assert (folder / "b.jsonl").read_bytes() == b'{"file": "/there/y"}\n\xff broken\n'
    with np.load(folder / "c.npz", allow_pickle=False) as arrays:
        assert arrays["keys"].tolist() == ["/there/z", "b"] and (arrays["rows"] == np.eye(2)).all()
        assert json.loads(arrays["packed"].tobytes()) == ["/there/p"]
    with closing(sqlite3.connect(folder / "d.db")) as database:
        assert database.execute('SELECT name FROM "t ""x"').fetchall() == [("/there/q",), ("else",)]


def test_a_list_knows_its_files():
    manifest = BackupManifest("/home", "sqlite", "2026", files={"a\udc80": (3, "f" * 64), "b": (4, "0" * 64)})
    data = manifest.to_bytes()
    assert BackupManifest.from_bytes(data, hashlib.sha256(data).hexdigest().encode()) == manifest
    assert manifest.size == 7
