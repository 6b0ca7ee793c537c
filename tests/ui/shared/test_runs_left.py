"""Time left, by runs of the same kind that have ended."""

from types import SimpleNamespace

from ui.shared import runs_left


def run(status, seconds=None):
    return SimpleNamespace(status=status, seconds=seconds, active=status in ("QUEUED", "RUNNING"))


def test_those_that_wait_take_the_mean_and_those_that_run_what_is_missing():
    ended = [run("FINISHED", 10.0), run("FINISHED", 20.0), run("STOPPED", 1.0)]
    going = [run("RUNNING", 5.0), run("QUEUED"), run("QUEUED")]
    assert runs_left.seconds(ended, going) == 10 + 15 + 15
    assert runs_left.sentence(ended, going) == "About 40 s left."


def test_one_that_runs_longer_than_others_is_about_to_end():
    assert runs_left.seconds([run("FINISHED", 10.0)], [run("RUNNING", 60.0)]) == 0


def test_before_one_has_ended_nobody_knows():
    assert runs_left.sentence([], [run("QUEUED")]) == ""
