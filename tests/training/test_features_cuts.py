"""Rows of several cuts: in one pass, for other runs, and started from shallower ones."""

import numpy as np
import pytest

from tests.training.conftest import COUNTS
from tests.training.opened import whole

pytestmark = pytest.mark.usefixtures("everything_pays")


def test_a_deeper_cut_starts_from_a_shallower_stored_one(opened):
    first, second = opened(2), opened(4)
    first.all_rows(2)
    first.close(2)
    rows = second.all_rows(4)
    assert {(start, cuts) for start, cuts, _ in second.passes} == {(2, (4,))} and second.read == []
    truth = whole(second.network, 4)
    assert np.abs(rows - truth).max() <= 1e-5 * np.abs(truth).max()
    summary = second.close(4)
    share = second.inputs._features.share(2)
    assert summary["skipped"] == pytest.approx(share, abs=1e-4) and 0.1 < share < 0.9
    assert summary["decision"].startswith(f"Blocks 1–2 read from the store: {100 * share:.0f} % of the backbone's "
                                          "forward pass need not be computed; blocks 3–4 are computed once and kept (")


def test_a_shallower_cut_that_lacks_pictures_is_no_start(opened):
    first, second = opened(2), opened(4)
    first.rows("val", 2)
    first.close(2)
    second.all_rows(4)
    starts = {(start, cuts) for start, cuts, _ in second.passes}
    assert starts == {(0, (4,)), (2, (4,))}  # the validation pictures' rows are all there, the others' not
    assert not any(key.startswith("val") for key in second.read)


def test_the_cuts_of_two_phases_are_computed_in_one_pass(opened):
    run = opened(5, 3)
    run.rows("train", 5)
    run.rows("val", 5)
    assert {(start, cuts) for start, cuts, _ in run.passes} == {(0, (3, 5))}
    before = len(run.passes)
    run.rows("train", 3)
    run.rows("val", 3)
    assert len(run.passes) == before
    run.rows("test", 3)
    assert {(start, cuts) for start, cuts, _ in run.passes[before:]} == {(0, (3,))}


def test_the_cuts_of_a_group_are_filled_for_the_others(opened):
    first = opened(5, cuts=frozenset({1, 3, 4}))
    first.all_rows(5)
    assert {(start, cuts) for start, cuts, _ in first.passes} == {(0, (1, 3, 4, 5))}
    first.close(5)
    for depth in (1, 3, 4):
        other = opened(depth)
        rows, truth = other.all_rows(depth), whole(other.network, depth)
        assert other.close(depth)["hit"] and np.abs(rows - truth).max() <= 1e-5 * np.abs(truth).max()


def test_what_is_being_trained_is_never_stored(opened):
    """Above depth 3 the weights change from the first step on: nothing of cut 5 may be kept under the old weights."""
    run = opened(3, cuts=frozenset({2, 5}))
    run.all_rows(3)
    assert {cuts for _, cuts, _ in run.passes} == {(2, 3)}
    run.rows("train", 5)
    run.close(3)
    later = opened(5)
    later.rows("train", 5)
    assert later.passes[0][:2] == (3, (5,))


def test_decoded_pictures_serve_another_cut_and_the_next_run(opened):
    first, second = opened(5), opened(3)
    first.all_rows(5)
    first.close(5)
    second.all_rows(3)
    assert sorted(first.read) == sorted(f"{s}/{i}" for s, count in COUNTS.items() for i in range(count))
    assert second.read == [] and second.passes
