"""Pages in Streamlit's own test runner, over a fake engine and the real store."""

from pathlib import Path

import pytest
import streamlit as st
from streamlit.testing.v1 import AppTest

from tests.drawn_once import drawn_once  # noqa: F401
from tests.stores import put_store
from tests.ui.compare_engine import ComparingEngine
from tests.ui.fake_engine import FakeEngine
from tests.ui.fake_task_process import stand_in
from tl_core import settings
from tl_core.config import RunConfig
from tl_core.data import dataset_index
from tl_core.engine import engine as engines
from ui.predict import predictions
from ui.shared import page_tasks, run_queries

ROOT = Path(__file__).parent.parent.parent
RESULT = {
    "status": "FINISHED", "test": {"loss": 0.3, "accuracy": 0.9, "n": 20, "ci95": [0.699, 0.972]}, "best_epoch": 2,
    "seconds": {"total": 75.0, "features": 3.25, "training": 20.0}, "classes": ["apple", "pear"],
    "history": {"loss": [1, 0.5, 0.4], "accuracy": [0.5, 0.8, 0.8], "val_loss": [0.9, 0.4, 0.5],
                "val_accuracy": [0.6, 0.9, 0.9]}, "confusion": [[9, 1], [1, 9]]}


@pytest.fixture(scope="module", autouse=True)
def quick(small_heap):
    """Every page test runs scripts."""


@pytest.fixture
def engine(isolated, empty_store):
    put_store(empty_store, settings.home())
    fake = FakeEngine()
    engines.set_engine(fake)
    yield fake
    engines.set_engine(None)
    st.cache_data.clear()


@pytest.fixture
def comparing(engine):
    """An engine that takes comparisons, too."""
    fake = ComparingEngine()
    engines.set_engine(fake)
    return fake


@pytest.fixture(autouse=True)
def measuring(monkeypatch):
    """No page test measures this machine: what pages begin stands still in a fake second process."""
    fake = stand_in(monkeypatch, page_tasks)
    monkeypatch.setattr(predictions, "task_process", fake)  # a real one would answer from another test's home
    return fake


@pytest.fixture
def aside(measuring, isolated):
    """The fake second process, and nothing remembered of another test's home."""
    dataset_index.forget()
    run_queries.forget()
    return measuring


def open_app(page: str = "train", /, typed: dict | None = None, **address) -> AppTest:
    """A page as a new visitor opens it at its own address: no other page was open before."""
    app = AppTest.from_file(str(ROOT / "ui/frame.py"), default_timeout=60)
    for name, value in address.items():
        app.query_params[name] = value
    for key, value in (typed or {}).items():  # the runner's select boxes take no new options, the real ones do
        app.session_state[key] = value
    if page != "train":
        app.switch_page(f"../pages/{page}.py")
    app.run()
    assert not app.exception
    return app


@pytest.fixture
def open_page(engine):
    """``open_page(run="…")`` opens the Train page, ``open_page("runs")`` the other."""
    return open_app


@pytest.fixture
def finished(engine):
    """The id of a run that has finished with ``RESULT``."""
    run_id = engine.submit(RunConfig(data="digits", epochs=3, image_size=64))
    engine.finish(run_id, RESULT)
    return run_id
