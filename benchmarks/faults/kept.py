"""What people keep, written over and over: `python -m benchmarks.faults.kept KIND [--check ACK]`, in its own process.

After each write it prints what it has been told is kept; whoever harmed it has the same kind ``--check`` that
all of that is there, whole, and that more can be written. It ends in words where the disk is full.
"""

import io
import itertools
import sys
from collections.abc import Callable, Iterator

import numpy as np
from PIL import Image

from tl_core import audit, settings
from tl_core.accounts import users
from tl_core.boards import store as boards
from tl_core.boards import teacher_actions
from tl_core.config import RunConfig
from tl_core.data import sets
from tl_core.data.upload.upload_session import Staging
from tl_core.errors import UserError
from tl_core.labelling import session as labelling
from tl_core.quotas import ledger

REFUSED = "refused: "


def picture(number: int) -> io.BytesIO:
    file = io.BytesIO()
    Image.fromarray(np.random.default_rng(number).integers(0, 255, (96, 96, 3), "uint8")).save(file, "PNG")
    file.seek(0)
    return file


def staging(count: int = 8) -> Staging:
    made = Staging.new()
    for number in range(count):
        made.add_picture("ab"[number % 2], f"{number}.png", picture(number))
    return made


# Writers: each yields what names the things so far, and how many there are


def upload() -> Iterator[str]:
    brought = Staging.new()
    for number in itertools.count(1):
        brought.add_picture("a", f"{number}.png", picture(number))
        yield f"{brought.id} {number}"


def set_edit() -> Iterator[str]:
    name = "pets" if "pets" in sets.names() else sets.create(staging(), "pets").name
    while True:
        label = next(row.label for row in sets.rows(name) if row.file == "a/0.png")
        yield str(sets.edit(name, relabel={"a/0.png": "b" if label == "a" else "a"}, what="another class").number)


def labels() -> Iterator[str]:
    session = labelling.create("fruits", [f"picture {number}" for number in range(50)], np.zeros((50, 2), np.float32))
    for number in itertools.count(1):
        session.answers.label(f"picture {number % 50}", f"class {number % 5}")
        yield f"{session.id} {number}"


def board() -> Iterator[str]:
    code = teacher_actions.open_board("first", RunConfig(data="fruits"), "freeze_depth").code
    for number in itertools.count(1):
        teacher_actions.rename(boards.get(code), f"name {number}")
        yield f"{code} {number}"


def accounts() -> Iterator[str]:
    for number in itertools.count(len(users.all_users()) + 1):
        users.add(f"user {number}")
        yield str(number)


def audit_log() -> Iterator[str]:
    for number in itertools.count(1):
        audit.record("run-start", f"run {number}")
        yield str(number)


def quotas() -> Iterator[str]:
    for _ in itertools.count():
        ledger.add_training({"Ada": 1.0})
        yield str(round(ledger.trained_seconds("Ada")))


# What must be there after the harm; AssertionError says what is not


def check_upload(ack: str) -> None:
    brought = Staging.find(ack.split()[0])
    rows = brought.rows()
    assert len(rows) >= int(ack.split()[1]), f"{len(rows)} pictures"
    for row in rows:
        Image.open(brought.pictures / row.file).load()
    files = [path for path in brought.pictures.rglob("*") if path.is_file()]
    assert len(files) == len(rows), f"{len(files)} files of {len(rows)} pictures"


def check_set_edit(ack: str) -> None:
    own = sets.get("pets")
    assert own.latest >= int(ack), f"version {own.latest}"
    assert all(len(sets.rows("pets", version.number)) == 8 for version in sets.versions("pets")), "rows are missing"


def check_labels(ack: str) -> None:
    session = labelling.load(ack.split()[0])
    lines = session.answers.read().lines if session else None
    assert lines is not None and len(lines.events) >= int(ack.split()[1]), "answers are missing"
    assert len(lines.damaged) <= 1, f"{len(lines.damaged)} damaged lines"  # the one that was being written


def check_board(ack: str) -> None:
    code, number = ack.split()
    name = boards.get(code).name
    assert int(name.split()[1]) >= int(number), f"it is called {name}"


def check_accounts(ack: str) -> None:
    names = {user.name for user in users.all_users()}
    missing = {f"user {number}" for number in range(1, int(ack) + 1)} - names
    assert not missing, f"{len(missing)} accounts are missing"


def check_audit_log(ack: str) -> None:
    kept = {entry["what"] for entry in audit.entries(action="run-start")}
    missing = {f"run {number}" for number in range(1, int(ack) + 1)} - kept
    assert not missing, f"{len(missing)} entries are missing"


def check_quotas(ack: str) -> None:
    assert ledger.trained_seconds("Ada") >= int(ack), f"{ledger.trained_seconds('Ada')} seconds"


KINDS: dict[str, tuple[Callable[[], Iterator[str]], Callable[[str], None]]] = {
    "upload": (upload, check_upload), "set-edit": (set_edit, check_set_edit), "labels": (labels, check_labels),
    "board": (board, check_board), "accounts": (accounts, check_accounts), "audit": (audit_log, check_audit_log),
    "quotas": (quotas, check_quotas)}


def main(kind: str, ack: str | None) -> None:
    write, check = KINDS[kind]
    settings.home()
    if ack is not None:
        check(ack)
        next(write())  # it goes on
        return
    try:
        for told in write():
            print(told, flush=True)
    except UserError as error:
        print(f"{REFUSED}{error}", flush=True)


if __name__ == "__main__":
    main(sys.argv[1], sys.argv[3] if "--check" in sys.argv else None)
