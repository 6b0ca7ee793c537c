"""Scripts of many pages run in turn, and none holds the others up for ever."""

import threading

import pytest

from ui.shared import script_turns


@pytest.fixture
def two(monkeypatch):
    """Two turns, and hardly any patience."""
    monkeypatch.setattr(script_turns, "_turns", threading.BoundedSemaphore(2))
    monkeypatch.setattr(script_turns, "PATIENCE_SECONDS", 0.05)


def test_no_more_run_at_once_than_there_are_turns(monkeypatch, two):
    monkeypatch.setattr(script_turns, "PATIENCE_SECONDS", 10)
    lock, running, most, done = threading.Lock(), [0], [0], threading.Barrier(9)

    def script() -> None:
        with script_turns.turn():
            with lock:
                running[0] += 1
                most[0] = max(most[0], running[0])
            threading.Event().wait(0.01)
            with lock:
                running[0] -= 1
        done.wait()

    for _ in range(8):
        threading.Thread(target=script).start()
    done.wait(timeout=10)
    assert (most[0], running[0]) == (2, 0)


def test_a_turn_is_given_back_however_a_script_ends(two):
    for _ in range(5):
        with pytest.raises(ValueError), script_turns.turn():
            raise ValueError
    with script_turns.turn(), script_turns.turn():
        pass


def test_behind_slow_scripts_one_goes_on_without_a_turn_and_gives_none_back(two):
    with script_turns.turn(), script_turns.turn():
        with script_turns.turn():
            pass
        assert not script_turns._turns.acquire(blocking=False)  # two of two are taken still
    with script_turns.turn(), script_turns.turn():
        pass
