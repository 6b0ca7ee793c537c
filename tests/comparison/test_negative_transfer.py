"""Negative transfer is found where it is, and not where chance explains it."""

import pytest

from tests.comparison.answers import discordant, run
from tl_core.comparison.negative_transfer import AtLabels, negative_transfer
from tl_core.errors import UserError
from tl_core.statistics.significance import holm, mcnemar


def at(labels: int, only_scratch: int, only_transfer: int, budgets=(10, 10)) -> AtLabels:
    scratch, transfer = map(run, discordant(only_scratch, only_transfer, 200))
    return AtLabels(labels, transfer, scratch, budgets)


def test_transfer_that_helps_with_few_labels():
    """2 and 30 of 200: 14.0 points; 5 and 8: chance. The rounds may come in any order."""
    found = negative_transfer([at(1000, 5, 8), at(50, 2, 30)])
    assert (found.effect, found.labels) == ("helps", (50, 1000))
    assert found.sentence == ("Transfer helps: by 14.0 points with 50 labels. "
                              "With 1,000 labels the difference is within chance.")
    assert [each.adjusted for each in found.verdicts] == holm(
        [mcnemar(*discordant(2, 30, 200)), mcnemar(*discordant(5, 8, 200))])


def test_transfer_that_hurts():
    found = negative_transfer([at(50, 30, 2), at(100, 24, 4)])
    assert found.effect == "hurts"
    assert found.sentence == ("Negative transfer: starting from scratch is better, by 14.0 points with 50 labels, "
                              "by 10.0 points with 100 labels.")


def test_transfer_that_helps_first_and_hurts_later():
    found = negative_transfer([at(50, 2, 30), at(100, 5, 8), at(1000, 24, 4)])
    assert found.effect == "mixed"
    assert found.sentence == ("Transfer helps by 14.0 points with 50 labels, but hurts by 10.0 points with 1,000 "
                              "labels (negative transfer). With 100 labels the difference is within chance.")


def test_chance_is_called_chance():
    found = negative_transfer([at(50, 5, 8), at(100, 8, 5)])
    assert found.effect == "chance"
    assert found.sentence == ("Transfer neither helps nor hurts beyond chance: +1.5 points with 50 labels, "
                              "-1.5 points with 100 labels.")


def test_one_round_of_many_is_judged_more_strictly():
    """0 and 6: p 0.031 alone, over three rounds 0.094."""
    assert negative_transfer([at(50, 0, 6)]).effect == "helps"
    assert negative_transfer([at(50, 0, 6), at(100, 5, 5), at(200, 5, 5)]).effect == "chance"


def test_unequal_budgets_prove_nothing():
    with pytest.raises(UserError, match="With 50 labels transfer may spend 30 and from scratch 10"):
        negative_transfer([at(50, 2, 30, budgets=(30, 10))])
    assert negative_transfer([at(50, 2, 30, budgets=(61.0, 63.5))]).effect == "helps"


def test_without_test_pictures_it_says_so():
    nothing = AtLabels(50, run([]), run([]), (10, 10))
    assert negative_transfer([nothing]).sentence.endswith("untested with 50 labels.")
