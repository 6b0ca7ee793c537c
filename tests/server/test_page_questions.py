"""A camera's frames over HTTP, with a second process that answers when the test says so."""

import pytest
from starlette.testclient import TestClient

from tests.server.gated import gated
from tests.ui.fake_task_process import stand_in
from tl_core.inference import tasks
from tl_core.server import bodies, frames, page_questions

HOME = "http://localhost"
NAMES = ("run:abc", "backbone:vgg16")
ANSWER = {"answers": {"run:abc": {"title": "A", "top": [["pear", 0.9]], "milliseconds": 9.0}}, "milliseconds": 10.0}


@pytest.fixture
def aside(monkeypatch):
    return stand_in(monkeypatch, page_questions)


@pytest.fixture
def client():
    return TestClient(gated(frames.ROUTES), base_url=HOME, headers={"Origin": HOME})


def post(client, token: str, body: bytes = b"jpeg") -> tuple[int, dict]:
    answer = client.post(f"/frames/{token}", content=body)
    assert answer.headers["cache-control"] == "no-store"
    return answer.status_code, answer.json()


def test_a_frame_is_asked_of_the_page_s_networks_and_told_while_it_waits(client, aside):
    token = frames.token(None, NAMES)
    assert post(client, token) == (200, {"waiting": page_questions.BUSY})
    task, = aside.tasks
    assert task.function is tasks.frame and task.arguments == (list(NAMES), b"jpeg", page_questions.TOP)
    task.state, task.progress = "running", ("Starting TensorFlow", 0, 0)
    assert post(client, token, b"the next") == (200, {"waiting": "Starting TensorFlow"})
    assert aside.tasks == [task]  # one at a time
    task.state, task.result = "done", ANSWER
    assert post(client, token, b"the one after") == (200, ANSWER)
    assert aside.tasks == []  # forgotten: hundreds come
    post(client, token, b"another")
    assert aside.tasks[0].arguments[1] == b"another"


def test_a_failure_is_told_and_the_next_frame_tried(client, aside):
    token = frames.token(None, NAMES)
    post(client, token)
    aside.tasks[0].state, aside.tasks[0].error = "failed", "Memory ran out."
    assert post(client, token) == (200, {"problem": "Memory ran out."})
    post(client, token)
    aside.tasks[0].cancel()
    assert post(client, token) == (200, {"problem": "The second process was stopped."})


def test_pages_keep_their_token_and_change_their_networks(client, aside):
    token = frames.token(None, NAMES)
    assert frames.token(token, ["run:abc"]) == token
    other = frames.token("guessed", NAMES)
    assert other not in (token, "guessed") and len(other) >= 20
    post(client, token)
    assert aside.tasks[0].arguments[0] == ["run:abc"]


def test_strangers_and_too_much_are_turned_away(client, aside):
    assert post(client, "guessed") == (404, {"problem": page_questions.GONE})
    token = frames.token(None, NAMES)
    status, told = post(client, token, b"x" * (bodies.MOST_BYTES + 1))
    assert status == 413 and "at most 1 MB" in told["message"]
    assert aside.tasks == []


def test_only_so_many_pages_are_remembered(client, aside, monkeypatch):
    monkeypatch.setattr(page_questions, "MOST_TOKENS", 2)
    first, second, third = (frames.token(None, NAMES) for _ in range(3))
    assert post(client, first)[0] == 404 and post(client, third)[0] == 200
    assert frames.token(second, NAMES) == second
