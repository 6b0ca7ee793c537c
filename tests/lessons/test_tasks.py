import pytest

from tests.lessons.fake_lesson import registered
from tl_core.lessons import results, tasks


class _Stop(Exception):
    pass


def test_figures_are_kept_under_the_lessons_id():
    with registered():
        assert tasks.demonstrate("fake", 1) == results.live_id("fake", 1)
    figures = results.live("fake", 1)
    assert figures["done"] and len(figures["points"]) == 2
    assert results.live("fake", 2) is None


def test_what_was_measured_before_outlives_a_stop():
    def stop(stage, done, total):
        raise _Stop
    with registered():
        tasks.demonstrate("fake", 0)
        before = results.live("fake", 0)
        with pytest.raises(_Stop):
            tasks.demonstrate("fake", 0, stop)
    assert before["done"] and results.live("fake", 0) == before


def test_what_was_stopped_leaves_nothing():
    def stop(stage, done, total):
        if done:
            assert results.live("fake", 0)["done"] is False  # the first point is there
            raise _Stop
    with registered(), pytest.raises(_Stop):
        tasks.demonstrate("fake", 0, stop)
    assert results.live("fake", 0) is None
