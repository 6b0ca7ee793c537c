import os
from pathlib import Path

import pytest

from tl_core import settings
from tl_core.errors import UserError


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


@pytest.mark.parametrize(("text", "number"), [
    ("", 100_000), ("250", 250), ("2K", 2_000), (" 3m ", 3_000_000), ("4GB", 4_000_000_000), ("0", 0)])
def test_limits_are_whole_numbers_with_or_without_thousands(monkeypatch, text, number):
    monkeypatch.setenv("TL_MAX_FILES", text)
    assert settings.max_files() == number


@pytest.mark.parametrize("text", ["many", "-1", "1.5", "1e6", "9" * 30, "K"])
def test_a_limit_that_is_no_number_is_told(monkeypatch, text):
    monkeypatch.setenv("TL_MAX_PIXELS", text)
    with pytest.raises(UserError, match=f"TL_MAX_PIXELS is '{text}'"):
        settings.max_pixels()


@pytest.mark.parametrize(("text", "number"), [(None, 20_000_000_000), ("0", 0), ("500M", 500_000_000)])
def test_the_store_has_a_limit(monkeypatch, text, number):
    monkeypatch.setenv("TL_STORE_BYTES", text) if text else monkeypatch.delenv("TL_STORE_BYTES", raising=False)
    assert settings.store_bytes() == number


@pytest.mark.parametrize("home", ["/dev/null/here", "/proc/nothing/here", "x" * 300])
def test_a_home_that_cannot_be_made(monkeypatch, home):
    monkeypatch.setenv("TL_HOME", home)
    with pytest.raises(UserError, match="for everything the program writes, cannot be used") as told:
        settings.home()
    assert home in told.value.found and "TL_HOME" in told.value.fix


def test_a_home_of_somebody_unknown_is_a_folder_of_that_name(monkeypatch, tmp_path):
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("TL_HOME", "~nobody-of-that-name/x")
    assert settings.home() == tmp_path / "~nobody-of-that-name/x"


def test_matplotlib_keeps_its_fonts_under_home(monkeypatch):
    monkeypatch.setenv("MPLCONFIGDIR", "")  # put back afterwards
    monkeypatch.delenv("MPLCONFIGDIR")
    settings.home()
    assert Path(os.environ["MPLCONFIGDIR"]).is_relative_to(settings.home())
