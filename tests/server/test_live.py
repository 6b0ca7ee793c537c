"""The stream over a real uvicorn on loopback, read as a browser reads it."""

import json

import httpx
import pytest

from tests.server.streamed import PHASE, STARTED, Browser, batch, epoch
from tests.waiting import wait_for
from tl_core.engine.event_log import EventLog
from tl_core.events import Failed, Finished, Progress, Validation
from tl_core.server.live import HEARTBEAT_SECONDS, Reader, SendInterval


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
    assert browser.messages[-1][0].count("=") == 2  # the positions of both


def test_what_a_page_shows_nowhere_is_passed_over_and_the_rest_keeps_its_place(tails, address):
    seen = Validation(epoch=[1], examples=1, labels=[0], x=[[0.0]], y=[[0.0]], predicted=[[0]], true=[[0]], taken=[[0]],
                      count=[[1]])
    tails.new("a", STARTED, seen, epoch(1), Finished(result={}))
    whole, less = Browser(f"{address}/live?runs=a"), Browser(f"{address}/live?runs=a&without=validation")
    assert [data["type"] for data in whole.ended()] == ["run_started", "validation", "epoch", "finished"]
    assert [(data["type"], data["position"]) for data in less.ended()][::2] == [("run_started", 0), ("finished", 3)]
    assert whole.messages[-1][0] == less.messages[-1][0]  # both go on from the same position


def test_at_most_ten_messages_a_second_and_no_point_lost():
    """A point every 8 ms for two seconds, read whenever something happens or may go, by a clock of the test's own."""
    reader, sent = Reader("a", EventLog("a")), []
    reader.tail.append(STARTED)
    points = [(0.008 * step, batch(step)) for step in range(1, 251)] + [(2.008, Finished(result={}))]
    due = 0.0
    while points or not reader.done:
        if points and points[0][0] <= due:
            due, event = points.pop(0)
            reader.tail.append(event)
        taken, wait = reader.take(due)
        sent += [(due, json.loads(text[6:])) for text in taken]
        due = min([when for when, _ in points[:1]] + ([due + wait] if wait else []), default=due)
    times, data = [when for when, _ in sent], [message for _, message in sent]
    assert [step for message in data[1:-1] for step in message["step"]] == list(range(1, 251))
    busiest = max(sum(start <= when < start + 0.999 for when in times) for start in times)
    assert 5 < busiest <= 10 and len(data) >= 15 and data[-1]["type"] == "finished"


def test_a_lone_message_is_pushed_at_once(tails, address):
    """It may go with no wait, and comes by being told: the stream itself looks only every 15 s, with its heartbeat."""
    tail = tails.new("a", STARTED)
    browser, reader = Browser(f"{address}/live?runs=a"), Reader("a", tail)
    browser.until(1)
    assert reader.take(0.0)[1] is None
    for step in range(1, 6):
        tail.append(batch(step))
        taken, wait = reader.take(step / 4)
        assert (len(taken), wait) == (1, None)
        wait_for(lambda step=step: step in [n for data in browser.data for n in data.get("step", [])], 10)
    assert HEARTBEAT_SECONDS > 10 and not browser.comments


def test_a_browser_that_comes_back_continues(tails, address):
    tail = tails.new("a", STARTED, batch(1, 2))
    browser = Browser(f"{address}/live?runs=a")
    browser.until(2)
    last = browser.messages[-1][0]  # before the next point, which it may get at once
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
    again = Browser(f"{address}/live?runs=a", last=browser.messages[-1][0])
    assert again.ended()[0]["position"] == 0
    assert again.types == ["run_started", "batch", "finished"]


def test_a_browser_that_has_everything_is_told_to_stay_away(tails, address):
    tails.new("a", STARTED, Finished(result={}))
    browser = Browser(f"{address}/live?runs=a,unknown")
    browser.ended()
    last = browser.messages[-1][0]
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


