import logging
import os
import subprocess
import sys

import pytest

from tests.browser.conftest import ROOT, free_port
from tl_core.errors import UserError
from tl_core.server import exposure


@pytest.fixture(autouse=True)
def settings(monkeypatch):
    for name in ("TL_OPEN", "TL_SIGN_IN"):
        monkeypatch.delenv(name, raising=False)


@pytest.mark.parametrize("address", ["localhost", "127.0.0.1", "127.8.0.1", "::1", "[::1]", "LOCALHOST", "a.localhost"])
def test_a_server_for_this_machine_alone_starts(address):
    exposure.check(address)
    assert not exposure.is_open(address)


@pytest.mark.parametrize("address", [None, "", "0.0.0.0", "::", "192.168.1.5", "server.example", "localhost.example"])
def test_one_that_others_reach_needs_a_word(address, monkeypatch, caplog):
    for word in ("", "yes", "0"):
        monkeypatch.setenv("TL_OPEN", word)
        with pytest.raises(UserError, match="TL_SIGN_IN=local"):
            exposure.check(address)
    monkeypatch.setenv("TL_OPEN", "1")
    with caplog.at_level(logging.WARNING):
        exposure.check(address)
    assert "without signing in" in caplog.text and exposure.is_open(address)
    monkeypatch.delenv("TL_OPEN")
    monkeypatch.setenv("TL_SIGN_IN", "local")
    exposure.check(address)
    assert not exposure.is_open(address)


def test_a_mistake_is_not_taken_for_no_sign_in(monkeypatch):
    monkeypatch.setenv("TL_SIGN_IN", "lokal")
    with pytest.raises(UserError, match="lokal"):
        exposure.check("0.0.0.0")


def test_a_server_that_everybody_reaches_does_not_start_by_itself(tmp_path):
    asked = subprocess.run(
        [sys.executable, "-m", "streamlit", "run", "app.py", "--server.address", "0.0.0.0", "--server.headless", "true",
         "--server.port", str(free_port())], cwd=ROOT, capture_output=True, text=True, timeout=120,
        env={**os.environ, "TL_HOME": str(tmp_path)})
    assert asked.returncode == 2 and "nobody would have to sign in" in asked.stderr and "Traceback" not in asked.stderr
