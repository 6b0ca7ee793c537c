"""The Runs page's panel about the machine: devices, GPUs, and a store that can be emptied after a question."""

import pytest

from tests.pages.test_train import texts
from tests.ui.fake_engine import FakeEngine
from tl_core.engine import engine as engines
from tl_core.engine.gpus import GpuReading
from tl_core.features.activation_store import Usage
from ui.runs import hardware_panel


@pytest.fixture
def kept(monkeypatch, tmp_path):
    """A store with 1.5 of 3 GB in it; what clearing did."""
    state = {"bytes": 1_500_000_000, "cleared": 0}

    def clear() -> int:
        state.update(cleared=state["bytes"], bytes=0)
        return state["cleared"]
    monkeypatch.setattr(hardware_panel.activation_store, "usage",
                        lambda: Usage(state["bytes"], 3_000_000_000, 1234, tmp_path))
    monkeypatch.setattr(hardware_panel.activation_store, "clear", clear)
    return state


def test_it_shows_devices_and_the_store(open_page, kept):
    app = open_page("runs")
    said = texts(app)
    assert "- CPU" in said and "No GPU was found here" in said and "1,234 rows" in said
    assert [(bar.value, bar.text) for bar in app.get("progress")] == [(50, "1.5 GB of 3 GB")]


def test_a_gpu_shows_its_use_and_memory(open_page, kept, monkeypatch):
    engines.set_engine(FakeEngine(devices=("GPU (Tesla T4)", "CPU (2 cores)")))
    readings = [GpuReading("Tesla T4", 87, 4_000_000_000, 16_000_000_000),
                GpuReading("A100 part", None, 0, 5_000_000_000)]
    monkeypatch.setattr(hardware_panel.gpus, "readings", lambda: readings)
    app = open_page("runs")
    assert [(bar.value, bar.text) for bar in app.get("progress")] == [
        (25, "Tesla T4: 87 % busy, 4 GB of 16 GB memory"),
        (0, "A100 part: use not told, 0 bytes of 5 GB memory"), (50, "1.5 GB of 3 GB")]
    assert "No GPU was found" not in texts(app)


def test_clearing_asks_first(open_page, kept):
    app = open_page("runs")
    app.button(key="ask clear").click().run()
    assert "1.5 GB of stored outputs go. No run, model or picture is lost" in texts(app) and not kept["cleared"]
    app.button(key="keep store").click().run()
    assert not kept["cleared"]
    app.button(key="ask clear").click().run()
    app.button(key="clear store").click().run()
    app.run()
    assert kept["cleared"] == 1_500_000_000
    assert app.button(key="ask clear").disabled


def test_a_store_that_cannot_be_cleared_says_why(open_page, kept, monkeypatch):
    def refuse() -> int:
        raise PermissionError("read-only disk")
    monkeypatch.setattr(hardware_panel.activation_store, "clear", refuse)
    app = open_page("runs", typed={hardware_panel._CLEAR: True})
    assert "The store could not be cleared. read-only disk" in texts(app)


def test_a_store_that_is_off_says_so(open_page, monkeypatch):
    monkeypatch.setenv("TL_STORE_BYTES", "0")
    app = open_page("runs")
    assert "Switched off (`TL_STORE_BYTES` is 0)" in texts(app) and app.button(key="ask clear").disabled
