"""The stream's route on a real uvicorn on loopback, and a browser that reads it."""

import contextlib
import json
import socket
import threading

import httpx
import pytest
import uvicorn
from starlette.applications import Starlette
from starlette.responses import StreamingResponse
from starlette.routing import Route

from tests.waiting import wait_for
from tl_core.engine import engine as engines
from tl_core.engine.event_log import EventLog
from tl_core.events import Batch, Epoch, PhaseStarted, RunStarted
from tl_core.server.live import live, stream

STARTED = RunStarted(epochs=4, steps_per_epoch=2, classes=["apple", "pear"], device="CPU", total_parameters=10)
PHASE = PhaseStarted(index=0, name="p", sentence="s", first_epoch=0, epochs=1, freeze_depth=0, trainable_parameters=1)


def batch(*steps):
    return Batch(step=list(steps), loss=[1 / s for s in steps], accuracy=[0.5 for _ in steps])


def epoch(number):
    return Epoch(epoch=[number], loss=[1], accuracy=[1], val_loss=[1], val_accuracy=[1])


class Tails:
    """An engine that only has tails."""

    def __init__(self):
        self.closing, self.known, self.made = False, {}, []

    def tails(self, run_ids):
        return {run_id: self.known[run_id] for run_id in run_ids if run_id in self.known}

    def new(self, run_id, *events):
        self.known[run_id] = tail = EventLog(run_id)
        self.made.append(tail)
        for event in events:
            tail.append(event)
        return tail


@pytest.fixture
def tails():
    engine = Tails()
    engines.set_engine(engine)
    yield engine
    engine.closing = True
    for tail in engine.made:
        tail.notify()
    engines.set_engine(None)


def serving(*routes):
    """The address of a server of these routes."""
    return serving_app(Starlette(routes=list(routes)))


@contextlib.contextmanager
def serving_app(app):
    """The address of a server of this application."""
    listening = socket.socket()
    listening.bind(("127.0.0.1", 0))
    server = uvicorn.Server(uvicorn.Config(app, log_level="warning"))
    thread = threading.Thread(target=server.run, kwargs={"sockets": [listening]}, daemon=True)
    thread.start()
    wait_for(lambda: server.started)
    yield f"http://127.0.0.1:{listening.getsockname()[1]}"
    server.should_exit = True
    thread.join(10)


@pytest.fixture(scope="module")
def address():
    """A server of the route, and of /quick, whose heartbeat comes every 0.2 s."""
    async def quick(request):
        return StreamingResponse(stream(request.query_params["runs"].split(","), None, engines.get_engine(), 0.2),
                                 media_type="text/event-stream")
    with serving(Route("/live", live), Route("/quick", quick)) as served:
        yield served


class Browser:
    """Reads a stream in a thread and keeps (id, data) of its messages."""

    def __init__(self, url, last=None):
        self.messages, self.comments, self.response = [], [], None
        self.closed = threading.Event()
        self._url, self._last = url, last
        self._thread = threading.Thread(target=self._read, daemon=True)
        self._thread.start()

    def _read(self):
        headers = {"Last-Event-ID": self._last} if self._last else {}
        mark = None
        with httpx.stream("GET", self._url, headers=headers, timeout=30) as response:
            self.response = response
            for line in response.iter_lines():
                if line.startswith("id: "):
                    mark = line[4:]
                elif line.startswith("data: "):
                    self.messages.append((mark, json.loads(line[6:], parse_constant=pytest.fail)))
                elif line.startswith(":"):
                    self.comments.append(line)
        self.closed.set()

    @property
    def data(self):
        return [data for _, data in self.messages]

    @property
    def types(self):
        return [data["type"] for data in self.data]

    def until(self, count):
        wait_for(lambda: len(self.messages) >= count, 15)
        return self.data

    def ended(self):
        assert self.closed.wait(15)
        return self.data
