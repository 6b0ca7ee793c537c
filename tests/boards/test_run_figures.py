from tests.boards.opened import Runs
from tl_core import events
from tl_core.boards.run_figures import RunFigures, of_log


def said(*more):
    runs = Runs()
    run = runs.submit(None)
    return runs, run


def test_a_run_waits_trains_and_ends():
    runs, run = said()
    log = runs.said[run]
    assert of_log(log) == RunFigures("queued", place=1)
    runs.trains(run, 0.25, 0.5)
    assert of_log(log) == RunFigures("running", 0.5, None, 2, 5)
    runs.end(run, 0.25, 0.75, 0.5, best=2, test=0.6)
    assert of_log(log) == RunFigures("finished", 0.75, 0.6, 3, 3) and of_log(log).ended


def test_what_diverged_was_stopped_failed_or_deleted():
    runs, run = said()
    runs.trains(run, float("nan"))
    assert of_log(runs.said[run]).validation is None
    runs.said[run].append(events.Stopped(result={"history": {"val_accuracy": []}, "test": None}))
    assert of_log(runs.said[run]) == RunFigures("stopped")
    runs, run = said()
    runs.said[run].append(events.Failed(reason="no memory"))
    assert of_log(runs.said[run]) == RunFigures("failed") and of_log(None) == RunFigures("gone")
