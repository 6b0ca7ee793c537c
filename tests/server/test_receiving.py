"""Bodies of uploads as they come in: counted, broken off, ended with the server."""

import asyncio
import socket
import threading
import time

import pytest
import uvicorn

from tests.server.gated import gated
from tests.server.test_uploads import three_clauses
from tests.server.uploading import leftovers, zipped
from tl_core.data.upload.upload_session import Staging
from tl_core.server import receiving, uploads


@pytest.mark.parametrize(("what", "setting"), [("picture", "TL_MAX_FILE_BYTES"), ("zip", "TL_MAX_UPLOAD_BYTES")])
def test_bytes_are_counted_as_they_come_whatever_was_announced(client, staging, monkeypatch, what, setting):
    monkeypatch.setenv(setting, "3M")
    pulled = []

    async def chunks():
        for number in range(64):
            pulled.append(number)
            yield b"\xff\xd8\xff" + bytes(1_000_000)
    answer = client.post(f"/uploads/{staging.id}/{what}", content=chunks(), params={"label": "a", "name": "b.png"})
    assert answer.status_code == 413 and setting in three_clauses(answer)
    assert len(pulled) < 8, "The rest must not be read."
    assert not leftovers() and not staging.rows()


@pytest.fixture
def port():
    """A real server, because only a real connection can break."""
    listening = socket.socket()
    listening.bind(("127.0.0.1", 0))
    server = uvicorn.Server(uvicorn.Config(gated(uploads.ROUTES), log_level="error"))
    thread = threading.Thread(target=server.run, kwargs={"sockets": [listening]}, daemon=True)
    thread.start()
    assert until(lambda: server.started)
    yield listening.getsockname()[1]
    server.should_exit = True
    thread.join(10)


def begin(port, path, announced) -> socket.socket:
    """A connection that has sent the head of a request and a part of its body."""
    connection = socket.create_connection(("127.0.0.1", port), timeout=10)
    connection.sendall(f"POST {path} HTTP/1.1\r\nHost: 127.0.0.1:{port}\r\nOrigin: http://127.0.0.1:{port}\r\n"
                       f"Content-Length: {announced}\r\n\r\n".encode() + b"PK\x03\x04" + bytes(1 << 21))
    return connection


def until(condition, seconds=5.0) -> bool:
    end = time.monotonic() + seconds
    while not condition() and time.monotonic() < end:
        time.sleep(0.02)
    return condition()


@pytest.mark.parametrize("what", ["picture?label=a&name=b.png", "zip?name=a.zip"])
def test_a_connection_that_breaks_leaves_nothing_behind(port, staging, what):
    connection = begin(port, f"/uploads/{staging.id}/{what}", 40_000_000)
    assert until(leftovers), "Nothing was on its way, so the test shows nothing."
    connection.close()
    assert until(lambda: not leftovers()) and not staging.rows()


@pytest.mark.parametrize("meanwhile", ["waits", "writes"])
def test_uploads_end_with_the_server(port, staging, monkeypatch, meanwhile):
    loops, in_thread = [], receiving.in_thread
    told = receiving.received

    async def slow_disk(function, *args, **options):
        if meanwhile == "writes" and getattr(function, "__name__", "") == "write":
            await asyncio.sleep(30)
        return await in_thread(function, *args, **options)
    monkeypatch.setattr(receiving, "in_thread", slow_disk)

    async def noting(*args):
        loops.append(asyncio.get_running_loop())
        return await told(*args)
    monkeypatch.setattr(uploads, "received", noting)
    connection = begin(port, f"/uploads/{staging.id}/zip?name=a.zip", 40_000_000)
    assert until(leftovers)
    try:
        loops[0].call_soon_threadsafe(receiving.close)
        assert b"408" in connection.recv(4096).split(b"\r\n")[0]
    finally:
        receiving.open_again()
    assert until(lambda: not leftovers())


def test_a_browser_that_goes_away_stops_the_unpacking(port, staging, monkeypatch):
    """The zip has arrived whole; its browser closes the connection while pictures are taken in."""
    asked, gone = threading.Event(), threading.Event()

    def slowly(self, path, progress=None):
        asked.set()
        for number in range(500):
            time.sleep(0.02)
            try:
                progress("Taking in pictures", number, 500)
            except receiving.UploadStopped:
                gone.set()
                raise
    monkeypatch.setattr(Staging, "add_zip", slowly)
    content = zipped("a/1.png")
    connection = socket.create_connection(("127.0.0.1", port), timeout=10)
    connection.sendall(f"POST /uploads/{staging.id}/zip?name=a.zip HTTP/1.1\r\nHost: 127.0.0.1:{port}\r\n"
                       f"Sec-Fetch-Site: same-origin\r\nContent-Length: {len(content)}\r\n\r\n".encode() + content)
    assert asked.wait(5)
    connection.close()
    assert gone.wait(5)
    assert until(lambda: not leftovers())
