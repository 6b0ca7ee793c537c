import pytest

from tests.labelling import clouds
from tl_core.labelling import status


def test_the_head_learns_between_answers():
    here = clouds.status({0: "cup", 20: "shoe", 32: "lamp"})
    assert here.guess(5)[0] == "cup" and here.guess(25)[0] == "shoe" and here.guess(34)[0] == "lamp"
    assert here.guess(5)[1] > 0.9 and here.names == ["cup", "shoe", "lamp"] and here.rows.tolist() == [0, 20, 32]


def test_one_class_only_so_far_still_asks():
    here = clouds.status({0: "cup"})
    assert here.head is None and here.guess(3) == (None, None) and len(here.next_rows(6)) == 6 and not here.curve()


def test_nothing_is_asked_twice_also_what_was_passed_over():
    here = clouds.status({0: "cup", 20: "shoe"}, none=(1,), skipped=(2,))
    assert not {0, 20, 1, 2} & set(here.next_rows(100)) and len(here.next_rows(100)) == 32


def test_what_waits_stays_until_it_is_answered_and_new_ones_come_behind():
    here = clouds.status({0: "cup", 20: "shoe"})
    waiting = here.next_rows(6)
    assert here.next_rows(6, waiting=waiting) == waiting
    later = clouds.status({0: "cup", 20: "shoe", **dict.fromkeys(waiting[:2], "cup")})
    assert later.next_rows(6, waiting=waiting) == waiting[2:]  # four are enough for now
    last = clouds.status({0: "cup", 20: "shoe", **dict.fromkeys(waiting[:3], "cup")})
    refilled = last.next_rows(6, waiting=waiting)
    assert refilled[:3] == waiting[3:] and len(set(refilled)) == 6


@pytest.mark.parametrize(("answers", "way", "by"), [
    ({0: "cup"}, "k_centre", "typical"), ({0: "cup", 20: "shoe"}, "k_centre", "margin"),
    ({0: "cup"}, "random", "random")])
def test_a_reserve_waits_behind_them(answers, way, by):
    here = clouds.status(answers)
    waiting = here.next_rows(6)
    name, rows = here.reserve(way, waiting)
    assert name == by and sorted([*rows, *waiting, *answers]) == list(range(36))


def test_the_end_is_an_empty_list():
    assert clouds.status(dict.fromkeys(range(36), "cup")).next_rows(6) == []


def test_random_questions_give_a_fair_figure():
    answered = {row: clouds.NAMES[clouds.labels()[row]] for row in range(36)}
    assert clouds.status(answered, at_random=tuple(range(9))).fair_point() is None
    fair = clouds.status(answered, at_random=tuple(range(0, 36, 3))).fair_point()
    assert fair.judged == 12 and fair.accuracy == 1.0 and fair.low == pytest.approx(12 / (12 + 3.8415), abs=1e-3)


def test_a_session_is_read_as_it_is_now(isolated):
    from tl_core.labelling import session
    here = session.create("fruits", clouds.pool().keys, clouds.rows())
    before = status.of(here)
    here.answers.label("picture 0", "cup")
    assert not before.labelled and status.again(before, here).labelled == [(0, "cup")] == status.of(here).labelled
