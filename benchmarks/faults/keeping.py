"""What people keep: its process killed at any moment, the disk full under it, its database held or gone."""

import contextlib
import json
import os
import random
import re
import signal
import subprocess
import sys
import time
from pathlib import Path

from benchmarks.faults import kept
from benchmarks.faults.programs import DATABASE, ROOT, command, ended, expect_words, fresh_home, listed, until_it_trains
from benchmarks.faults.row import Row, expect
from benchmarks.faults.stand import SMALL, wait
from benchmarks.faults.stores import fill, locked, small_disk
from tl_core.training import checkpoint

KILLS = 5  # of each kind: at another moment each time
DISK_MEGABYTES = 24
ENGINE = """
import json, sys, time
from tl_core.config import RunConfig
from tl_core.engine.engine import Engine
if __name__ == "__main__":
    engine = Engine(gpus=[])
    engine.start()
    print(engine.submit(RunConfig.parse(json.loads(sys.argv[1]))), flush=True)
    time.sleep(600)
"""


def killed(kind: str):
    """Over and over: whatever was said to be kept is there, whole, and more can be written."""
    def harm(_stand) -> str:
        moments = random.Random(kind)
        total = 0
        for _ in range(KILLS):
            with fresh_home() as home:
                ack = _killed(home, kind, moments.randrange(1, 12), moments.random() * 0.02)
                _check(home, kind, ack)
                total += int(ack.split()[-1])
        return f"{KILLS} kills, {total} writes were told as kept, and are"
    return harm


def _killed(home: Path, kind: str, writes: int, later: float) -> str:
    """What was told last as kept by a process that died some time after so many writes."""
    process, told = _writing(home, kind), []
    for line in process.stdout:
        told.append(line.strip())
        if len(told) == writes:
            break
    expect(told, f"it wrote nothing: {process.poll()}")
    time.sleep(later)
    process.kill()
    told += [line for line in process.stdout.read().splitlines() if line.strip()]
    process.wait()
    return told[-1]


def full_disk(kind: str):
    """It is told in words; what was kept before is whole, and with space again it goes on."""
    def harm(_stand) -> str:
        with small_disk(DISK_MEGABYTES) as home:
            process = _writing(home, kind)
            told = [process.stdout.readline().strip() for _ in range(3)]
            filler = fill(home)
            rest, _ = process.communicate(timeout=120)
            *more, last = [line for line in (*told, *rest.splitlines()) if line]
            expect(last.startswith(kept.REFUSED), f"it was not told: {last[:200]}")
            expect(re.search("disk|space", last, re.IGNORECASE), f"the disk is not named: {last}")
            filler.unlink()
            _check(home, kind, more[-1])
            return f"{len(more)} writes are kept; told: {last.removeprefix(kept.REFUSED)[:90]}"
    return harm


def accounts_held(_stand) -> str:
    """Somebody holds the accounts' database: they can be read, a change is refused within seconds, and done later."""
    with fresh_home() as home:
        _check(home, "accounts", _killed(home, "accounts", 3, 0.0))
        with locked(home / "accounts.db"):
            began = time.monotonic()
            code, out, _ = ended(command(home, "users", "list"))
            expect(code == 0 and "user 3" in out, "nobody can be read")
            words = expect_words(*ended(command(home, "users", "add", "one more")))
            took = time.monotonic() - began
            expect(took < 60, f"told after {took:.0f} s")
        code, _, error = ended(command(home, "users", "add", "one more"))
        expect(code == 0, f"it does not go on: {error[-200:]}")
        return f"{took:.0f} s: {words[:120]}"


def accounts_damaged(_stand) -> str:
    with fresh_home() as home:
        _check(home, "accounts", _killed(home, "accounts", 3, 0.0))
        for path in home.glob("accounts.db-*"):
            path.unlink()
        (home / "accounts.db").write_bytes(os.urandom(8192))
        return expect_words(*ended(command(home, "users", "list")))[:150]


def store_gone(_stand) -> str:
    """The runs' database is taken away while one trains: it ends in words or by itself, and the home is usable."""
    with fresh_home() as home:
        process = command(home, "train", *_options(60))
        until_it_trains(process, home)
        for path in home.glob(f"{DATABASE}*"):
            path.rename(home / f"away-{path.name}")
        code, _, error = ended(process)
        expect("Traceback" not in error, f"a traceback: {error[-300:]}")
        for path in home.glob(f"{DATABASE}*"):
            path.unlink()
        for path in home.glob(f"away-{DATABASE}*"):
            path.rename(home / path.name.removeprefix("away-"))
        (run,) = listed(home)
        expect(run["status"] != "RUNNING", f"it is told as {run['status']}")
        return f"exit {code}, {run['status']}: {run['reason'] or 'every epoch is there'}"


def server_killed(_stand) -> str:
    """A server dies under a run: its workers end, the run is told as interrupted and goes on to its last epoch."""
    with fresh_home() as home:
        config = json.dumps({**SMALL, "strategy": "from_scratch", "epochs": 100})
        script = home / "server.py"
        script.write_text(ENGINE)
        process = subprocess.Popen([sys.executable, str(script), config], cwd=ROOT, text=True, stdout=subprocess.PIPE,
                                   stderr=subprocess.DEVNULL, env=_environment(home))
        try:
            run_id = process.stdout.readline().strip()
            until_it_trains(process, home)
            wait(lambda: any(home.rglob(checkpoint.FILE)), "a kept state")
        finally:
            process.send_signal(signal.SIGKILL)
            process.wait()
        wait(lambda: not _processes(home), "the end of its workers")
        (run,) = listed(home)
        expect(run["status"] == "INTERRUPTED" and run["reason"], f"it is told as {run['status']}")
        code, out, error = ended(command(home, "train", "--resume", run_id, "--json"))
        expect(code == 0, f"it ended with {code}: {error[-300:]}")
        epochs = len(json.loads(out)["history"]["loss"])
        expect(epochs == 100, f"it has {epochs} of 100 epochs")
        return f"its workers ended; {run['reason']} It went on to its last epoch."


def _options(epochs: int) -> list[str]:
    return ["--data", SMALL["data"], "--backbone", SMALL["backbone"], "--weights", "random", "--image-size", "32",
            "--batch-size", "8", "--strategy", "from_scratch", "--epochs", str(epochs), "--json"]


def _writing(home: Path, kind: str) -> subprocess.Popen:
    return subprocess.Popen([sys.executable, "-m", "benchmarks.faults.kept", kind], cwd=ROOT, text=True,
                            stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, env=_environment(home))


def _check(home: Path, kind: str, ack: str) -> None:
    checked = subprocess.run([sys.executable, "-m", "benchmarks.faults.kept", kind, "--check", ack], cwd=ROOT,
                             text=True, capture_output=True, env=_environment(home), check=False)
    expect(checked.returncode == 0, f"after {ack!r}: {checked.stderr.strip().splitlines()[-1:]}")


def _environment(home: Path) -> dict[str, str]:
    return {**os.environ, "PYTHONPATH": str(ROOT), "TL_HOME": str(home), "TL_KEEP_FREE_BYTES": "0"}


def _processes(home: Path) -> list[int]:
    """Processes that have this home, by /proc; none where there is no such thing."""
    mark, pids = f"TL_HOME={home}\0".encode(), []
    for path in Path("/proc").glob("[0-9]*/environ"):
        with contextlib.suppress(OSError):
            if mark in path.read_bytes():
                pids.append(int(path.parent.name))
    return pids


WORDS = {"upload": "an upload", "set-edit": "edits of a set", "labels": "labelling", "board": "a board's events",
         "accounts": "accounts", "audit": "the audit log", "quotas": "what quotas count"}
FULL = ("upload", "set-edit", "labels", "board", "accounts", "quotas")  # a full disk stops nobody for the audit log
ROWS = [
    *(Row(f"killed-{kind}", f"{words}: killed at {KILLS} moments", killed(kind)) for kind, words in WORDS.items()),
    *(Row(f"full-{kind}", f"the disk is full during {WORDS[kind]}", full_disk(kind)) for kind in FULL),
    Row("accounts-held", "the accounts' database is held", accounts_held),
    Row("accounts-damaged", "the accounts' database is noise", accounts_damaged),
    Row("store-gone", "the runs' database is taken away while one trains", store_gone),
    Row("server-killed", "a server is killed under a run", server_killed),
]
