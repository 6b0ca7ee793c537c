"""The board's stream over a real server on loopback."""

import httpx
import pytest

from tests.boards import opened
from tests.server.streamed import Browser, serving
from tl_core.boards import store, teacher_actions
from tl_core.boards.snapshot import Snapshots
from tl_core.server import boards


@pytest.fixture(scope="module")
def address():
    with serving(*boards.ROUTES) as served:
        yield served


@pytest.fixture
def runs(monkeypatch):
    said = opened.Runs()
    monkeypatch.setattr(boards, "snapshots", Snapshots(said.logs))
    monkeypatch.setattr(boards, "EVERY_SECONDS", 0.05)
    return said


def test_a_board_grows_on_all_screens_until_it_is_deleted(isolated, tails, address, runs):
    board, _ = opened.board()
    screens = [Browser(f"{address}/boards/{board.code}/live") for _ in range(3)]
    assert all(screen.until(1)[0]["students"] == [] for screen in screens)
    runs.enter(board, opened.student(board.code)[0], "0.01")
    runs.end("run0", 0.75)
    assert all(screen.until(2)[1]["curve"][0]["mean"] == 0.75 for screen in screens)
    teacher_actions.close(board)
    assert all(screen.until(3)[2]["closed"] for screen in screens)
    store.delete(board.code)
    assert all(screen.ended() for screen in screens)


@pytest.mark.parametrize(("code", "said"), [("ZZZZZ", "no class board ZZZZZ"), ("nothing", "letters and digits")])
def test_a_code_of_nothing_is_told(isolated, tails, address, code, said):
    answer = httpx.get(f"{address}/boards/{code}/live")
    assert answer.status_code == 404 and said in answer.json()["expected"] + answer.json()["found"]
