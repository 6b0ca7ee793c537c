"""What runs use is counted as time passes; who has used all is stopped, with the reason."""

import pytest

from tests.engine.test_queue import job
from tl_core import quotas
from tl_core.accounts import users
from tl_core.engine import usage_meter
from tl_core.engine.queue import Queue
from tl_core.engine.usage_meter import UsageMeter
from tl_core.quotas import ledger


@pytest.fixture
def clock(monkeypatch):
    """``clock(seconds)``: so much time passes."""
    now = [1000.0]
    monkeypatch.setattr(usage_meter.time, "monotonic", lambda: now[0])

    def passes(seconds):
        now[0] += seconds
    return passes


@pytest.fixture
def meter(clock):
    stopped = []
    metered = UsageMeter(Queue(), lambda job, refusal: (stopped.append((job.run_id, str(refusal))),
                                                        setattr(job, "stop_asked", True)))
    metered.stopped = stopped
    return metered


def training(run_id, user, future, **values):
    return job(run_id, user=user, future=future, attempt="a", **values)


def test_a_run_that_trains_is_counted_and_one_that_waits_is_not(meter, clock):
    meter._queue.add([training("a", "Ada", object()), job("b", user="Bob"), training("c", None, object())])
    clock(30)
    meter.step()
    assert (ledger.trained_seconds("Ada"), ledger.trained_seconds("Bob")) == (30, 0)
    clock(2)
    meter.step()
    assert ledger.trained_seconds("Ada") == 30  # written every few seconds
    meter.write()
    assert ledger.trained_seconds("Ada") == 32


def test_heads_that_train_in_one_step_share_its_time(meter, clock):
    together = object()
    meter._queue.add([training("a", "Ada", together), training("b", "Bob", together), training("c", "Bob", together)])
    clock(30)
    meter.step()
    assert (ledger.trained_seconds("Ada"), ledger.trained_seconds("Bob")) == (10, 20)


def test_who_has_used_all_is_stopped_once_and_nobody_else(meter, clock):
    users.add("Ada", "student")
    quotas.change("Ada", "minutes", "1")
    meter._queue.add([training("a", "Ada", object()), job("waits", user="Ada"), training("b", "Bob", object())])
    clock(59)
    meter.step()
    assert meter.stopped == []
    clock(6)
    meter.step()
    clock(6)
    meter.step()
    assert [run_id for run_id, _ in meter.stopped] == ["a", "waits"] and "tomorrow" in meter.stopped[0][1]


def test_what_cannot_be_written_is_written_later(meter, clock, monkeypatch):
    meter._queue.add([training("a", "Ada", object())])
    clock(10)
    with monkeypatch.context() as patch:
        patch.setattr(ledger, "add_training", lambda _seconds: (_ for _ in ()).throw(OSError("locked")))
        with pytest.raises(OSError, match="locked"):
            meter.step()
    clock(10)
    meter.step()
    assert ledger.trained_seconds("Ada") == 20


def test_the_files_of_a_run_that_has_ended_count(meter, clock, tmp_path):
    (tmp_path / "network").write_bytes(b"x" * 500)
    meter._queue.add([job("a", user="Ada", ended=1.0)])
    meter._queue.get("a").folder = str(tmp_path)
    clock(6)
    meter.step()
    assert ledger.run_bytes("Ada") == 500
    ledger.forget_run("a")
    clock(6)
    meter.step()
    assert ledger.run_bytes("Ada") == 0  # deleted: it does not come back
