"""Who trains and who is held back, by counts that can be checked by hand."""

from collections import Counter

from tl_core.boards import held_back
from tl_core.boards.gathered import GatheredPicture


def pictures(**students):
    """``ada={"cat": 2}``: two pictures of a cat from Ada."""
    return [GatheredPicture(f"{student}-{label}-{number}", student, label) for student, counts in students.items()
            for label, count in counts.items() for number in range(count)]


def a_class(count, each=3):
    return pictures(**{f"s{number}": {"cat": each, "dog": each} for number in range(count)})


def test_whole_students_are_held_back():
    every = a_class(20)
    sides = held_back.by_student(every, {})
    # 15 % of 120 pictures are 18, three students' six each, in both parts.
    assert Counter(sides.values()) == {"train": 14, "test": 3, "val": 3}
    assert held_back.by_student(list(reversed(every)), {}) == sides


def test_students_stay_where_they_are_when_more_come():
    before = held_back.by_student(a_class(8), {})
    now = held_back.by_student(a_class(16), before)
    assert before.items() <= now.items() and Counter(now.values())["test"] == 3  # 15 % of 96 are 14.4


def test_every_class_is_on_all_sides_and_half_of_it_trains():
    every = pictures(a={"cat": 9}, b={"cat": 9}, c={"cat": 9, "dog": 2}, d={"dog": 2, "cat": 1}, e={"dog": 6},
                     f={"dog": 2})
    sides = held_back.by_student(every, {})
    for label, total in Counter(each.label for each in every).items():
        of = Counter(sides[each.student] for each in every if each.label == label)
        assert set(of) == {"train", "val", "test"} and 2 * of["train"] >= total


def test_where_students_are_too_few_or_a_class_is_of_two_nobody_is_held_back():
    assert held_back.by_student(a_class(3), {}) is None
    few = [*a_class(8), *pictures(s1={"wolf": 4}, s2={"wolf": 4})]
    assert held_back.by_student(few, {}) is None


def test_of_everybody_two_in_five_are_held_back_by_turns():
    every = pictures(ada={"cat": 5, "dog": 2}, bob={"cat": 1})
    stands = held_back.of_everybody(every)
    assert [stands[f"ada-cat-{number}"] for number in range(5)] == ["train", "test", "train", "val", "train"]
    assert stands["ada-dog-1"] == "test" and stands["bob-cat-0"] == "train"
    assert held_back.of_everybody([*every, *pictures(eve={"cat": 5})]).items() >= stands.items()
