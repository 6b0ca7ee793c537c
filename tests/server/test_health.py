"""What monitors and proxies are told: whether runs can be trained, people be sent here, and the server answers."""

from types import SimpleNamespace
from typing import get_args, get_type_hints

import pytest
from starlette.applications import Starlette
from starlette.testclient import TestClient

from tl_core import tracking
from tl_core.engine import engine as engines
from tl_core.engine.state import EngineState
from tl_core.server.routes import ROUTES

STATUSES = get_args(get_type_hints(EngineState)["status"])
CODES = {"starting": 200, "warming": 200, "ready": 200, "lost": 503, "failed": 503, "no_store": 503}


@pytest.fixture
def engine(monkeypatch):
    monkeypatch.setattr(tracking, "look", lambda seconds: None)
    engines.set_engine(SimpleNamespace(state=None, closing=False))
    yield engines.get_engine()
    engines.set_engine(None)


@pytest.mark.parametrize("status", STATUSES)
def test_every_state_has_its_code_and_its_words(engine, status):
    engine.state = EngineState(status, "A sentence.", ("CPU",))
    answer = TestClient(Starlette(routes=ROUTES)).get("/health")
    assert answer.status_code == CODES[status]
    assert answer.json() == {"status": status, "message": "A sentence.", "devices": ["CPU"]}


def answer_of(path):
    return TestClient(Starlette(routes=ROUTES)).get(path)


@pytest.mark.parametrize("status", STATUSES)
def test_pages_are_shown_as_long_as_the_store_answers(engine, status):
    engine.state = EngineState(status, "A sentence.")
    answer = answer_of("/ready")
    assert answer.headers["cache-control"] == "no-store"
    if status == "no_store":
        assert answer.status_code == 503 and answer.json() == {"status": "no_store", "message": "A sentence."}
    else:
        assert answer.status_code == 200 and answer.json() == {"status": "ready"}


def test_nobody_is_sent_to_a_server_that_goes_though_it_is_alive(engine):
    engine.state, engine.closing = EngineState("ready", "Ready."), True
    answer = answer_of("/ready")
    assert answer.status_code == 503 and answer.json() == {"status": "closing", "message": "The server is stopping."}
    assert answer_of("/alive").status_code == 200
