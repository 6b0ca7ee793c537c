"""What the events of gathering add up to."""

from tl_core.boards import gathered
from tl_core.boards.gathered import GatheredPicture, Gathering


def after(*events):
    gathering = Gathering()
    for event in events:
        gathering = gathered.after(gathering, event)
    return gathering


def sent(number, student="ada", label="cat"):
    return {"kind": "sent", "id": f"p{number}", "student": student, "label": label}


CLASSES = {"kind": "classes", "classes": ["dog", "cat"]}


def test_pictures_wait_are_accepted_refused_and_taken_back():
    gathering = after(CLASSES, sent(1), sent(2, "bob"), sent(3), sent(4, label="dog"),
                      {"kind": "accepted", "pictures": ["p1", "p2"]},
                      {"kind": "dropped", "pictures": ["p3"], "by": "teacher"},
                      {"kind": "dropped", "pictures": ["p1"], "by": "student"})
    assert {each.id: each.state for each in gathering.every_picture.values()} == {
        "p1": "gone", "p2": "accepted", "p3": "refused", "p4": "waiting"}
    assert gathering.counts == {"dog": 0, "cat": 1} and gathering.waiting == (GatheredPicture("p4", "ada", "dog"),)
    assert [each.id for each in gathering.of_student("ada")] == ["p1", "p3", "p4"] and gathering.revision == 8


def test_what_is_away_never_comes_back():
    gone = {"kind": "dropped", "pictures": ["p1"], "by": "student"}
    gathering = after(CLASSES, sent(1), gone, {"kind": "accepted", "pictures": ["p1", "nobody's"]})
    assert gathering.pictures == () and gathering.every_picture["p1"].state == "gone"


def test_a_removed_students_pictures_are_none_of_the_classs():
    gathering = gathered.without(after(CLASSES, sent(1), sent(2, "bob")), "ada")
    assert [each.id for each in gathering.pictures] == ["p2"] and gathering.revision == 4


def test_sets_are_remembered_with_their_sides():
    made = {"kind": "made", "set": "class", "data": "class@2", "sides": {"ada": "train"}, "pictures": ["p1"]}
    part = {"kind": "part", "student": "ada", "whole": "class@2", "data": "class@3"}
    gathering = after(CLASSES, sent(1), {**made, "data": "class@1", "sides": None}, made, part)
    assert gathering.latest.data == "class@2" and gathering.latest.sides == {"ada": "train"}
    assert gathering.made[0].sides is None and gathering.parts == {("ada", "class@2"): "class@3"}
