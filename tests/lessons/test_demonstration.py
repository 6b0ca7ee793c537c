import pytest

from tests.lessons.fake_lesson import registered
from tl_core.errors import UserError
from tl_core.lessons import demonstration


def test_figures_grow_and_end():
    kept = []
    with registered():
        figures = demonstration.run("fake", 3, keep=lambda values: kept.append((len(values["points"]),
                                                                                values["done"])))
        shown = demonstration.shown(figures)
    assert kept == [(1, False), (2, False), (2, False), (2, True)]
    assert (figures["lesson"], figures["seed"], figures["measure"], figures["axis"]) == ("fake", 3, "Accuracy", "")
    assert shown["held"] and "ahead" in shown["seen"]
    assert set(shown) == {"name", "seconds", "seen", "held", "figures"}


def test_an_unknown_lesson_is_told_with_a_suggestion():
    with pytest.raises(UserError, match="freeze_depth"):
        demonstration.run("freeze_dept")
