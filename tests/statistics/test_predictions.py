"""Predictions come back from a run's file and are paired by picture, or it is said why not."""

import numpy as np
import pytest

from tests.comparison.answers import run
from tl_core.errors import UserError
from tl_core.statistics.predictions import FILE, Predictions, load, same_pictures


def shuffled(one: Predictions, seed: int = 0) -> Predictions:
    order = np.random.default_rng(seed).permutation(len(one))
    return Predictions(one.keys[order], one.labels[order], one.logits[order])


def write(path, one: Predictions, **instead) -> None:
    np.savez(path, **{"keys": one.keys, "labels": one.labels, "logits": one.logits, **instead})


def test_a_runs_file_comes_back(tmp_path):
    write(tmp_path / FILE, run([1, 0, 1]))
    for path in (tmp_path, tmp_path / FILE, str(tmp_path)):
        assert load(path).correct.tolist() == [True, False, True]
    assert load(tmp_path).classes == 2 and len(load(tmp_path)) == 3


def test_pictures_are_paired_by_their_keys_whatever_their_order():
    one = run([1, 0, 1, 1, 0])
    found = same_pictures([shuffled(one, 1), one, shuffled(run([0, 0, 0, 1, 1]), 2)])
    back = np.argsort(shuffled(one, 1).keys)
    assert found[:, back].tolist() == [[True, False, True, True, False]] * 2 + [[False, False, False, True, True]]


def test_runs_on_other_pictures_are_not_compared():
    with pytest.raises(UserError, match="tested on 3 pictures, number 2 on 4, of which 3 are the same"):
        same_pictures([run([1, 0, 1]), run([1, 0, 1, 1])])


def test_runs_that_call_the_classes_by_other_numbers_are_not_compared():
    one = run([1, 0, 1])
    with pytest.raises(UserError, match="different labels"):
        same_pictures([one, Predictions(one.keys, 1 - one.labels, one.logits)])


def test_no_test_pictures_are_no_answers(tmp_path):
    write(tmp_path / FILE, run([]))
    assert load(tmp_path).correct.shape == (0,) and same_pictures([load(tmp_path)] * 2).shape == (2, 0)


def damaged(path, kind: str) -> None:
    if kind == "none":
        return
    if kind == "no archive":
        path.write_bytes(b"no archive")
    elif kind == "half an archive":
        write(path, run([1] * 500))
        path.write_bytes(path.read_bytes()[:-400])
    elif kind == "an array too few":
        np.savez(path, keys=np.array(["0"]), labels=np.array([0]))
    elif kind == "pickled keys":
        write(path, run([1, 0]), keys=np.array(["0", "1"], dtype=object))
    elif kind == "lengths":
        write(path, run([1, 0]), labels=np.array([0]))
    else:
        write(path, run([1, 0]), keys=np.array(["0", "0"]))


@pytest.mark.parametrize("kind", ["none", "no archive", "half an archive", "an array too few", "pickled keys",
                                  "lengths", "twice"])
def test_a_file_that_cannot_be_read_says_so(tmp_path, kind):
    damaged(tmp_path / FILE, kind)
    with pytest.raises(UserError, match=f"Expected {FILE}"):
        load(tmp_path)
