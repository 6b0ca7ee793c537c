"""What the gate allows and forbids, as a real Chromium takes it: frames, websockets and answers of other sites."""

import http.server
import threading

import pytest

from tests.browser.conftest import IDLE, Server
from tests.stores import put_store

pytestmark = pytest.mark.browser


class Elsewhere(http.server.BaseHTTPRequestHandler):
    """Another site: one page that frames the address after its question mark."""

    def do_GET(self):
        self.send_response(200)
        self.send_header("Content-Type", "text/html")
        self.end_headers()
        address = self.path.partition("?")[2]
        self.wfile.write(f'<iframe src="{address}" width="1200" height="800"></iframe>'.encode())

    def log_message(self, *_args):
        """Nothing of it in the tests' output."""


@pytest.fixture(scope="module")
def elsewhere():
    """The other site's address: 127.0.0.1 and localhost are two sites to a browser."""
    site = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Elsewhere)
    threading.Thread(target=site.serve_forever, daemon=True).start()
    yield f"http://127.0.0.1:{site.server_port}"
    site.shutdown()


@pytest.fixture
def framed(chromium, elsewhere):
    """Open another site's page with ours in a frame; the page, and its console."""
    context = chromium.new_context(viewport={"width": 1280, "height": 900})

    def opened(address: str):
        page, messages = context.new_page(), []
        page.on("console", lambda message: messages.append(message.text))
        page.goto(f"{elsewhere}/?{address}")
        return page, messages
    yield opened
    context.close()


def test_our_pages_answer_with_an_id_and_run_under_their_policy(visit):
    page = visit("/")
    with page.expect_response(lambda answer: answer.url.endswith("/data")) as answered:
        page.goto(page.url.split("?")[0].rstrip("/") + "/data")
    assert len(answered.value.headers["x-request-id"]) == 16
    page.wait_for_selector(IDLE)  # ``visit`` fails where the policy is broken


def test_another_site_may_not_frame_our_pages(framed, server):
    page, told = framed(server.url)
    page.wait_for_timeout(1000)
    assert any("frame-ancestors 'self'" in text for text in told)
    assert not page.frames[1].locator("[data-testid=stApp]").count()


def test_a_site_that_the_setting_names_frames_them_and_they_work(framed, elsewhere, monkeypatch, tmp_path, empty_store):
    monkeypatch.setenv("TL_FRAME_ANCESTORS", elsewhere)
    put_store(empty_store, tmp_path)
    own = Server(tmp_path)
    try:
        page, told = framed(f"{own.url}/data")
        frame = page.frame_locator("iframe")
        cover = frame.locator("img.tl-cover").first  # drawn by a script over the websocket
        cover.wait_for(timeout=60_000)
        cover.evaluate("image => image.decode()")  # and its picture comes from our own route
        assert not [text for text in told if "Content Security Policy" in text or "frame-ancestors" in text]
    finally:
        own.stop()


def test_another_site_s_page_opens_no_websocket_and_reads_and_sends_nothing(framed, server):
    page, _ = framed("about:blank")
    address = server.url.removeprefix("http://")
    assert page.evaluate("""address => new Promise(done => {
        const socket = new WebSocket(`ws://${address}/_stcore/stream`, ["streamlit"]);
        socket.onopen = () => done("opened");
        socket.onclose = () => done("refused");
    })""", address) == "refused"
    file = "_stcore/upload_file/a/b"
    for method, path in (("GET", "live?runs=a"), ("GET", "pictures/cover/fruits"), ("POST", "uploads/x/look"),
                         ("POST", "frames/x"), ("PUT", file), ("DELETE", file)):
        assert page.evaluate("""([address, method]) => fetch(address, {method})
            .then(() => "read", () => "refused")""", [f"{server.url}/{path}", method]) == "refused", path
