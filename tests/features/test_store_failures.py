"""The store where processes are killed, disks are full and files are broken."""

import signal
import subprocess
import sys
from pathlib import Path

import pytest

from tests.features import store_child
from tests.features.test_activation_store import fill, found, parts

ROOT = Path(__file__).parents[2]


@pytest.fixture
def child():
    """Starts ``store_child`` with these arguments and waits until its shelf is open."""
    started = []

    def start(*arguments):
        process = subprocess.Popen([sys.executable, "-m", store_child.__name__, *map(str, arguments)], cwd=ROOT,
                                   stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
        started.append(process)
        assert process.stdout.readline() == "ready\n"
        return process

    yield start
    for process in started:
        process.kill()
        process.wait()
        process.stdin.close()
        process.stdout.close()


def go(process) -> None:
    process.stdin.write("go\n")
    process.stdin.flush()


def asides(store):
    return [path for path in store.folder.rglob("*.aside") if path.is_dir()]


def test_killed_while_writing_then_a_clean_run(place, child):
    writing = child(place.folder, 0, 40, "hang")
    go(writing)
    assert writing.stdout.readline() == "half\n"
    assert not any(found(place, range(40))) and len(asides(place)) == 1  # its writer lives: left alone
    writing.send_signal(signal.SIGKILL)
    writing.wait()
    assert len(asides(place)) == 1
    assert not any(found(place, range(40))) and not asides(place)
    fill(place, range(40))
    assert all(found(place, range(40))) and len(parts(place)) == 1


def test_two_processes_that_compute_the_same_rows_at_once(place, child):
    both = [child(place.folder, 0, 60), child(place.folder, 0, 60)]
    for process in both:
        go(process)
    for process in both:
        assert process.stdout.readline() == "closed\n" and process.wait() == 0
    assert [entry.rows for entry in place.entries()] == [60, 60] and not asides(place)
    assert all(found(place, range(60)))


def test_a_process_reads_what_another_removes(place, child):
    """The child finds all of it there and writes nothing; we remove the part while it is open."""
    fill(place, range(10))
    reading = child(place.folder, 0, 10)
    for part in parts(place):
        place.remove(part)
    go(reading)
    assert reading.stdout.readline() == "closed\n" and reading.wait() == 0
