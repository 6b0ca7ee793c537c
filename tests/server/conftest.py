"""A stream of runs and its browser, a client of the upload routes and a staging."""

import pytest

from tests.server.gated import HOME, gated
from tests.server.streamed import address, tails  # noqa: F401
from tests.server.uploading import Client
from tl_core.data.upload.upload_session import Staging
from tl_core.server import identity
from tl_core.server.gate import PLAIN_PAGES
from tl_core.server.routes import ROUTES


@pytest.fixture
def client():
    return Client()


@pytest.fixture
def staging():
    return Staging.new()


@pytest.fixture
def required(isolated, monkeypatch):
    """A server where people sign in, whose record is asked anew each time."""
    monkeypatch.setenv("TL_SIGN_IN", "local")
    monkeypatch.setattr(identity, "FRESH_SECONDS", 0.0)
    identity.forget()


@pytest.fixture
def forms(required):
    """A browser before the real pages of signing in."""
    from starlette.testclient import TestClient
    real = [route for route in ROUTES if route.path in PLAIN_PAGES]
    return TestClient(gated(real), base_url=HOME, follow_redirects=False)
