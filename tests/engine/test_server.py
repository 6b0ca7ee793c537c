"""The real server: what it answers while it warms up, and how it ends."""

import os
import signal
import socket
import subprocess
import sys
import time
from pathlib import Path

import httpx
import psutil
import pytest

from tests.stores import put_store
from tests.waiting import wait_for
from tl_core import tracking
from tl_core.config import RunConfig

ROOT = Path(__file__).parents[2]


@pytest.fixture(scope="module")
def server(tmp_path_factory, empty_store):
    """(process, address) of a server on its own home; killed at the end, should it still be there."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    home = tmp_path_factory.mktemp("server_home")
    put_store(empty_store, home)
    log = (home / "server.log").open("w")
    process = subprocess.Popen(
        [sys.executable, "-m", "streamlit", "run", "app.py", "--server.headless", "true", "--server.port", str(port),
         "--server.address", "127.0.0.1"], cwd=ROOT, stdout=log, stderr=subprocess.STDOUT,
        env={**os.environ, "TL_HOME": str(home)})
    address = f"http://127.0.0.1:{port}"
    wait_for(lambda: answers(address))
    yield process, address, home
    process.kill()


def answers(address):
    try:
        return httpx.get(f"{address}/health").status_code
    except httpx.TransportError:
        return None


def test_the_server_answers_while_the_engine_starts_behind_it(server):
    _, address, _ = server
    state = httpx.get(f"{address}/health").json()
    assert state["status"] in ("starting", "warming") and state["message"].endswith(".")
    assert "<script" in httpx.get(address).text


def test_plotly_comes_from_here_compressed_and_once(server):
    _, address, _ = server
    answer = httpx.get(f"{address}/assets/plotly.min.js", headers={"Accept-Encoding": "gzip"})
    assert answer.headers["content-encoding"] == "gzip" and "plotly.js v" in answer.text[:300]
    assert int(answer.headers["content-length"]) < 2_000_000 < len(answer.text)
    assert httpx.get(f"{address}/assets/plotly.min.js", headers={"Accept-Encoding": "identity"}).text == answer.text
    again = httpx.get(f"{address}/assets/plotly.min.js", headers={"If-None-Match": answer.headers["etag"]})
    assert again.status_code == 304 and again.content == b""


EVERYWHERE = ["/", "/compare", "/_stcore/health", "/_stcore/host-config", "/_stcore/metrics", "/_stcore/nothing",
              "/media/nothing.png", "/static/nothing.js", "/component/nothing/x", "/health", "/assets/plotly.min.js",
              "/live", "/pictures/cover/fruits", "/exports/fruits", "/frames/x", "/uploads/x/look"]


@pytest.mark.parametrize("path", EVERYWHERE)
def test_streamlits_own_routes_stand_behind_the_gate_too(server, path):
    _, address, _ = server
    answer = httpx.get(address + path)
    assert answer.headers["x-content-type-options"] == "nosniff" and "frame-ancestors" in answer.headers[
        "content-security-policy"]
    foreign = httpx.get(address + path, headers={"Host": "evil.example"})
    assert foreign.status_code == 403 and "TL_HOSTS" in foreign.text
    assert answer.headers["x-request-id"] != foreign.headers["x-request-id"]


def test_the_websocket_opens_under_our_own_names_only(server):
    _, address, _ = server
    opening = {"Connection": "Upgrade", "Upgrade": "websocket", "Sec-WebSocket-Version": "13",
               "Sec-WebSocket-Key": "dGhlIHNhbXBsZSBub25jZQ=="}
    ours = {"Host": address.removeprefix("http://"), "Origin": address}
    for more, status in (({}, 101), ({"Host": "evil.example"}, 403), ({"Origin": "http://localhost:9999"}, 403)):
        with httpx.stream("GET", f"{address}/_stcore/stream", headers={**opening, **ours, **more}) as answer:
            assert answer.status_code == status and len(answer.headers["x-request-id"]) == 16
            if status == 403:
                answer.read()
                assert ("does not answer to the name" if "Host" in more else "The request comes from") in answer.text


def test_the_figures_of_the_server_are_not_for_who_comes_through_a_proxy(server):
    _, address, _ = server
    assert httpx.get(f"{address}/_stcore/metrics").status_code == 200
    assert httpx.get(f"{address}/_stcore/metrics", headers={"X-Forwarded-For": "192.168.1.7"}).status_code == 403


def test_a_run_of_another_process_is_streamed_and_sigterm_ends_everything_during_warm_up(server, monkeypatch):
    process, address, home = server
    monkeypatch.setenv("TL_HOME", str(home))
    run_id = tracking.create_run(RunConfig(data="fruits"), "elsewhere:1:abcd")
    children = wait_for(lambda: psutil.Process(process.pid).children(recursive=True))
    with httpx.stream("GET", f"{address}/live?runs={run_id}", timeout=40) as response:
        lines = response.iter_lines()
        assert any('"type":"run_queued"' in line for line in lines)
        children += psutil.Process(process.pid).children(recursive=True)
        began = time.monotonic()  # a promise in seconds: whoever stops a server waits no longer for it
        process.send_signal(signal.SIGTERM)
        process.wait(15)
        assert time.monotonic() - began < 10
    assert not psutil.wait_procs(children, timeout=max(0.1, began + 10 - time.monotonic()))[1]
    assert tracking.run(run_id).status == "QUEUED"  # not this server's to end


def test_the_dashboards_process_leaves_tensorflow_alone():
    code = "import sys, app; print([m for m in ('tensorflow', 'keras', 'mlflow', 'distributed') if m in sys.modules])"
    answer = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=True)
    assert answer.stdout.strip() == "[]"
