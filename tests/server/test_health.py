"""What a monitor is told: 200 while the engine trains or starts, 503 and the reason where nothing can be trained."""

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
    engines.set_engine(SimpleNamespace(state=None))
    yield engines.get_engine()
    engines.set_engine(None)


@pytest.mark.parametrize("status", STATUSES)
def test_every_state_has_its_code_and_its_words(engine, status):
    engine.state = EngineState(status, "A sentence.", ("CPU",))
    answer = TestClient(Starlette(routes=ROUTES)).get("/health")
    assert answer.status_code == CODES[status]
    assert answer.json() == {"status": status, "message": "A sentence.", "devices": ["CPU"]}
