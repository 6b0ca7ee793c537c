import os
from pathlib import Path

from tl_core import settings


def test_settings_are_read_when_used(monkeypatch, tmp_path):
    monkeypatch.setenv("TL_HOME", str(tmp_path / "one"))
    assert settings.home() == tmp_path / "one"
    monkeypatch.setenv("TL_HOME", str(tmp_path / "two"))
    assert settings.home() == tmp_path / "two"
    assert settings.home().is_dir()


def test_data_dirs_are_separated_like_a_path(monkeypatch):
    monkeypatch.setenv("TL_DATA_DIR", os.pathsep.join(["a", "", "b"]))
    assert settings.data_dirs() == [Path("a"), Path("b")]


def test_the_store_is_a_file_under_home_unless_named(monkeypatch, tmp_path):
    assert settings.tracking_uri() == f"sqlite:///{settings.home() / 'mlflow.db'}"
    monkeypatch.setenv("MLFLOW_TRACKING_URI", "http://localhost:5000")
    assert settings.tracking_uri() == "http://localhost:5000"


def test_no_scheduler_by_default(monkeypatch):
    assert settings.scheduler() is None
    monkeypatch.setenv("TL_SCHEDULER", "tcp://somewhere:8786")
    assert settings.scheduler() == "tcp://somewhere:8786"
