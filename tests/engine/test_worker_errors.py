import pytest

from tl_core.engine import worker_errors


class KilledWorker(Exception):
    """Stands for Dask's: only its name and its worker are looked at."""

    def __init__(self, address):
        self.last_worker = type("Worker", (), {"address": address})


def test_a_worker_that_grew_too_large_is_told_apart_from_one_that_was_killed():
    memory = {"tcp://1": 6_500_000_000}
    assert "6.5 GB" in worker_errors.in_words(KilledWorker("tcp://1"), memory)
    assert "killed, crashed" in worker_errors.in_words(KilledWorker("tcp://2"), memory)
    assert "system ended" in worker_errors.in_words(KilledWorker("tcp://2"), memory, by_system=True)


def test_a_run_that_kept_a_state_is_told_to_go_on_and_one_that_did_not_to_train_again():
    for error in (KilledWorker("tcp://2"), None):
        kept, lost = (worker_errors.in_words(error, {}, goes_on=goes_on) for goes_on in (True, False))
        assert "Press Continue" in kept and "train --resume" in kept and "Train again" not in kept
        assert "Train again" in lost and "Continue" not in lost
    outgrown = worker_errors.in_words(KilledWorker("tcp://1"), {"tcp://1": 6_500_000_000}, goes_on=True)
    assert "Continue" not in outgrown  # the same settings would outgrow it again


@pytest.mark.parametrize("reason", [worker_errors.LOST_ENGINE, worker_errors.NOT_BACK, worker_errors.SECOND_ATTEMPT,
                                    worker_errors.NO_END])
def test_no_reason_is_told_with_a_gap(reason):
    for goes_on in (True, False):
        assert "{" not in worker_errors.whole(reason, goes_on) and worker_errors.whole(reason, goes_on).endswith(".")


def test_other_losses_are_told_too():
    assert "scheduler was lost" in worker_errors.in_words(None, {})
    assert worker_errors.in_words(OSError("disk full\nmore"), {}) == "The worker failed with OSError: disk full"
