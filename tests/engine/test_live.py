"""The stream over a real uvicorn on loopback, read as a browser reads it."""

import json
import socket
import threading
import time

import httpx
import pytest
import uvicorn
from starlette.applications import Starlette
from starlette.responses import StreamingResponse
from starlette.routing import Route
from waiting import wait_for

from tl_core import tracking
from tl_core.engine import engine as engines
from tl_core.engine.event_log import EventLog
from tl_core.events import Batch, Epoch, Failed, Finished, PhaseStarted, Progress, RunStarted
from tl_core.server.live import SendInterval, live, stream

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


@pytest.fixture(scope="module")
def address():
    """A server of the route, and of /quick, whose heartbeat comes every 0.2 s."""
    async def quick(request):
        return StreamingResponse(stream(request.query_params["runs"].split(","), None, engines.get_engine(), 0.2),
                                 media_type="text/event-stream")
    listening = socket.socket()
    listening.bind(("127.0.0.1", 0))
    server = uvicorn.Server(uvicorn.Config(Starlette(routes=[Route("/live", live), Route("/quick", quick)]),
                                           log_level="warning"))
    thread = threading.Thread(target=server.run, kwargs={"sockets": [listening]}, daemon=True)
    thread.start()
    wait_for(lambda: server.started)
    yield f"http://127.0.0.1:{listening.getsockname()[1]}"
    server.should_exit = True
    thread.join(10)


class Browser:
    """Reads a stream in a thread and keeps (seconds, id, data) of its messages."""

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
                    self.messages.append((time.time(), mark, json.loads(line[6:], parse_constant=pytest.fail)))
                elif line.startswith(":"):
                    self.comments.append(line)
        self.closed.set()

    @property
    def data(self):
        return [data for _, _, data in self.messages]

    @property
    def types(self):
        return [data["type"] for data in self.data]

    def until(self, count):
        wait_for(lambda: len(self.messages) >= count, 15)
        return self.data

    def ended(self):
        assert self.closed.wait(15)
        return self.data


def test_a_new_reader_gets_the_gathered_past_then_what_happens(tails, address):
    tail = tails.new("a", STARTED, PHASE, Progress(stage="x"), batch(1), batch(2), epoch(1), batch(3))
    browser = Browser(f"{address}/live?runs=a")
    past = browser.until(5)
    assert browser.types == ["run_started", "phase_started", "progress", "epoch", "batch"]
    assert past[4]["step"] == [1, 2, 3] and past[4]["run"] == "a" and past[4]["time"] > 0
    assert [data["position"] == 0 for data in past] == [True, False, False, False, False]
    tail.append(batch(4))
    assert browser.until(6)[5]["step"] == [4]
    tail.append(Finished(result={"test": {"accuracy": float("nan")}}))
    assert browser.ended()[-1]["result"]["test"]["accuracy"] is None


def test_the_headers_keep_proxies_from_holding_messages_back(tails, address):
    tails.new("a", STARTED, Finished(result={}))
    browser = Browser(f"{address}/live?runs=a")
    browser.ended()
    assert browser.response.headers["content-type"].startswith("text/event-stream")
    assert browser.response.headers["cache-control"] == "no-cache, no-transform"
    assert browser.response.headers["x-accel-buffering"] == "no"


def test_one_connection_serves_several_runs(tails, address):
    first, second = tails.new("a", STARTED), tails.new("b", STARTED)
    browser = Browser(f"{address}/live?runs=a,b,a")
    browser.until(2)
    second.append(batch(1))
    browser.until(3)
    first.append(Finished(result={}))
    browser.until(4)
    assert not browser.closed.is_set()
    second.append(Failed(reason="why"))
    assert [(data["run"], data["type"]) for data in browser.ended()] == [
        ("a", "run_started"), ("b", "run_started"), ("b", "batch"), ("a", "finished"), ("b", "failed")]
    assert browser.messages[-1][1].count("=") == 2  # the positions of both


def test_at_most_ten_messages_a_second_and_no_point_lost(tails, address):
    tail = tails.new("a", STARTED)
    browser = Browser(f"{address}/live?runs=a")
    browser.until(1)
    for step in range(1, 251):
        tail.append(batch(step))
        time.sleep(0.008)
    tail.append(Finished(result={}))
    data, times = browser.ended(), [when for when, _, _ in browser.messages]
    assert [step for message in data[1:-1] for step in message["step"]] == list(range(1, 251))
    busiest = max(sum(start <= when < start + 0.99 for when in times) for start in times)
    assert 5 < busiest <= 11  # ten leave in a second; one more may arrive in it late
    assert len(data) >= 15  # and it is no slower than that


def test_a_lone_message_is_pushed_at_once(tails, address):
    tail = tails.new("a", STARTED)
    browser = Browser(f"{address}/live?runs=a")
    browser.until(1)
    delays = []
    for step in range(1, 6):
        time.sleep(0.25)
        tail.append(batch(step))
        sent = time.time()
        browser.until(step + 1)
        delays.append(browser.messages[step][0] - sent)
    assert sorted(delays)[2] < 0.1


def test_a_browser_that_comes_back_continues(tails, address):
    tail = tails.new("a", STARTED, batch(1, 2))
    browser = Browser(f"{address}/live?runs=a")
    browser.until(2)
    last = browser.messages[-1][1]  # before the next point, which it may get at once
    tail.append(batch(3))
    again = Browser(f"{address}/live?runs=a", last=last)
    assert again.until(1)[0]["step"][-1] == 3
    tail.append(Finished(result={}))
    again.ended()
    steps = [step for data in [*browser.data[:2], *again.data] for step in data.get("step", [])]
    assert steps == [1, 2, 3] and 0 not in [data["position"] for data in again.data]


def test_after_a_restart_the_browser_starts_anew(tails, address):
    tails.new("a", STARTED, batch(1))
    browser = Browser(f"{address}/live?runs=a")
    browser.until(2)
    tails.new("a", STARTED, batch(1, 2), Finished(result={}))  # the same run in another server's memory
    again = Browser(f"{address}/live?runs=a", last=browser.messages[-1][1])
    assert again.ended()[0]["position"] == 0
    assert again.types == ["run_started", "batch", "finished"]


def test_a_browser_that_has_everything_is_told_to_stay_away(tails, address):
    tails.new("a", STARTED, Finished(result={}))
    browser = Browser(f"{address}/live?runs=a,unknown")
    browser.ended()
    last = browser.messages[-1][1]
    assert httpx.get(f"{address}/live?runs=a,unknown", headers={"Last-Event-ID": last}).status_code == 204
    assert httpx.get(f"{address}/live?runs=a").status_code == 200


@pytest.mark.parametrize("mark", ["", "a", "a=", "a=x.y", "a=zz.99999999999999999999", "=.,;\x7f"])
def test_a_mark_that_cannot_be_read_starts_anew(tails, address, mark):
    tails.new("a", STARTED, Finished(result={}))
    browser = Browser(f"{address}/live?runs=a", last=mark)
    assert [data["type"] for data in browser.ended()] == ["run_started", "finished"]


def test_an_unknown_run_is_told_beside_the_known_ones(tails, address):
    tails.new("a", STARTED, Finished(result={}))
    browser = Browser(f"{address}/live?runs=zzz%0A,a")
    told = browser.ended()
    assert told[0] == {**told[0], "run": "zzz\n", "position": 0, "type": "failed"}
    assert told[0]["reason"].startswith("No run named 'zzz") and browser.types[1:] == ["run_started", "finished"]


def test_only_unknown_runs_answer_404_and_none_400_in_three_clauses(tails, address):
    answer = httpx.get(f"{address}/live?runs=zzz")
    assert answer.status_code == 404 and answer.json()["found"] == "No run named 'zzz'."
    assert set(answer.json()) == {"found", "expected", "fix", "message"}
    for query in ("", "?runs=", "?runs=" + ",".join(map(str, range(51)))):
        assert httpx.get(f"{address}/live{query}").status_code == 400


def test_ids_are_whole_and_deleted_runs_are_as_unknown_as_any(engine, submit, address):
    """The first characters of an id, a run that is no more, and an id that never was get one answer."""
    engines.set_engine(engine)
    kept, gone = submit(epochs=1), submit(epochs=1)
    wait_for(lambda: not tracking.run(gone).active)
    other = engines.Engine()  # one that has not trained them
    tracking.delete(gone)
    assert list(other.tails([kept, kept[:12], gone, "0" * 32])) == [kept]
    engines.set_engine(other)
    for unknown in (kept[:12], gone, "0" * 32, "../../etc/passwd"):
        answer = httpx.get(f"{address}/live", params={"runs": unknown})
        assert answer.status_code == 404
        assert answer.json()["message"].replace(unknown, "ID") == (
            "No run named 'ID'. Expected a run's whole id. The Runs page lists them.")
    engines.set_engine(None)


def test_a_silent_stream_has_a_heartbeat(tails, address):
    tails.new("a", STARTED)
    browser = Browser(f"{address}/quick?runs=a")
    wait_for(lambda: len(browser.comments) >= 3, 10)
    assert browser.types == ["run_started"]


def test_listeners_leave_with_their_browser(tails, address):
    tail = tails.new("a", STARTED)
    with httpx.stream("GET", f"{address}/live?runs=a") as response:
        lines = response.iter_lines()  # held: a dropped iterator closes the connection
        next(lines)
        wait_for(lambda: tail.listeners == 1, 5)
    tail.append(batch(1))
    wait_for(lambda: tail.listeners == 0, 5)


def test_streams_end_when_the_server_stops(tails, address):
    tail = tails.new("a", STARTED)
    browser = Browser(f"{address}/live?runs=a")
    browser.until(1)
    tails.closing = True
    tail.notify()
    browser.ended()


def test_pace_frees_a_burst_then_keeps_the_distance():
    """Five may go at once, then one every 0.1 s; a group of three waits until three fit."""
    pace = SendInterval()
    for _ in range(5):
        assert pace.wait(0.0) == 0.0
        pace.note(0.0, 1)
    assert pace.wait(0.0) == pytest.approx(0.1)
    for tenth in range(1, 6):
        assert pace.wait(tenth / 10) == pytest.approx(0.0, abs=1e-9)
        pace.note(tenth / 10, 1)
    assert pace.wait(0.7) == pytest.approx(0.3)  # ten have gone: the first leaves the window at 1.0
    assert pace.wait(0.7, messages=6) == pytest.approx(0.4)  # and the sixth at 1.1
    assert pace.wait(2.0, messages=10) == 0.0


def test_a_run_that_trains_on_a_worker_streams_to_its_end(engine, submit, address):
    engines.set_engine(engine)
    run_id = submit(epochs=3)
    data = Browser(f"{address}/live?runs={run_id}").ended()
    assert [step for message in data for step in message.get("step", [])] == list(range(1, 16))
    assert [number for message in data if message["type"] == "epoch" for number in message["epoch"]] == [1, 2, 3]
    assert data[-1]["type"] == "finished"
    engines.set_engine(None)
