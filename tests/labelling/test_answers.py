import pytest

from tl_core.errors import UserError
from tl_core.labelling import answers
from tl_core.labelling.answers import AnswerFile


@pytest.fixture
def file(tmp_path):
    return AnswerFile(tmp_path)


def test_answers_are_read_as_given(file):
    file.label("a", "Cup", asked_by="typical", guess="shoe", sure=0.4)
    file.label("b", " cup ")
    file.none("c")
    file.skip("d")
    found = file.read()
    assert found.labelled == {"a": "Cup", "b": "Cup"} and found.classes == ("Cup",) and found.counts == {"Cup": 2}
    assert found.of_kind("none") == ["c"] and found.of_kind("skip") == ["d"] and found.last.key == "d"
    assert (found.by_key["a"].asked_by, found.by_key["a"].guess, found.by_key["a"].sure) == ("typical", "shoe", 0.4)


def test_a_picture_s_last_answer_counts_and_undo_brings_the_one_before_back(file):
    file.label("a", "cup")
    file.label("b", "shoe")
    file.label("a", "lamp")
    assert file.read().labelled == {"a": "lamp", "b": "shoe"} and list(file.read().by_key) == ["a", "b"]
    file.undo()
    assert file.read().labelled == {"a": "cup", "b": "shoe"}


def test_two_tabs_answer_the_same_session(tmp_path):
    one, other = AnswerFile(tmp_path), AnswerFile(tmp_path)
    first = one.label("a", "cup")
    other.label("b", "shoe")
    one.undo(first.id)  # its own, though the other's came later
    assert one.read().labelled == other.read().labelled == {"b": "shoe"}


def test_an_answer_sent_twice_is_one(file):
    file.label("a", "cup", event_id="x")
    file.label("a", "cup", event_id="x")
    assert len(file.read().lines.events) == 1


def test_a_renamed_class_takes_its_pictures_along_and_two_may_become_one(file):
    file.label("a", "cpu")
    file.label("b", "shoe")
    file.rename("cpu", "cup")
    file.label("c", "CUP")
    assert file.read().labelled == {"a": "cup", "b": "shoe", "c": "cup"}
    file.rename("shoe", "cup")
    assert file.read().classes == ("cup",)
    file.undo()
    assert file.read().classes == ("cup", "shoe")
    with pytest.raises(UserError, match="no class 'boot'"):
        file.rename("boot", "x")


def test_names_are_harmless_folders(file):
    assert file.label("a", "../etc\u202e").label not in ("..", "../etc\u202e")
    with pytest.raises(UserError, match="no name"):
        file.label("a", "  ")


def test_a_hundred_classes_are_the_most(file):
    for number in range(answers.MOST_CLASSES):
        file.label(f"key {number}", f"class {number}")
    with pytest.raises(UserError, match="100 classes already"):
        file.label("another", "class 100")
    assert file.label("another", "Class 7").label == "class 7"


def test_lines_that_are_no_answers_change_nothing(file):
    file.label("a", "cup")
    for event in ({"kind": "label", "key": "b"}, {"kind": "label", "key": 3, "label": "x"},
                  {"kind": "label", "key": "c", "label": 5}, {"kind": "later"}):
        file.events.append(**event)
    assert file.read().labelled == {"a": "cup"} and list(file.read().by_key) == ["a"]


def test_rows_of_answers_are_those_of_the_pool_alone(file):
    for key in ("b", "gone", "a"):
        file.label(key, "cup")
    assert answers.in_pool(file.read(), ["a", "b"]) == [(1, "cup"), (0, "cup")]
