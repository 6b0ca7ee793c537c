"""``train --resume``: a stopped run goes on under its own id."""

import contextlib
import json

import pytest

from tests.thin_cnn import thin_cnn_here  # noqa: F401
from tl_core import tracking
from tl_core.cli import train as command

SMALL = ("--data", "fruits", "--backbone", "small_cnn", "--weights", "random", "--image-size", "32", "--limit", "40",
         "--epochs", "5")


@pytest.fixture
def stopped_after(monkeypatch):
    """Ctrl-C at the given question whether to stop; a later run is left alone."""
    def once(questions: int) -> None:
        seen = []

        @contextlib.contextmanager
        def stop_on_interrupt():
            yield lambda: bool(seen.append(1)) or len(seen) > questions
        monkeypatch.setattr(command, "stop_on_interrupt", stop_on_interrupt)
    return once


def test_a_stopped_run_goes_on(run, stopped_after):
    stopped_after(12)
    first = json.loads(run("train", *SMALL, "--json")[1])
    done = len(first["history"]["loss"])
    assert first["status"] == "STOPPED" and 0 < done < 5
    stopped_after(10**9)
    code, out, _ = run("train", "--resume", first["run_id"][:10], "--json")
    found = json.loads(out)
    assert code == 0 and found["status"] == "FINISHED" and found["run_id"] == first["run_id"]
    assert len(found["history"]["loss"]) == 5 and found["history"]["loss"][:done] == first["history"]["loss"]
    assert found["test"]["accuracy"] is not None
    record = tracking.run(first["run_id"])
    assert record.status == "FINISHED" and record.result["history"] == found["history"]
    code, _, err = run("train", "--resume", first["run_id"])
    assert code == 2 and "has finished" in err


def test_what_cannot_go_on_is_told(run):
    code, _, err = run("train", "--resume", "abc", "--epochs", "3")
    assert code == 2 and "--resume was given with other options (epochs)" in err
    code, _, err = run("train", "--resume", "abc")
    assert code == 2 and "No run named 'abc'" in err
