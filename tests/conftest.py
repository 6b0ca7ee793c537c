"""What every test gets: a home of its own, no network weights, one TensorFlow process."""

import os

import pytest

os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "2")
os.environ.setdefault("MLFLOW_DISABLE_TELEMETRY", "true")


@pytest.fixture(autouse=True)
def isolated(tmp_path, monkeypatch):
    """TL_HOME in the test's own folder, no other setting from outside."""
    monkeypatch.setenv("TL_HOME", str(tmp_path / "home"))
    for name in ("TL_DATA_DIR", "TL_SCHEDULER", "MLFLOW_TRACKING_URI"):
        monkeypatch.delenv(name, raising=False)
