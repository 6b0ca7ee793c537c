"""The setting "pictures": own ones, as many of everybody's, all; judged by the same ones."""

import pytest

from tests.boards import opened
from tests.boards.sent import gathers, sends
from tl_core import ownership
from tl_core.accounts.users import User
from tl_core.boards import class_set, own_pictures, store, student_actions
from tl_core.data import catalog, sets
from tl_core.data.sets import files
from tl_core.errors import UserError


@pytest.fixture
def board(isolated, tmp_path):
    board = gathers(opened.board("pictures")[0])
    for name, each in (("Ada", 5), ("Bob", 10)):
        sends(board, opened.student(board.code, name)[0], tmp_path, cat=each, dog=each)
    class_set.make(board)
    return store.get(board.code)


def splits(board, who, value):
    return catalog.listing_of(student_actions.config_of(board, who, value)).splits


def test_all_are_judged_by_the_same_pictures_and_train_on_their_own(board):
    ada, bob = board.present
    whole = splits(board, ada, "everybody")
    assert {name: len(split) for name, split in whole.items()} == {"train": 18, "val": 6, "test": 6}
    own = [splits(board, who, "mine") for who in (ada, bob)]
    for each in own:
        for part in ("val", "test"):
            assert each[part].keys == whole[part].keys
    assert [len(each["train"]) for each in own] == [6, 12]
    assert sorted([*own[0]["train"].keys, *own[1]["train"].keys]) == sorted(whole["train"].keys)


def test_as_many_of_everybodys_is_of_the_same_size_and_drawn_for_each_student(board, tmp_path):
    ada, bob = board.present
    mixed = [splits(board, who, "mixed") for who in (ada, bob)]
    assert [len(each["train"]) for each in mixed] == [6, 12]
    assert mixed[0]["test"].keys == mixed[1]["test"].keys
    own = set(splits(board, ada, "mine")["train"].keys)
    assert not set(mixed[0]["train"].keys) <= own
    config = student_actions.config_of(board, ada, "mixed")
    assert (config.seed, config.split_seed) == (1, 1) and student_actions.config_of(board, bob, "mixed").split_seed == 2


def test_a_version_of_ones_own_is_made_once_and_the_set_stays_what_it_is(board):
    ada = board.present[0]
    name = board.gathering.latest.name
    first = student_actions.config_of(board, ada, "mine").data
    assert student_actions.config_of(board, ada, "mine").data == first == f"{name}@2"
    own = sets.get(name)
    assert (own.current, own.latest, own.undoes, own.redoes) == (1, 2, None, None)
    assert sets.version(name, 2).what == "training pictures of student 1 alone"


def test_training_pictures_are_counted(board):
    made = board.gathering.latest
    assert [own_pictures.training_counts(board, who, made) for who in board.present] == [(6, 18), (12, 18)]


def test_what_cannot_be_trained_on_is_told(board, tmp_path):
    eve, _ = opened.student(board.code, "Eve")
    sends(board, eve, tmp_path, cat=4)
    for value in ("mine", "mixed"):
        with pytest.raises(UserError, match="no training picture of 'cat'"):
            student_actions.config_of(store.get(board.code), eve, value)
    class_set.make(board)
    now = store.get(board.code)
    with pytest.raises(UserError, match="no training picture of 'dog'"):
        student_actions.config_of(now, eve, "mine")
    assert student_actions.config_of(now, eve, "everybody").data == now.gathering.latest.data
    sets.remove(now.gathering.latest.name)
    with pytest.raises(UserError, match="not there any more"):
        student_actions.config_of(now, now.present[0], "mine")


def test_before_the_set_is_made_nobody_trains(isolated):
    board = gathers(opened.board("pictures")[0])
    ada, _ = opened.student(board.code)
    student_actions.guess(board, ada, "mixed")
    with pytest.raises(UserError, match="not made yet"):
        opened.Runs().enter(board, ada, "everybody")


def test_where_people_sign_in_a_student_trains_on_the_teachers_set_and_changes_it_in_nothing(board):
    name = board.gathering.latest.name
    record = files.read(files.folder_of(name))
    files.write(files.folder_of(name), {**record, "user": "Bob"})
    ownership.set_source(lambda: User("Ada", "student"))
    try:
        assert student_actions.config_of(board, board.present[0], "mine").data == f"{name}@2"
        for do in (sets.get, sets.undo):
            with pytest.raises(UserError, match="No set of your own named"):
                do(name)
    finally:
        ownership.set_source(None)
