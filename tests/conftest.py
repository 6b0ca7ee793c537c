"""What every test gets: a home of its own, no network weights.

Tests run in two processes (pytest-xdist): those of the folders in TOGETHER stay together,
so that they share their networks, and no two servers and workers share the cores.
"""

import os

import pytest

from tl_core.training.memory import keep_freed_memory

os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "2")
os.environ.setdefault("MLFLOW_DISABLE_TELEMETRY", "true")
keep_freed_memory()  # as every training does

TOGETHER = {"tests/training": "training", "tests/browser": "servers", "tests/engine": "servers"}


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_make_scheduler(config, log):
    """Folders of TOGETHER as one piece of work each, everything else file by file."""
    from xdist.scheduler import LoadScopeScheduling

    class ByFolder(LoadScopeScheduling):
        def _split_scope(self, nodeid: str) -> str:
            file = nodeid.split("::")[0]
            return next((name for folder, name in TOGETHER.items() if file.startswith(folder)), file)
    return ByFolder(config, log)


@pytest.fixture(autouse=True)
def isolated(tmp_path, monkeypatch):
    """TL_HOME in the test's own folder, no other setting from outside."""
    monkeypatch.setenv("TL_HOME", str(tmp_path / "home"))
    for name in ("TL_DATA_DIR", "TL_DOWNLOAD_MIRROR", "TL_SCHEDULER", "TL_STORE_BYTES", "MLFLOW_TRACKING_URI"):
        monkeypatch.delenv(name, raising=False)


@pytest.fixture(scope="session")
def empty_store(tmp_path_factory):
    """A tracking store with its tables and nothing in them: MLflow takes seconds to make one, so tests copy it."""
    from tl_core.tracking import store
    path = tmp_path_factory.mktemp("store") / "mlflow.db"
    store._client(f"sqlite:///{path}")
    return path


@pytest.fixture
def picture_folder(tmp_path):
    """A small image folder, NAME/<class>/<file>: two colours with noise, 12 pictures each."""
    import numpy as np
    from PIL import Image

    rng = np.random.default_rng(0)
    folder = tmp_path / "sets" / "colours"
    for name, colour in {"blue": (40, 60, 200), "red": (200, 60, 40)}.items():
        (folder / name).mkdir(parents=True)
        for i in range(12):
            pixels = np.clip(np.array(colour) + rng.normal(0, 30, (48, 48, 3)), 0, 255).astype("uint8")
            Image.fromarray(pixels).save(folder / name / f"{i}.png")
    return folder
