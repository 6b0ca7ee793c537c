"""Health checks: 0 where a service answers, else what is wrong."""

import http.server
import socket
import subprocess
import sys
import threading

import pytest

from deploy import answers


@pytest.fixture
def served():
    class Handler(http.server.BaseHTTPRequestHandler):
        def do_GET(self):  # noqa: N802
            self.send_response(200 if self.path == "/well" else 503)
            self.end_headers()
            self.wfile.write(b"The store is away.")

        def log_message(self, *_):
            pass
    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield f"127.0.0.1:{server.server_port}"
    server.shutdown()
    server.server_close()


def test_what_answers_well_is_well_and_what_refuses_says_why(served):
    assert answers.trouble(f"http://{served}/well") is None and answers.trouble(f"tcp://{served}") is None
    assert answers.trouble(f"http://{served}/ill") == "it answers 503: The store is away."


def test_nobody_there_is_told():
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    for address in (f"http://127.0.0.1:{port}/", f"tcp://127.0.0.1:{port}"):
        assert "refused" in answers.trouble(address)
    assert answers.trouble("nothing") is not None


def test_its_exit_code_says_it(served):
    codes = [subprocess.run([sys.executable, answers.__file__, f"http://{served}/{path}"], capture_output=True,
                            check=False).returncode for path in ("well", "ill")]
    assert codes == [0, 1]
