"""How often a run's state is written, what is read of it, and what is left of it. No TensorFlow."""

import numpy as np
import pytest

from tl_core.errors import UserError
from tl_core.training import checkpoint
from tl_core.training.checkpoint import CALL, SHARE, SMALL, SPEED, Checkpoint, Saver


class Clock:
    """Stands still unless told; ``write`` takes ``cost`` seconds."""

    def __init__(self, monkeypatch, cost: float = 0.1):
        self.now, self.written, self.cost = 0.0, [], cost
        monkeypatch.setattr(checkpoint, "write", self._write)

    def __call__(self) -> float:
        return self.now

    def _write(self, folder, state) -> None:
        self.now += self.cost
        self.written.append(state.epoch)


def state(epoch: int) -> Checkpoint:
    return Checkpoint({"history": {"loss": [0.5] * epoch}}, {"head": [np.arange(3.0)]})


def train(saver, clock, epochs: int, seconds: float, size: int) -> None:
    for epoch in range(1, epochs + 1):
        clock.now += seconds
        saver.epoch_ended(size, lambda epoch=epoch: state(epoch))


def test_what_is_read_is_what_was_written(tmp_path):
    checkpoint.write(tmp_path, Checkpoint({"history": {"loss": [1.0, 0.5]}, "lowest": float("inf")}, {
        "head": [np.eye(2, dtype=np.float32), np.array([7], np.uint32)], "suffix": []}))
    found = checkpoint.read(tmp_path)
    assert found.epoch == 2 and found.about["lowest"] == float("inf") and found.arrays["suffix"] == []
    assert np.array_equal(found.arrays["head"][0], np.eye(2)) and found.arrays["head"][1].dtype == np.uint32
    assert checkpoint.read(tmp_path, arrays=False).arrays == {}
    assert [path.name for path in tmp_path.iterdir()] == [checkpoint.FILE]
    checkpoint.remove(tmp_path)
    assert not checkpoint.there(tmp_path)
    checkpoint.remove(tmp_path)  # twice does no harm


@pytest.mark.parametrize("damage", ["cut off", "empty", "a bit", "other version"])
def test_a_state_that_is_not_whole_is_none(tmp_path, damage, monkeypatch):
    if damage == "other version":
        with monkeypatch.context() as patch:
            patch.setattr(checkpoint, "VERSION", 99)
            checkpoint.write(tmp_path, state(1))
        with pytest.raises(UserError, match="another version"):
            checkpoint.read(tmp_path)
        return
    checkpoint.write(tmp_path, state(1))
    file = tmp_path / checkpoint.FILE
    content = bytearray(file.read_bytes())
    if damage == "a bit":
        content[content.index(np.arange(3.0).tobytes()) + 3] ^= 1
    else:
        content = content[:0 if damage == "empty" else len(content) // 2]
    file.write_bytes(content)
    with pytest.raises(UserError, match="cannot be read"):
        checkpoint.read(tmp_path)


def test_without_a_state_there_is_nothing_to_go_on_from(tmp_path):
    with pytest.raises(UserError, match="no state to go on from"):
        checkpoint.read(tmp_path)


def test_nothing_in_a_state_is_ever_unpickled(tmp_path):
    np.savez(tmp_path / checkpoint.FILE, about=np.array([{"version": 1}], object))
    with pytest.raises(UserError, match="cannot be read"):
        checkpoint.read(tmp_path)


def test_long_epochs_are_all_written(tmp_path, monkeypatch):
    clock = Clock(monkeypatch, cost=0.1)
    train(Saver(tmp_path, clock=clock), clock, 5, seconds=10.0, size=2**20)  # 1 % each
    assert clock.written == [1, 2, 3, 4, 5]


@pytest.mark.parametrize(("cost", "seconds"), [(0.1, 1.0), (0.1, 0.05), (2.0, 1.0), (0.004, 0.02)])
def test_writing_takes_its_share_of_the_time_at_most(tmp_path, monkeypatch, cost, seconds):
    """Whatever an epoch takes, and whatever a write: from the second on the disk has been measured."""
    clock = Clock(monkeypatch, cost)
    saver = Saver(tmp_path, clock=clock)
    train(saver, clock, 5000, seconds, size=int(cost * SPEED))
    trained = 5000 * seconds
    assert len(clock.written) * cost <= SHARE * trained * 1.01
    assert len(clock.written) >= SHARE * trained / (cost + CALL) * 0.5
    assert max(np.diff(clock.written)) * seconds <= (cost + CALL) / SHARE + 2 * seconds  # every so many seconds


def test_a_disk_slower_than_expected_is_asked_less_often(tmp_path, monkeypatch):
    clock = Clock(monkeypatch, cost=5.0)
    train(Saver(tmp_path, clock=clock), clock, 40, seconds=10.0, size=1000)
    assert clock.written == [1, 26]  # 5 s are 2 % of 250 s


def test_a_small_state_between_two_writes_is_written_at_the_end(tmp_path, monkeypatch):
    clock = Clock(monkeypatch)
    saver = Saver(tmp_path, clock=clock)
    train(saver, clock, 7, seconds=0.01, size=1000)
    assert clock.written == []
    saver.close(keep=True)
    assert clock.written == [7]


def test_a_large_one_does_not_wait_in_memory_unless_there_will_be_no_other(tmp_path, monkeypatch):
    clock = Clock(monkeypatch)
    saver = Saver(tmp_path, clock=clock)
    train(saver, clock, 3, seconds=0.01, size=SMALL + 1)
    saver.close(keep=True)
    assert clock.written == []
    saver.epoch_ended(SMALL + 1, lambda: state(4), last=True)
    saver.close(keep=True)
    assert clock.written == [4]


def test_a_finished_run_keeps_nothing(tmp_path):
    checkpoint.write(tmp_path, state(1))
    Saver(tmp_path).close(keep=False)
    assert not checkpoint.there(tmp_path)


def test_a_full_disk_ends_no_training(tmp_path, monkeypatch):
    def full(folder, found):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(checkpoint, "write", full)
    saver = Saver(tmp_path, share=1e9)
    saver.epoch_ended(10, lambda: state(1))
    assert saver.failed == "No space left on device"
