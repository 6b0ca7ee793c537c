"""What is said of a run that was stopped: by a person, or for a reason."""

import pytest

from ui.train.stopped_run import sentence

HISTORY = {"history": {"loss": [1.0, 0.5], "val_accuracy": [0.5, 0.75]}}
REASON = "Ada has no minutes of training left today"


@pytest.mark.parametrize("result", [{}, HISTORY])
def test_a_press_on_stop_is_said_only_where_nothing_else_stopped_it(result):
    assert "by a press on Stop" in sentence(result) and REASON not in sentence(result)
    assert "press on Stop" not in sentence(result, REASON) and sentence(result, REASON).endswith(f" {REASON}")


def test_what_is_kept_is_said_either_way():
    for reason in ("", REASON):
        assert "after 2 epochs" in sentence(HISTORY, reason) and "75.0 % of the validation" in sentence(HISTORY, reason)
        assert "no weights to keep" in sentence({}, reason)
