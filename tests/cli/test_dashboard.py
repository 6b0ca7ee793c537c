"""``tl dashboard`` finds the pages where an install or a checkout has them, and becomes the server."""

import os
import sys
from pathlib import Path

import pytest
from typer.testing import CliRunner

from tl_core.cli.app import app
from tl_core.cli.dashboard import app_file
from tl_core.errors import UserError

ROOT = Path(__file__).parent.parent.parent


def put_dashboard(folder: Path) -> Path:
    (folder / "ui").mkdir(parents=True)
    (folder / "ui" / "frame.py").touch()
    (folder / "app.py").touch()
    return folder / "app.py"


def test_an_installed_one_is_taken_before_other_peoples_app(tmp_path):
    put_dashboard(tmp_path)
    installed = put_dashboard(tmp_path / "tl_dashboard")
    assert app_file(tmp_path) == installed


def test_a_checkout_has_it_at_its_root():
    assert app_file(ROOT) == ROOT / "app.py"


def test_without_one_it_says_what_to_do(tmp_path):
    (tmp_path / "app.py").touch()  # somebody else's
    with pytest.raises(UserError, match="No dashboard was found"):
        app_file(tmp_path)


def test_the_process_becomes_the_server_with_further_options_for_streamlit(monkeypatch):
    begun = []
    monkeypatch.setattr(os, "execv", lambda path, command: begun.append((path, command)))
    answer = CliRunner().invoke(app, ["dashboard", "--port", "8600", "--server.maxUploadSize", "50"])
    assert answer.exit_code == 0 and "http://localhost:8600" in answer.stderr
    (path, command), = begun
    assert path == sys.executable
    assert command == [sys.executable, "-m", "streamlit", "run", str(ROOT / "app.py"), "--server.port", "8600",
                       "--server.address", "localhost", "--server.headless", "true", "--server.maxUploadSize", "50"]
