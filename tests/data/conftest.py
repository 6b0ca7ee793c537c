"""Small image folders and a server on loopback."""

import functools
import http.server
import threading
from pathlib import Path

import numpy as np
import pytest
from PIL import Image


def save_picture(path: Path, number: int = 0) -> Path:
    """An 8 x 8 picture that is different for every ``number``."""
    path.parent.mkdir(parents=True, exist_ok=True)
    pixels = np.random.default_rng(number).integers(0, 256, (8, 8, 3), dtype=np.uint8)
    Image.fromarray(pixels).save(path)
    return path


@pytest.fixture
def image_folder(tmp_path):
    """``image_folder({"train/cat": 5})`` writes so many .png files into each sub-folder and gives the folder."""
    def make(counts: dict[str, int], name: str = "pets") -> Path:
        numbers = iter(range(10**6))
        for folder, count in counts.items():
            (tmp_path / name / folder).mkdir(parents=True, exist_ok=True)
            for index in range(count):
                save_picture(tmp_path / name / folder / f"{index:03}.png", next(numbers))
        return tmp_path / name
    return make


class QuietHandler(http.server.SimpleHTTPRequestHandler):
    def log_message(self, *args):
        pass


@pytest.fixture
def serve():
    """``serve(folder)`` answers on loopback and gives the address; ``answer(handler)`` may answer instead."""
    servers = []

    def start(folder: Path, answer=None) -> str:
        kind = type("Handler", (QuietHandler,), {"do_GET": answer} if answer else {})
        server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), functools.partial(kind, directory=str(folder)))
        server.daemon_threads = True
        threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True).start()
        servers.append(server)
        return f"http://127.0.0.1:{server.server_address[1]}"

    yield start
    for server in servers:
        server.shutdown()
        server.server_close()
