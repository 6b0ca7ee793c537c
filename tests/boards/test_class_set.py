"""A class's pictures become a set of one's own, and again."""

from pathlib import PurePosixPath

import pytest

from tests.boards import opened
from tests.boards.sent import gathers, sends
from tl_core.boards import class_curve, class_set, gathering, snapshot, store
from tl_core.config import RunConfig
from tl_core.data import catalog, sets
from tl_core.errors import UserError

SMALL = {"backbone": "small_cnn", "weights": "random", "image_size": 32, "epochs": 1}


def a_class(tmp_path, students=6, each=2, **board):
    board = gathers(opened.board(**board)[0])
    for number in range(students):
        sends(board, opened.student(board.code, f"s{number}")[0], tmp_path, cat=each, dog=each)
    return store.get(board.code)


def by_stem(name):
    return {PurePosixPath(row.file).stem: row for row in sets.rows(name)}


def test_a_set_has_every_accepted_picture_and_holds_whole_students_back(isolated, tmp_path):
    board = a_class(tmp_path)
    sends(board, opened.student(board.code, "late")[0], tmp_path, accepted=False, cat=1)
    made = class_set.make(board)
    own, rows, pictures = sets.get(made.name), by_stem(made.name), store.get(board.code).gathering.accepted
    assert (own.title, own.source, own.count) == (board.name, f"class board {board.code}", 24)
    assert made.name in [entry.name for entry in catalog.entries()]
    for picture in pictures:
        number = board.students[picture.student].number
        assert rows[picture.id].label == picture.label and rows[picture.id].group == f"student {number}"
        assert rows[picture.id].split == made.sides[picture.student]
    dataset = sets.own_dataset(made.name, seed=3)
    assert {name: len(split) for name, split in dataset.splits.items()} == {"train": 16, "val": 4, "test": 4}
    assert set(rows) == {picture.id for picture in pictures}


def test_the_board_trains_on_the_very_version_and_its_chart_begins_anew(isolated, tmp_path):
    config = RunConfig(data="fruits", domain="photo", limit=20, **SMALL)
    board, runs = a_class(tmp_path, config=config), opened.Runs()
    ada = board.present[0]
    runs.enter(board, ada, "0.1")
    runs.end("run0", 0.9)
    assert class_curve.curve(store.get(board.code), snapshot.figures(store.get(board.code), runs.logs))
    made = class_set.make(board)
    now = store.get(board.code)
    assert (now.config.data, now.config.domain, now.config.limit) == (made.data, None, None)
    assert class_curve.curve(now, snapshot.figures(now, runs.logs)) == [] and len(now.entries) == 1
    runs.enter(board, ada, "0.1")
    assert runs.configs["run1"].data == f"{made.name}@1"


def test_gathered_on_it_becomes_a_new_version_in_which_nothing_moves(isolated, tmp_path):
    board = a_class(tmp_path)
    first = class_set.make(board)
    before = by_stem(first.name)
    with pytest.raises(UserError, match="Nothing has changed"):
        class_set.make(board)
    gone = store.get(board.code).gathering.accepted[0].id
    gathering.drop(board, [gone])
    new = sends(board, opened.student(board.code, "new")[0], tmp_path, cat=3)
    second, after = class_set.make(board), by_stem(first.name)
    assert second.name == first.name and set(after) == {*before, *new} - {gone} and second.pictures == tuple(new)
    assert all(after[number].split == before[number].split for number in set(before) - {gone})
    assert store.get(board.code).config.data == second.data == f"{first.name}@{sets.get(first.name).current}"
    assert set(by_stem(first.name)) != set(before) == {PurePosixPath(row.file).stem for row in
                                                       sets.rows(first.name, 1)}


def test_what_was_changed_on_the_data_page_stays_changed(isolated, tmp_path):
    board = a_class(tmp_path)
    name = class_set.make(board).name
    dropped, relabelled = [row for row in sets.rows(name) if row.split == "train" and row.label == "cat"][:2]
    sets.edit(name, drop=[dropped.file], relabel={relabelled.file: "dog"}, what="by hand")
    class_set.make(board)  # the board takes the set as it is now
    sends(board, board.present[0], tmp_path, cat=1)
    class_set.make(board)
    rows = {row.file: row.label for row in sets.rows(name)}
    assert dropped.file not in rows and rows[relabelled.file] == "dog" and len(rows) == 24


def test_a_set_that_was_deleted_or_renamed(isolated, tmp_path):
    board = a_class(tmp_path)
    name = class_set.make(board).name
    sets.rename(name, "our animals")
    sends(board, board.present[0], tmp_path, cat=1)
    assert class_set.make(board).name == "our animals"
    sets.remove("our animals")
    made = class_set.make(board)
    assert made.name == f"class_{board.code}" and sets.get(made.name).count == 25


def test_a_class_that_is_given_up_makes_a_set_of_its_own(isolated, tmp_path):
    board = a_class(tmp_path)
    gathering.name_classes(board, ["cat", "dog", "fox"])
    with pytest.raises(UserError, match="0 of 'fox'"):
        class_set.make(board)
    foxes = [fox for who in board.present for fox in sends(board, who, tmp_path, fox=2)]
    assert sets.get(class_set.make(board).name).classes == 3
    gathering.drop(board, foxes)
    gathering.name_classes(board, ["cat", "dog"])
    made = class_set.make(board)
    assert (made.name, sets.get(made.name).classes, sets.get(made.name).count) == (f"class_{board.code}_2", 2, 24)


def test_with_few_students_some_of_everybodys_pictures_are_held_back(isolated, tmp_path):
    board = a_class(tmp_path, students=2, each=5)
    made = class_set.make(board)
    assert made.sides is None
    splits = {name: len(split) for name, split in sets.own_dataset(made.name, seed=0).splits.items()}
    assert splits == {"train": 12, "val": 4, "test": 4}


@pytest.mark.parametrize(("counts", "said"), [({}, "fewer than two classes"), ({"cat": 9}, "fewer than two"),
                                              ({"cat": 9, "dog": 3}, "too few: 3 of 'dog'")])
def test_too_few_pictures_are_told_class_by_class(isolated, tmp_path, counts, said):
    board = gathers(opened.board()[0])
    sends(board, opened.student(board.code)[0], tmp_path, **counts)
    with pytest.raises(UserError, match=said):
        class_set.make(store.get(board.code))
    assert sets.names() == []


def test_settings_that_cannot_train_on_it_leave_no_set(isolated, tmp_path, monkeypatch):
    board = a_class(tmp_path)

    def refuses(config):
        raise UserError("No.", "", "")
    monkeypatch.setattr(class_set.plan, "resolve_config_and_data", refuses)
    with pytest.raises(UserError):
        class_set.make(board)
    assert sets.names() == [] and store.get(board.code).gathering.made == ()


def test_one_at_a_time_makes_it_and_a_stop_leaves_nothing(isolated, tmp_path):
    board = a_class(tmp_path)

    def stops(stage, done, total):
        with pytest.raises(UserError, match="being made already"):
            class_set.make(board)
        raise KeyboardInterrupt
    with pytest.raises(KeyboardInterrupt):
        class_set.make(board, stops)
    assert sets.names() == []
    assert class_set.make(board).data.endswith("@1")
