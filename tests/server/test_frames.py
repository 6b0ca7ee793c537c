"""A camera's frames are pictures under the page's networks; all else is ``page_questions``'."""

from starlette.testclient import TestClient

from tests.server.gated import gated
from tests.ui.fake_task_process import stand_in
from tl_core.inference import tasks
from tl_core.server import frames, page_questions

HOME = "http://localhost"


def test_a_frame_is_asked_of_the_page_s_networks(monkeypatch):
    aside = stand_in(monkeypatch, page_questions)
    client = TestClient(gated(frames.ROUTES), base_url=HOME, headers={"Origin": HOME})
    client.post(f"/frames/{frames.token(None, ['run:abc'])}", content=b"jpeg")
    task, = aside.tasks
    assert task.function is tasks.frame and task.arguments == (["run:abc"], b"jpeg", page_questions.TOP)
