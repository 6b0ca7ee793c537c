"""A stream of runs and its browser, a client of the upload routes and a staging."""

import pytest

from tests.server.streamed import address, tails  # noqa: F401
from tests.server.uploading import Client
from tl_core.data.upload.upload_session import Staging


@pytest.fixture
def client():
    return Client()


@pytest.fixture
def staging():
    return Staging.new()
