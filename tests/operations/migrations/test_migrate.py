"""A home of before is changed once, with a copy kept first; a later version's is refused; a failure changes nothing."""

import errno
import json
import sqlite3
import subprocess
import sys
from contextlib import closing
from pathlib import Path

import pytest

from tests.operations.migrations.old_forms import FIRST_SET, first_home
from tl_core import audit, settings
from tl_core.accounts import users
from tl_core.data import sets
from tl_core.errors import UserError
from tl_core.operations import migrations
from tl_core.operations.backup import contents
from tl_core.operations.migrations import home_form, migrate, steps

ROOT = Path(__file__).parents[3]


@pytest.fixture
def home(isolated, tmp_path):
    return first_home(tmp_path / "home")


def bytes_of(folder):
    return {path.relative_to(folder).as_posix(): path.read_bytes() for path in folder.rglob("*") if path.is_file()}


def test_a_home_of_before_is_brought_up_with_a_copy_of_what_changed(home):
    before = bytes_of(home)
    done = migrations.bring_up()
    assert done.files == ("accounts.db", "mlflow.db", "sets/birds/set.json")
    assert (done.kept / "sets/birds/set.json").read_bytes() == before["sets/birds/set.json"]
    with closing(sqlite3.connect(done.kept / "accounts.db")) as kept:
        assert "class" not in {row[1] for row in kept.execute("PRAGMA table_info(users)")}
        assert kept.execute("SELECT name FROM users").fetchall() == [("Ada",)]
    assert users.get("Ada").role == "teacher" and sets.get("birds").title == "Birds"
    assert json.loads((home / "sets/birds/set.json").read_text()) == {
        **FIRST_SET, "modality": "image", "visibility": "private"}
    assert json.loads((home / "home.json").read_text())["form"] == home_form.FORM
    assert not contents.belongs(done.kept.name) and "form 2" in str(done) and str(done.kept) in str(done)
    assert [entry["what"] for entry in audit.entries(action="migrate")] == ["form 1 to 2: 3 files"]
    assert migrations.bring_up() is None


def test_a_new_home_has_this_form_at_once(isolated):
    assert migrations.bring_up() is None
    assert [path.name for path in settings.home().iterdir() if path.suffix == ".json"] == ["home.json"]
    assert not list(settings.home().glob("replaced-*"))


def test_a_later_versions_home_is_refused_and_left_alone(home):
    (home / "home.json").write_text('{"form": 99, "version": "9.1", "mlflow": "9"}')
    before = bytes_of(home)
    with pytest.raises(UserError, match=r"form 99, which version 9\.1 wrote.*Use version 9\.1 or a later one"):
        migrations.bring_up()
    assert bytes_of(home) == before


@pytest.mark.parametrize("text", ["", "[]", "{}", '{"form": "two"}', "\0"])
def test_a_damaged_mark_is_told(home, text):
    (home / "home.json").write_text(text)
    with pytest.raises(UserError, match=r"home\.json"):
        migrations.bring_up()


def test_without_room_for_the_copy_nothing_is_changed(home, monkeypatch):
    before = bytes_of(home)

    def full(*_):
        raise OSError(errno.ENOSPC, "No space left on device")
    monkeypatch.setattr(migrate.pack.shutil, "copy2", full)
    with pytest.raises(UserError, match="a copy of what it changes cannot be kept"):
        migrations.bring_up()
    after = bytes_of(home)
    assert {name: after[name] for name in before} == before and not list(home.glob("replaced-*"))
    monkeypatch.undo()


def test_a_step_that_breaks_off_is_done_again(home, monkeypatch):
    def breaks(*_):
        raise OSError("the power went")
    with monkeypatch.context() as patch:
        patch.setattr(migrate.steps, "STEPS", (steps.STEPS[0], steps.FormStep(2, "sets", steps.STEPS[1].files, breaks)))
        with pytest.raises(UserError, match="What was there lies in"):
            migrations.bring_up()
    assert not (home / "home.json").exists()
    assert migrations.bring_up().files == ("mlflow.db", "sets/birds/set.json")  # the accounts have their form


def test_another_mlflow_finds_a_copy_of_the_store(home, monkeypatch):
    migrations.bring_up()
    monkeypatch.setattr(home_form, "mlflow_version", lambda: "99")
    assert migrations.bring_up().files == ("mlflow.db",)
    assert migrations.bring_up() is None
    monkeypatch.setenv("MLFLOW_TRACKING_URI", "http://elsewhere")
    monkeypatch.setattr(home_form, "mlflow_version", lambda: "100")
    assert migrations.bring_up() is None


def test_two_programs_that_start_at_once_change_it_once(home):
    code = "from tl_core.operations import migrations; print(migrations.bring_up() is not None)"
    both = [subprocess.Popen([sys.executable, "-c", code], cwd=ROOT, stdout=subprocess.PIPE, text=True)
            for _ in range(2)]
    assert sorted(one.communicate(timeout=60)[0].strip() for one in both) == ["False", "True"]
    assert len(list(home.glob("replaced-*"))) == 1


def test_a_damaged_set_and_damaged_accounts_stay_as_they_are(home):
    (home / "sets/birds/set.json").write_text("{damaged")
    (home / "accounts.db").write_bytes(b"damaged" * 1000)
    assert migrations.bring_up().files == ("mlflow.db",)
    assert (home / "accounts.db").read_bytes() == b"damaged" * 1000
    assert (home / "sets/birds/set.json").read_text() == "{damaged"


def test_a_damaged_store_is_told_and_nothing_is_changed(home):
    (home / "mlflow.db").write_bytes(b"damaged" * 1000)
    with pytest.raises(UserError, match=r"a copy of what it changes cannot be kept \(The database .*mlflow.db"):
        migrations.bring_up()
    assert not list(home.glob("replaced-*")) and not (home / "home.json").exists()
