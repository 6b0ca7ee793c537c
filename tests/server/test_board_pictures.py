"""Pictures of a class board over its routes: who may send, see and judge them, and what no phone can do."""

import asyncio
import io
from concurrent.futures import ThreadPoolExecutor

import httpx
import pytest
from PIL import Image

from tests.boards import opened
from tests.boards.sent import gathers
from tests.data.upload.contents import SVG, picture
from tests.server.gated import gated
from tests.server.uploading import HOST, OURS
from tl_core.boards import gathering, store, teacher_actions
from tl_core.boards.gathered_files import MOST_BYTES, BoardFolder
from tl_core.server import board_pictures


class Phone:
    """Asks the routes behind the gate."""

    def __init__(self, board, **secret):
        self.code, self.secret = board.code, secret

    def ask(self, method, path, **query):
        body = {name: query.pop(name) for name in ("content", "json") if name in query}

        async def asked():
            transport = httpx.ASGITransport(app=gated(board_pictures.ROUTES))
            async with httpx.AsyncClient(transport=transport, base_url=HOST, headers=OURS) as client:
                return await client.request(method, f"/boards/{self.code}/{path}", params={**self.secret, **query},
                                            **body)
        # A thread of its own: Playwright, in the same process, keeps a loop running in this one.
        with ThreadPoolExecutor(1) as thread:
            return thread.submit(asyncio.run, asked()).result()

    def send(self, content=None, label="cat"):
        return self.ask("POST", "picture", label=label, content=content or picture(1))

    def judge(self, **ids):
        return self.ask("POST", "judge", json=ids)

    def sees(self, number, **query):
        return self.ask("GET", f"pictures/{number}", **query).status_code

    def own(self):
        return [(each["id"], each["state"]) for each in self.ask("GET", "pictures").json()["pictures"]]


@pytest.fixture
def class_board(isolated):
    return opened.board()


@pytest.fixture
def board(class_board):
    return gathers(class_board[0])


@pytest.fixture
def teacher(board, class_board):
    return Phone(board, teach=class_board[1])


@pytest.fixture
def ada(board):
    return Phone(board, me=opened.student(board.code)[1])


def test_a_picture_waits_for_the_teacher_and_is_then_everybodys(board, ada, teacher):
    bob, anybody = Phone(board, me=opened.student(board.code, "Bob")[1]), Phone(board)
    sent = ada.send().json()
    assert (sent["state"], sent["label"]) == ("waiting", "cat") and ada.own() == [(sent["id"], "waiting")]
    sees = [phone.sees(sent["id"]) for phone in (ada, teacher, bob, anybody, Phone(board, teach="x", me="y"))]
    assert sees == [200, 200, 404, 404, 404]
    assert teacher.judge(accept=[sent["id"]]).status_code == 200
    assert [phone.sees(sent["id"]) for phone in (ada, teacher, bob, anybody)] == [200] * 4
    assert anybody.sees(sent["id"], size="large") == 200 and anybody.sees(sent["id"], size="../1") == 404
    answer = anybody.ask("GET", f"pictures/{sent['id']}")
    assert answer.headers["content-type"] == "image/jpeg" and Image.open(io.BytesIO(answer.content)).format == "JPEG"
    assert teacher.judge(drop=[sent["id"]]).status_code == 200
    assert ada.own() == [(sent["id"], "refused")] and ada.sees(sent["id"]) == teacher.sees(sent["id"]) == 404
    assert list(BoardFolder(board.code).pictures.iterdir()) == []


def test_students_judge_nothing_but_take_their_own_back(board, ada, teacher):
    bob = Phone(board, me=opened.student(board.code, "Bob")[1])
    number = ada.send().json()["id"]
    assert ada.judge(accept=[number]).status_code == 403 and bob.judge(drop=[number]).status_code == 200
    assert ada.own() == [(number, "waiting")]
    for nobody in (Phone(board), Phone(board, me="x"), Phone(board, teach="x")):
        assert nobody.judge(drop=[number]).status_code == 403 and nobody.send().status_code == 403
        assert nobody.ask("GET", "pictures").status_code == 403
    assert ada.judge(drop=[number]).status_code == 200 and ada.own() == [] == teacher.own()
    for odd in ({"accept": "all"}, {"drop": [3]}, {"drop": [number] * 2001}):
        assert teacher.judge(**odd).status_code == 422
    assert teacher.ask("POST", "judge", content=b"no JSON").status_code == 400


@pytest.mark.parametrize(("content", "status", "said"), [
    (b"just words", 200, "not an image"), (SVG, 200, "SVG"), (b"", 200, "empty file"),
    (bytes(MOST_BYTES + 1), 413, "at most 8 MB")], ids=["words", "svg", "empty", "large"])
def test_what_is_no_picture_is_told_and_leaves_nothing(board, ada, content, status, said):
    answer = ada.ask("POST", "picture", label="cat", content=content)
    assert answer.status_code == status and said in answer.json()["message"] and not answer.json().get("taken")
    left = [path for path in store.folder_of(board.code).rglob("*") if path.is_file()]
    assert [path.name for path in left] == ["events.jsonl"] and ada.own() == []


def test_a_body_that_says_it_is_small_is_counted_all_the_same(board, ada):
    async def pieces():
        for _ in range(10):
            yield bytes(1_000_000)
    assert ada.ask("POST", "picture", label="cat", content=pieces()).status_code == 413


def test_where_nothing_is_gathered_nothing_is_taken(board, ada, teacher, monkeypatch):
    assert "Expected one of cat, dog" in ada.send(label="<b>").json()["message"]
    monkeypatch.setattr(gathering, "A_MINUTE", 2)
    ada.send(), ada.send()
    answer = ada.send()
    assert answer.status_code == 429 and "within a minute" in answer.json()["message"]
    gathering.gather(store.get(board.code), False)
    assert "No pictures are gathered" in ada.send().json()["message"]
    store.delete(board.code)
    assert ada.send().status_code == 404


def test_a_removed_students_pictures_are_gone(board, ada, teacher):
    number = ada.send().json()["id"]
    teacher.judge(accept=[number])
    teacher_actions.remove_student(board, store.get(board.code).present[0].id)
    assert teacher.own() == [] and teacher.sees(number) == 404 and ada.send().status_code == 403
    assert list(BoardFolder(board.code).pictures.iterdir()) == []
