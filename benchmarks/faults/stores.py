"""Disks and databases: full, locked, corrupt, away; kept rows whose bits change."""

import contextlib
import json
import os
import sqlite3
import subprocess
import tempfile
import time
from collections.abc import Callable, Iterator
from datetime import datetime
from pathlib import Path

import numpy as np

from benchmarks.faults.programs import (
    DATABASE,
    TELL_SECONDS,
    command,
    ended,
    expect_words,
    fresh_home,
    listed,
    make_store,
    training,
    until_it_trains,
)
from benchmarks.faults.row import Row, Skip, expect
from tl_core.features.quota import ROWS as ROWS_FILE

LOCKED_SECONDS = 75.0
EVERY = 1000  # a flipped bit in so many bytes


# The database of runs


@contextlib.contextmanager
def locked(file: Path) -> Iterator[None]:
    """Nobody else may read or write it."""
    database = sqlite3.connect(file, timeout=30, isolation_level=None)
    database.execute("BEGIN EXCLUSIVE")
    try:
        yield
    finally:
        database.rollback()
        database.close()


def locked_while_a_run_ends(_stand) -> str:
    """What could not be written is kept, and written when the store is back; the run's end lies within the lock."""
    with fresh_home() as home:
        process = training(home, epochs=20, strategy="from_scratch")
        until_it_trains(process, home)
        began = time.time()
        with locked(home / DATABASE):
            time.sleep(LOCKED_SECONDS)
            waits = process.poll() is None
        freed = time.time()
        code, out, error = ended(process)
        expect(code == 0, f"it ended with {code}: {error[-300:]}")
        (run,) = listed(home)
        expect(run["status"] == "FINISHED" and run["result"], f"the run is told as {run['status']}")
        history = json.loads(out)["history"]["loss"]
        expect(len(history) == 20, f"its history has {len(history)} epochs")
        end = datetime.fromisoformat(run["ended"]).timestamp()
        expect(began < end < freed, "the run did not end while the database was locked")
        return (f"locked for {LOCKED_SECONDS:.0f} s, the run ended {end - began:.0f} s after its beginning and "
                f"{'waited for the store' if waits else 'kept its end for later'}; nothing is missing")


def locked_while_listing(_stand) -> str:
    with fresh_home() as home:
        make_store(home)
        with locked(home / DATABASE):
            return told_within(TELL_SECONDS, home, "runs", "--json")


def corrupt(_stand) -> str:
    with fresh_home() as home:
        make_store(home)
        with (home / DATABASE).open("r+b") as file:
            file.write(os.urandom(8192))
        return told_within(TELL_SECONDS, home, "runs", "--json")


def away(_stand) -> str:
    """A tracking server that is not there."""
    with fresh_home() as home:
        return told_within(TELL_SECONDS, home, "runs", "--json", MLFLOW_TRACKING_URI="http://127.0.0.1:9")


def told_within(seconds: float, home: Path, *arguments: str, **environment: str) -> str:
    began = time.monotonic()
    code, out, error = ended(command(home, *arguments, **environment))
    took = time.monotonic() - began
    words = expect_words(code, out, error)
    expect(took < seconds, f"told after {took:.0f} s: {words}")
    return f"{took:.1f} s: {words}"


# Small disks


@contextlib.contextmanager
def small_disk(megabytes: int) -> Iterator[Path]:
    """A disk of so many megabytes; ``Skip`` where none may be mounted."""
    with tempfile.TemporaryDirectory(prefix="transfer-lab-faults-") as folder:
        mount = subprocess.run(["mount", "-t", "tmpfs", "-o", f"size={megabytes}m", "tmpfs", folder],
                               capture_output=True, text=True, check=False)
        if mount.returncode:
            raise Skip(f"no small disk can be mounted here ({mount.stderr.strip() or 'not root'})")
        try:
            yield Path(folder)
        finally:
            subprocess.run(["umount", "-l", folder], check=False)


def fill(folder: Path, leave: int = 0) -> Path:
    """Take all its space but ``leave`` bytes; the file that takes it."""
    file = folder / "filler"
    with file.open("wb", buffering=0) as filler, contextlib.suppress(OSError):
        while True:
            filler.write(bytes(2**16))
    if leave:
        os.truncate(file, max(file.stat().st_size - leave, 0))
    return file


def full_while_a_run_trains(_stand) -> str:
    """It stays full: the run ends in words or by itself; with space again the store tells how it ended."""
    with small_disk(60) as home:
        process = training(home, epochs=60, strategy="from_scratch")
        until_it_trains(process, home)
        filler = fill(home)
        code, _, error = ended(process)
        expect("Traceback" not in error, f"a traceback: {error[-300:]}")
        filler.unlink()
        (run,) = listed(home)
        expect(run["status"] in ("FINISHED", "FAILED"), f"the run is told as {run['status']}: {run['reason']}")
        expect(run["status"] == "FINISHED" or "disk" in run["reason"], f"the disk is not named: {run['reason']}")
        expect(not any((home / "unwritten").glob("*.jsonl")), "something is still kept for the store")
        return f"exit {code}, {run['status']}: {run['reason'] or 'every epoch is there'}"


def full_before_a_run(_stand) -> str:
    with small_disk(20) as home:
        make_store(home)
        fill(home)
        return told_when_full(home)


def told_when_full(home: Path) -> str:
    code, out, error = ended(training(home))
    words = expect_words(code, out, error)
    expect("disk" in words.lower() or "space" in words.lower(), f"the disk is not named: {words[-200:]}")
    return words[-200:]


# Kept rows


def damaged_rows(damage: Callable[[np.ndarray], None]):
    """A second run on the same rows gives the same figures, whatever became of them on the disk."""
    def harm(_stand) -> str:
        with fresh_home() as home:
            first = json.loads(_trained(home)[0])
            files = [file for file in (home / "store").rglob(ROWS_FILE) if file.stat().st_size > EVERY]
            expect(files, "the first run kept no rows")
            for file in files:
                content = np.fromfile(file, np.uint8)
                damage(content)
                content.tofile(file)
            out, error = _trained(home)
            second = json.loads(out)
            expect(second["feature_store"]["used"], "the second run used no store")
            near = np.allclose(first["history"]["loss"], second["history"]["loss"], rtol=1e-3)
            expect(near, f"loss {second['history']['loss'][-1]:.3f} instead of {first['history']['loss'][-1]:.3f}")
            return f"{len(files)} files changed; the same losses"
    return harm


def _trained(home: Path) -> tuple[str, str]:
    code, out, error = ended(training(home))
    expect(code == 0, f"it ended with {code}: {error[-300:]}")
    return out, error


def _flip(content: np.ndarray) -> None:
    content[::EVERY] ^= 0x40


def _zero(content: np.ndarray) -> None:
    content[:] = 0


ROWS = [
    Row("database-locked", f"the database locked for {LOCKED_SECONDS:.0f} s while a run ends",
        locked_while_a_run_ends),
    Row("database-listing", "the database locked while runs are listed", locked_while_listing),
    Row("database-corrupt", "the database's first pages are noise", corrupt),
    Row("server-away", "an MLflow server that is not there", away),
    Row("disk-full", "the disk is full from a run's first epochs on", full_while_a_run_trains),
    Row("disk-full-before", "the disk is full before a run", full_before_a_run),
    Row("rows-flipped", f"one bit in {EVERY} bytes of kept rows flips", damaged_rows(_flip)),
    Row("rows-zeroed", "kept rows become zeros", damaged_rows(_zero)),
]
