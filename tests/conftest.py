"""What every test gets: a home of its own, no network weights.

Tests run in two processes (pytest-xdist): those of the folders in TOGETHER stay together,
so that they share their networks, and no two servers and workers share the cores.
"""

import functools
import gc
import importlib.abc
import os
import shutil
import sys

import pytest

from tl_core.malloc import tune_malloc

os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "2")
os.environ.setdefault("MLFLOW_DISABLE_TELEMETRY", "true")
tune_malloc()  # as every training does

# What takes longest begins first, so that no process is alone with a long file at the end.
LONGEST = ("tests/training", "tests/test_private_names.py", "tests/browser", "tests/engine",
           "tests/cli/test_home_before.py", "tests/export", "tests/pages", "tests/networks", "tests/backbones",
           "tests/embeddings", "tests/features", "tests/tracking", "tests/cli", "tests/explain", "tests/inference",
           "tests/run_pictures", "tests/evaluation", "tests/ui")
TOGETHER = {"tests/training": "training", "tests/test_private_names.py": "training",
            "tests/browser": "servers", "tests/engine": "servers", "tests/export": "export"}


class _WithoutTensorFlow(importlib.abc.MetaPathFinder):
    """Whoever imports it is skipped: the import alone takes 12 s in each process."""

    def find_spec(self, name, path=None, target=None):
        if name.partition(".")[0] in ("tensorflow", "keras"):
            pytest.skip("It needs TensorFlow; --fast leaves that out.", allow_module_level=True)


def pytest_addoption(parser):
    parser.addoption("--fast", action="store_true", help="leave out whatever needs TensorFlow (make test-fast)")


def pytest_configure(config):
    gc.disable()  # what imports leave behind is looked through once, below
    if config.getoption("--fast"):
        sys.meta_path.insert(0, _WithoutTensorFlow())


def pytest_collection_modifyitems(items):
    """``LONGEST`` first; the scheduler keeps this order (--no-loadscope-reorder)."""
    ranks = {}

    def rank(item) -> int:
        file = item.nodeid.split("::")[0]
        if file not in ranks:
            ranks[file] = next((number for number, start in enumerate(LONGEST) if file.startswith(start)), len(LONGEST))
        return ranks[file]
    items.sort(key=rank)


def pytest_collection_finish():
    """TensorFlow's, Streamlit's and all tests' modules stay: no later collection looks at their million objects."""
    gc.collect()
    gc.freeze()
    gc.enable()


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
    for name in ("TL_DATA_DIR", "TL_DOWNLOAD_MIRROR", "TL_HOSTS", "TL_REMOTE", "TL_SCHEDULER", "TL_STORE_BYTES",
                 "MLFLOW_TRACKING_URI", "HF_HUB_CACHE"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("HF_HOME", str(tmp_path / "hugging face"))


@pytest.fixture(scope="session", autouse=True)
def packages_looked_through_once():
    """Each AppTest looks for components in every installed package, which takes longer than most pages' scripts."""
    with pytest.MonkeyPatch.context() as patch:
        if "streamlit" in sys.modules:  # only where a test needs it: its import takes seconds
            from streamlit.components.v2 import manifest_scanner
            once = functools.cache(manifest_scanner.scan_component_manifests)
            patch.setattr(manifest_scanner, "scan_component_manifests", once)
        yield


@pytest.fixture(scope="module")
def small_heap():
    """Streamlit collects garbage after every run of a script: a second each with TensorFlow's objects among it."""
    gc.collect()
    gc.freeze()


@pytest.fixture(scope="session")
def empty_store(tmp_path_factory):
    """A tracking store with its tables and nothing in them: MLflow takes seconds to make one, so tests copy it.

    The other test process copies it too, where it is there already.
    """
    from tl_core.tracking import store
    path = tmp_path_factory.mktemp("store") / "mlflow.db"
    alone = os.environ.get("PYTEST_XDIST_WORKER") is None
    shared = path if alone else tmp_path_factory.getbasetemp().parent / "empty.db"
    if shared != path and shared.exists():
        shutil.copy(shared, path)
    gc.disable()  # as above: MLflow is imported here
    store._client(f"sqlite:///{path}")
    gc.freeze()
    gc.enable()
    if shared != path and not shared.exists():
        shutil.copy(path, path.with_suffix(".copy"))
        path.with_suffix(".copy").replace(shared)  # in one step: the other process never sees half of it
    with pytest.MonkeyPatch.context() as patch:
        from mlflow.store.db import utils
        # Every new client reads all migrations to find the newest; it stays the same.
        patch.setattr(utils, "_get_latest_schema_revision", functools.cache(utils._get_latest_schema_revision))
        yield path


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
