import gzip

import httpx
import pytest
from starlette.applications import Starlette
from starlette.routing import Route
from starlette.testclient import TestClient

from tl_core.server import assets


@pytest.fixture(scope="module")
def client():
    return TestClient(Starlette(routes=[Route("/plotly", assets.plotly)]))


def test_the_script_is_plotlys_own_packed_where_it_may_be(client):
    plain = client.get("/plotly", headers={"accept-encoding": "identity"})
    assert plain.headers["content-type"].startswith("text/javascript") and "content-encoding" not in plain.headers
    assert "plotly.js v" in plain.text[:200]
    with client.stream("GET", "/plotly", headers={"accept-encoding": "gzip"}) as packed:
        raw = b"".join(packed.iter_raw())
        assert packed.headers["content-encoding"] == "gzip" and packed.headers["vary"] == "Accept-Encoding"
    assert gzip.decompress(raw) == plain.content


def test_a_browser_that_has_it_is_sent_nothing(client):
    mark = client.get("/plotly").headers["etag"]
    again: httpx.Response = client.get("/plotly", headers={"if-none-match": mark})
    assert (again.status_code, again.content) == (304, b"")
    assert client.get("/plotly", headers={"if-none-match": '"1.0"'}).status_code == 200
