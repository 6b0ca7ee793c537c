"""States of runs on workers elsewhere come to the server while they train, whole or not at all."""

from types import SimpleNamespace

import pytest

from tests.waiting import wait_for
from tl_core.engine import kept_states, worker
from tl_core.engine.kept_states import KeptStates
from tl_core.training import checkpoint

STATE = bytes(range(250))


class Worker:
    """Answers as ``engine.worker`` does for the run "a"; ``asked`` counts pieces."""

    def __init__(self):
        self.written, self.state, self.asked, self.before_piece = 1, STATE, 0, lambda: None

    def ask(self, function, *arguments, at=None):
        if function is worker.state_stamps:
            return {"tcp://a": {"a": (self.written, len(self.state))}, "tcp://b": {"unknown": (1, 1)}}
        run_id, written, offset, length = arguments
        self.before_piece()
        self.asked += 1
        assert run_id == "a" and at == ["tcp://a"]
        return {"tcp://a": self.state[offset:offset + length] if written == self.written else None}


@pytest.fixture
def kept(tmp_path, monkeypatch):
    monkeypatch.setattr(kept_states, "PIECE", 100)
    job = SimpleNamespace(run_id="a", worker="tcp://a", folder=str(tmp_path), times=0, future=object(), ended=None,
                          begun=True)
    there = Worker()
    states = KeptStates(lambda: [job], there.ask)
    yield states, job, there, tmp_path / checkpoint.FILE
    states.close()


def test_a_state_comes_in_pieces_and_once(kept):
    states, _, there, file = kept
    states.fetch()
    assert file.read_bytes() == STATE and there.asked == 3
    states.fetch()
    assert there.asked == 3
    there.written, there.state = 2, STATE[::-1]
    states.fetch()
    assert file.read_bytes() == STATE[::-1]


def test_one_that_is_written_anew_meanwhile_leaves_the_one_before(kept):
    states, _, there, file = kept
    states.fetch()
    there.written = 2

    def write_again():
        there.written = 3
    there.before_piece = write_again
    with pytest.raises(EOFError):
        states.fetch()
    assert file.read_bytes() == STATE
    there.before_piece = lambda: None
    states.fetch()
    assert there.asked == 3 + 1 + 3


@pytest.mark.parametrize("change", [{"ended": 1.0}, {"future": None}, {"times": 1}])
def test_nothing_is_written_for_a_run_that_has_ended_or_gone_on_meanwhile(kept, change):
    states, job, there, file = kept
    there.before_piece = lambda: vars(job).update(change)
    with pytest.raises(EOFError):
        states.fetch()
    assert not file.exists()


def test_it_looks_again_after_a_while_and_only_where_something_trains(kept, monkeypatch):
    states, job, there, file = kept
    job.begun = False
    states.look_after()
    assert states._fetching is None
    job.begun = True
    states.look_after()
    wait_for(lambda: states._fetching.done())
    assert file.read_bytes() == STATE
    there.written = 2
    states.look_after()
    assert there.asked == 3  # not yet
    monkeypatch.setattr(states, "_due", 0.0)
    states.look_after()
    wait_for(lambda: there.asked == 6)
