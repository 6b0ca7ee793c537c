"""Downloads from a server on loopback: whole, broken off, resumed, damaged, too large, cancelled, from nowhere."""

import contextlib
import hashlib
import http.server
import threading
import time

import numpy as np
import pytest

from tl_core import downloading
from tl_core.downloading import DownloadError, RemoteFile, download

CONTENT = np.random.default_rng(0).bytes(1_500_000)
REMOTE = RemoteFile("model.bin", len(CONTENT), hashlib.sha256(CONTENT).hexdigest())


class Server(http.server.ThreadingHTTPServer):
    """Serves ``content``; the first ``breaks`` answers end after ``after`` bytes. ``asked`` has each range."""

    daemon_threads = True

    def __init__(self, content=CONTENT, breaks=0, after=400_000, ranges=True, code=None, stalls=False):
        super().__init__(("127.0.0.1", 0), Handler)
        self.content, self.breaks, self.after, self.ranges, self.code = content, breaks, after, ranges, code
        self.stalls, self.asked, self.released = stalls, [], threading.Event()
        self.url = f"http://127.0.0.1:{self.server_port}/model.bin"


class Handler(http.server.BaseHTTPRequestHandler):
    def do_GET(self):
        server = self.server
        wanted = self.headers.get("Range")
        server.asked.append(wanted)
        start = int(wanted.removeprefix("bytes=").rstrip("-")) if wanted and server.ranges else 0
        if server.code or start >= len(server.content):
            return self.send_error(server.code or 416)
        self.send_response(206 if start else 200)
        self.send_header("Content-Length", str(len(server.content) - start))
        if start:
            self.send_header("Content-Range", f"bytes {start}-{len(server.content) - 1}/{len(server.content)}")
        self.end_headers()
        end = min(start + server.after, len(server.content)) if server.breaks or server.stalls else len(server.content)
        server.breaks -= server.breaks > 0
        with contextlib.suppress(OSError):
            self.wfile.write(server.content[start:end])
            if server.stalls:
                server.released.wait(20)
        return None

    def log_message(self, *args):
        pass


@pytest.fixture
def serve(monkeypatch):
    monkeypatch.setattr(downloading, "WAITS", 0.01)
    servers = []

    def start(**more) -> Server:
        servers.append(Server(**more))
        threading.Thread(target=servers[-1].serve_forever, kwargs={"poll_interval": 0.02}, daemon=True).start()
        return servers[-1]
    yield start
    for server in servers:
        server.released.set()
        server.shutdown()
        server.server_close()


def test_a_file_arrives_whole_and_megabytes_are_told(serve, tmp_path):
    told = []
    download(REMOTE, serve().url, tmp_path / "new" / "model.bin", lambda *stage: told.append(stage))
    assert (tmp_path / "new" / "model.bin").read_bytes() == CONTENT
    assert [path.name for path in (tmp_path / "new").iterdir()] == ["model.bin"]
    assert told[-1] == ("Downloading model.bin (MB)", 1, 1)


def test_a_connection_that_breaks_is_gone_on_with(serve, tmp_path):
    server = serve(breaks=2)
    download(REMOTE, server.url, tmp_path / "model.bin")
    assert (tmp_path / "model.bin").read_bytes() == CONTENT
    assert server.asked == [None, "bytes=400000-", "bytes=800000-"]


def test_a_server_that_knows_no_ranges_is_read_from_the_beginning(serve, tmp_path):
    server = serve(breaks=1, ranges=False)
    download(REMOTE, server.url, tmp_path / "model.bin")
    assert (tmp_path / "model.bin").read_bytes() == CONTENT and len(server.asked) == 2


def test_cancelled_at_once_though_the_server_sends_nothing_and_gone_on_with_by_the_next_try(serve, tmp_path):
    class Stop(Exception):
        pass

    stalled = serve(stalls=True)

    def progress(stage, done, total):
        if any(path.stat().st_size >= 300_000 for path in tmp_path.iterdir()):
            raise Stop
    start = time.monotonic()
    with pytest.raises(Stop):
        download(REMOTE, stalled.url, tmp_path / "model.bin", progress)
    assert time.monotonic() - start < 5 and not (tmp_path / "model.bin").exists()
    stalled.released.set()
    deadline = time.monotonic() + 5
    while not [*tmp_path.glob("*.left.part")] and time.monotonic() < deadline:
        time.sleep(0.02)
    server = serve()
    download(REMOTE, server.url, tmp_path / "model.bin")
    assert len(server.asked) == 1 and int(server.asked[0].strip("bytes=-")) >= 300_000
    assert [path.name for path in tmp_path.iterdir()] == ["model.bin"]


def test_a_server_that_always_breaks_is_given_up_and_what_came_stays(serve, tmp_path):
    server = serve(breaks=20, after=0)
    (tmp_path / "model.bin.0.left.part").write_bytes(CONTENT[:700_000])
    with pytest.raises(DownloadError, match="the connection broke off"):
        download(REMOTE, server.url, tmp_path / "model.bin")
    assert server.asked == ["bytes=700000-"] * downloading.TRIES
    (left,) = tmp_path.iterdir()
    assert left.name.endswith(".left.part") and left.read_bytes() == CONTENT[:700_000]


def test_a_left_part_of_another_file_is_thrown_away(serve, tmp_path):
    (tmp_path / "model.bin.0.left.part").write_bytes(b"x" * 700_000)
    (tmp_path / "model.bin.1.left.part").write_bytes(b"x" * 2_000_000)
    download(REMOTE, serve().url, tmp_path / "model.bin")
    assert (tmp_path / "model.bin").read_bytes() == CONTENT
    assert [path.name for path in tmp_path.iterdir()] == ["model.bin"]


def test_what_another_process_is_downloading_is_waited_for(serve, tmp_path):
    (tmp_path / "model.bin.0.part").write_bytes(CONTENT[:700_000])
    server, path = serve(), tmp_path / "model.bin"
    threading.Timer(0.3, lambda: (path.write_bytes(CONTENT), (tmp_path / "model.bin.0.part").unlink())).start()
    download(REMOTE, server.url, path)
    assert not server.asked and [file.name for file in tmp_path.iterdir()] == ["model.bin"]


def test_what_another_process_left_when_it_was_killed_is_gone_on_with(serve, tmp_path, monkeypatch):
    monkeypatch.setattr(downloading, "LEFT", 0.3)
    (tmp_path / "model.bin.0.part").write_bytes(CONTENT[:700_000])
    server = serve()
    download(REMOTE, server.url, tmp_path / "model.bin")
    assert server.asked == ["bytes=700000-"] and [file.name for file in tmp_path.iterdir()] == ["model.bin"]


@pytest.mark.parametrize(("more", "message"), [
    ({"content": CONTENT[:-1] + b"x"}, "has not the checksum"),
    ({"content": CONTENT + b"more"}, "has 1,500,004 bytes, it should have 1,500,000"),
    ({"code": 404}, "HTTP Error 404"), ({"code": 503}, "HTTP Error 503")])
def test_what_is_wrong_is_told_and_nothing_is_left(serve, tmp_path, more, message):
    server = serve(**more)
    with pytest.raises(DownloadError, match=message):
        download(REMOTE, server.url, tmp_path / "model.bin")
    assert not [*tmp_path.iterdir()]
    assert len(server.asked) == (2 if more.get("code") == 503 else 1)


def test_without_a_network_it_fails_soon(tmp_path):
    start = time.monotonic()
    with pytest.raises(DownloadError, match="refused"):
        download(REMOTE, "http://127.0.0.1:9/model.bin", tmp_path / "model.bin")
    assert time.monotonic() - start < 5


def test_a_disk_without_room_is_told_before(serve, tmp_path, monkeypatch):
    monkeypatch.setattr(downloading.shutil, "disk_usage", lambda path: type("Usage", (), {"free": 10**6})())
    with pytest.raises(DownloadError, match=r"it has 2 MB, and 1 MB of the disk are free"):
        download(REMOTE, serve().url, tmp_path / "model.bin")


@pytest.mark.parametrize("size", [len(CONTENT) // 2, 3 * len(CONTENT)])
@pytest.mark.parametrize("breaks", [0, 2])
def test_a_size_that_is_known_about_is_told_by_the_server(serve, tmp_path, size, breaks):
    server = serve(breaks=breaks)
    download(RemoteFile("model.bin", size, hashlib.md5(CONTENT).hexdigest(), exact=False), server.url,
             tmp_path / "model.bin")
    assert (tmp_path / "model.bin").read_bytes() == CONTENT and len(server.asked) == breaks + 1


def test_without_a_checksum_nothing_is_gone_on_with_and_nothing_stays_of_what_broke_off(serve, tmp_path):
    remote = RemoteFile("model.bin", 10**6, None, exact=False)
    (tmp_path / "model.bin.0.left.part").write_bytes(b"of another file")
    server = serve()
    download(remote, server.url, tmp_path / "model.bin")
    assert (tmp_path / "model.bin").read_bytes() == CONTENT and server.asked == [None]
    assert [path.name for path in tmp_path.iterdir()] == ["model.bin"]
    stalled, folder = serve(stalls=True), tmp_path / "two"

    def stop(*_):
        if any(path.stat().st_size for path in folder.iterdir()):
            raise KeyboardInterrupt
    with pytest.raises(KeyboardInterrupt):
        download(remote, stalled.url, folder / "model.bin", stop)
    stalled.released.set()
    deadline = time.monotonic() + 5
    while list(folder.iterdir()) and time.monotonic() < deadline:
        time.sleep(0.02)
    assert not list(folder.iterdir())
