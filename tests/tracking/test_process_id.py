import os
import socket
import subprocess
import sys
import time

import psutil

from tl_core.tracking.process_id import PATIENCE_SECONDS, STALE_SECONDS, is_gone, new_owner

HERE = socket.gethostname()


def ended_process() -> int:
    process = subprocess.Popen([sys.executable, "-c", ""])
    process.wait()
    return process.pid


def test_our_own_owners_are_never_gone():
    assert not is_gone(new_owner(), heartbeat=0.0)


def test_an_ended_process_of_this_machine_is_gone_at_once():
    assert is_gone(f"{HERE}:{ended_process()}:abcd", time.time())


def test_a_living_process_may_be_silent_while_its_store_is_locked(monkeypatch):
    """It was there before the heartbeat, as a process that beat has to be."""
    owner = f"{HERE}:{os.getppid()}:abcd"
    monkeypatch.setattr(psutil.Process, "create_time", lambda self: 0.0)
    assert not is_gone(owner, time.time())
    assert not is_gone(owner, time.time() - STALE_SECONDS - 60)
    assert is_gone(owner, time.time() - PATIENCE_SECONDS - 1)


def test_a_process_younger_than_the_heartbeat_has_only_its_number_in_common():
    other = subprocess.Popen([sys.executable, "-c", "input()"], stdin=subprocess.PIPE)
    assert is_gone(f"{HERE}:{other.pid}:abcd", time.time() - 20)
    assert not is_gone(f"{HERE}:{other.pid}:abcd", time.time())
    other.communicate(b"\n")


def test_a_killed_process_whose_parent_has_not_asked_yet_is_gone():
    zombie = subprocess.Popen([sys.executable, "-c", "input()"], stdin=subprocess.PIPE)
    zombie.kill()
    limit = time.monotonic() + 10
    while not is_gone(f"{HERE}:{zombie.pid}:abcd", time.time()):
        assert time.monotonic() < limit
    zombie.communicate()


def test_our_process_number_with_another_uuid_is_an_earlier_process():
    assert is_gone(f"{HERE}:{os.getpid()}:abcd", time.time())


def test_on_another_machine_only_the_heartbeat_tells():
    assert not is_gone("elsewhere:1:abcd", time.time())
    assert is_gone("elsewhere:1:abcd", time.time() - STALE_SECONDS - 1)
