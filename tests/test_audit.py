"""The audit log: every action leaves an entry, none has a secret, and many processes may write at once."""

import ast
import json
import subprocess
import sys
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from tl_core import audit, ownership
from tl_core.accounts import sessions, users
from tl_core.accounts.users import User
from tl_core.errors import UserError

ROOT = Path(__file__).parent.parent
CALLS = ("audit.record", "audit.attempt", "audit.attempted")


def recorded_actions() -> set[str]:
    """Actions that the program's code records, and words for them that its calls are given by name."""
    actions = set()
    for path in [ROOT / "app.py", *(ROOT / "tl_core").rglob("*.py"), *(ROOT / "ui").rglob("*.py")]:
        for node in ast.walk(ast.parse(path.read_text(encoding="utf8"))):
            if not isinstance(node, ast.Call):
                continue
            # asyncio.to_thread(audit.record, …) too
            for function, following in zip((node.func, *node.args), node.args, strict=False):
                if ast.unparse(function) in CALLS:
                    actions |= {part.value for part in ast.walk(following) if isinstance(part, ast.Constant)}
    return actions


def test_every_action_is_recorded_somewhere_and_no_other():
    assert recorded_actions() == set(audit.ACTIONS)


def test_an_unknown_action_is_told():
    with pytest.raises(UserError, match="run-stop"):
        audit.record("run-stopp")


def test_an_entry_says_who_what_when_where_and_what_came_of_it():
    with ownership.acting(User("Ada", "student")), audit.during("192.0.2.7", "abc123"):
        audit.record("set-delete", "birds")
    entry, = audit.entries()
    assert entry | {"time": None} == {
        "time": None, "action": "set-delete", "outcome": "done", "user": "Ada", "address": "192.0.2.7",
        "request": "abc123", "what": "birds", "reason": ""}
    assert datetime.now(UTC) - datetime.fromisoformat(entry["time"]) < timedelta(minutes=1)


def test_what_is_refused_and_what_fails_is_told_and_goes_on_its_way():
    @audit.attempted("set-delete", "title")
    def deleted(number, title="birds"):
        raise (UserError("It is Bob's.", "Expected yours.", "Ask Bob.") if number == 1 else OSError("secret path"))

    for number, error in ((1, UserError), (2, OSError)):
        with pytest.raises(error):
            deleted(number, title="pets")
    failed, refused = audit.entries()
    assert (refused["outcome"], refused["what"], refused["reason"]) == ("refused", "pets",
                                                                        "It is Bob's. Expected yours. Ask Bob.")
    assert (failed["outcome"], failed["reason"]) == ("failed", "OSError")


def test_entries_are_chosen_by_person_time_and_action():
    for name in ("Ada", "Bob", "ada"):
        audit.record("run-start", name, user=name)
    audit.record("run-stop", "last", user="Ada")
    assert [entry["what"] for entry in audit.entries(user="ADA")] == ["last", "ada", "Ada"]
    assert [entry["what"] for entry in audit.entries(action="run-start", limit=2)] == ["ada", "Bob"]
    assert audit.entries(since=datetime.now(UTC) + timedelta(hours=1)) == []
    with pytest.raises(UserError, match="Did you mean"):
        audit.entries(action="run-strat")


def test_a_full_file_takes_a_number_and_the_oldest_goes(monkeypatch):
    monkeypatch.setattr(audit, "MOST_BYTES", 2000)
    monkeypatch.setattr(audit, "FILES", 3)
    for number in range(40):
        audit.record("run-start", f"{number:03}" + "x" * 100)
    names = sorted(path.name for path in audit.folder().glob("*.jsonl"))
    kept = [int(entry["what"][:3]) for entry in audit.entries()]
    assert names == ["audit.1.jsonl", "audit.2.jsonl", "audit.jsonl"] or names == ["audit.1.jsonl", "audit.2.jsonl"]
    assert kept == list(range(39, 39 - len(kept), -1)) and 10 < len(kept) < 40


WRITES = """
import sys
from tl_core import audit
audit.MOST_BYTES = 20_000
for number in range(100):
    audit.record("run-start", f"{sys.argv[1]} {number}", user=sys.argv[1])
"""


def test_many_processes_write_and_no_entry_is_lost():
    """Each writes 100 entries of 200 bytes: the files change under their hands four times or more."""
    names = [f"process {number}" for number in range(4)]
    writers = [subprocess.Popen([sys.executable, "-c", WRITES, name], cwd=ROOT) for name in names]
    assert [writer.wait(60) for writer in writers] == [0] * 4
    assert len(list(audit.folder().glob("*.jsonl"))) >= 4
    assert {entry["what"] for entry in audit.entries()} == {f"{name} {n}" for name in names for n in range(100)}


def test_damaged_lines_are_passed_over():
    audit.record("run-start", "first")
    with (audit.folder() / audit.FILE).open("ab") as file:
        file.write(b'{"half": \n[]\n\xff\xfe\n{"time": "no time", "action": "x"}\n')
    audit.record("run-start", "second")
    assert [entry["what"] for entry in audit.entries()] == ["second", "first"]


def test_half_a_line_that_a_full_disk_took_costs_no_other(monkeypatch, caplog):
    write = audit.os.write
    monkeypatch.setattr(audit.os, "write", lambda file, line: write(file, line[:20]))
    audit.record("run-start", "half")
    monkeypatch.setattr(audit.os, "write", write)
    audit.record("run-start", "whole")
    assert [entry["what"] for entry in audit.entries()] == ["whole"] and "cannot be written" in caplog.text


def test_a_log_that_cannot_be_written_hinders_nobody(caplog, tmp_path):
    audit.folder().write_text("a file in its place")
    audit.record("run-start", "a")
    assert "cannot be written" in caplog.text


def test_a_name_stays_on_its_line_and_is_cut():
    audit.record("set-make", "one\ntwo\u2028three" + "x" * 1000)
    line, = filter(None, (audit.folder() / audit.FILE).read_text(encoding="ascii").splitlines())
    assert len(json.loads(line)["what"]) == audit.LONGEST


def test_nobody_else_reads_it():
    audit.record("run-start")
    assert (audit.folder() / audit.FILE).stat().st_mode & 0o077 == 0 or audit.fcntl is None


def test_no_password_token_or_link_is_in_it():
    token = users.add("Ada", "administrator")
    users.choose_password(token, "a sentence of mine")
    session = sessions.begin(users.get("Ada"))
    with pytest.raises(UserError):
        users.change_password("Ada", "another one of mine", "a third sentence")
    users.change_password("Ada", "a sentence of mine", "a third sentence")
    link = users.reset("Ada")
    with pytest.raises(UserError):
        users.delete("Ada")
    written = (audit.folder() / audit.FILE).read_text()
    assert [entry["action"] for entry in audit.entries()] == [
        "account-delete", "account-reset", "password-change", "password-change", "account-add"]
    assert not [secret for secret in (token, session, link, "sentence", "of mine") if secret in written]
