"""Typed texts over HTTP, with a second process that answers when the test says so."""

import json

from starlette.testclient import TestClient

from tests.server.gated import gated
from tests.ui.fake_task_process import stand_in
from tl_core.inference import text_tasks
from tl_core.server import frames, page_questions, typed_texts

HOME = "http://localhost"


def test_texts_are_asked_of_the_page_s_networks(monkeypatch):
    aside = stand_in(monkeypatch, page_questions)
    client = TestClient(gated(typed_texts.ROUTES), base_url=HOME, headers={"Origin": HOME})
    token, body = typed_texts.token(None, ["run:abc"]), json.dumps({"number": 1, "texts": ["late"]})
    assert client.post(f"/typed/{token}", content=body).json() == {"waiting": page_questions.BUSY}
    task, = aside.tasks
    assert task.function is text_tasks.typed and task.arguments == (["run:abc"], body.encode(), page_questions.TOP)
    task.state, task.result = "done", {"number": 1, "texts": []}
    assert client.post(f"/typed/{token}", content="{}").json() == task.result
    assert client.post("/typed/guessed", content=body).status_code == 404
    # A camera's page is another.
    assert client.post(f"/typed/{frames.token(None, [])}", content=body).status_code == 404
