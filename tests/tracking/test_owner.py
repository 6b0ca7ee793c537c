import os
import socket
import subprocess
import sys
import time

from tl_core.tracking.owner import STALE_SECONDS, is_gone, new_owner

HERE = socket.gethostname()


def ended_process() -> int:
    process = subprocess.Popen([sys.executable, "-c", ""])
    process.wait()
    return process.pid


def test_our_own_owners_are_never_gone():
    assert not is_gone(new_owner(), heartbeat=0.0)


def test_an_ended_process_of_this_machine_is_gone_at_once():
    assert is_gone(f"{HERE}:{ended_process()}:abcd", time.time())


def test_a_living_process_is_gone_only_when_its_heartbeat_is_old():
    owner = f"{HERE}:{os.getppid()}:abcd"
    assert not is_gone(owner, time.time())
    assert is_gone(owner, time.time() - STALE_SECONDS - 1)


def test_our_process_number_with_another_uuid_is_an_earlier_process():
    assert is_gone(f"{HERE}:{os.getpid()}:abcd", time.time())


def test_on_another_machine_only_the_heartbeat_tells():
    assert not is_gone("elsewhere:1:abcd", time.time())
    assert is_gone("elsewhere:1:abcd", time.time() - STALE_SECONDS - 1)
