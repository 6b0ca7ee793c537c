"""What the second process does for the page: the comparison of runs that are there, and words for the time left."""

from types import SimpleNamespace

import pytest

from tests.ui.self_taught import made
from tl_core.self_taught import comparison, tasks


def test_a_stage_tells_its_time_left_once_a_part_is_done():
    told, seconds = [], iter((0.0, 10.0, 20.0, 620.0, 700.0))
    tell = tasks.with_time_left(lambda *what: told.append(what), lambda: next(seconds))
    for done in (0, 0, 1, 2, 4):
        tell("From scratch", done, 4)
    assert told == [("From scratch", 0, 4), ("From scratch", 0, 4), ("From scratch, about 60 s left", 1, 4),
                    ("From scratch, about 10 min left", 2, 4), ("From scratch", 4, 4)]


@pytest.mark.parametrize(("more", "spent"), [({"processor": 20.0}, (20.0, True)), ({}, (24.0, False))])
def test_the_question_and_both_runs_go_to_the_comparison(monkeypatch, more, spent):
    """With the processor seconds that the run measured; one from before had its seconds by the clock on two cores."""
    record = SimpleNamespace(result={"seconds": {"training": 12.0, **more}})
    monkeypatch.setattr(comparison.tracking, "run", lambda run_id: record)
    given: list = []
    monkeypatch.setattr(comparison, "compare", lambda asked, runs, progress: given.append(runs) or {"id": asked.id})
    asked = made.asked()
    assert tasks.compare(asked.to_dict(), "1", "2", ["said"]) == asked.id
    assert given == [comparison.Trained("1", spent[0], "2", ("said",), spent[1])]
