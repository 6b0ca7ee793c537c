"""Verdicts: the right sentence for what was counted, and none that claims too much."""

import json

import numpy as np
import pytest

from tests.comparison.answers import discordant, run
from tl_core.comparison.verdicts import verdict, verdicts, verdicts_of_pairs
from tl_core.errors import UserError
from tl_core.statistics.paired_tests import BOOTSTRAP, MCNEMAR
from tl_core.statistics.significance import holm, mcnemar


def pair(only_a: int, only_b: int, count: int, classes: int = 2):
    return tuple(run(side, classes) for side in discordant(only_a, only_b, count))


def seeds(share: float, count: int = 3, pictures: int = 300, spread: float = 0.0, start: int = 0):
    random = np.random.default_rng(start)
    hard = random.random(pictures)
    return [run(hard + 0.1 * random.normal(size=pictures) < share + spread * (seed - (count - 1) / 2))
            for seed in range(count)]


def test_b_is_better_in_words():
    """10 and 41 of 1000 differ: 31 more are right, 3.1 points; p = 2 P(X <= 10 of 51) = 1.5e-5."""
    found = verdict(*pair(10, 41, 1000), names=("Frozen", "Fine-tuned"))
    low, high = found.interval
    assert found.sentence == (f"Fine-tuned is better than Frozen by 3.1 points "
                              f"(95 % interval {100 * low:.1f} to {100 * high:.1f}).")
    assert 0.015 < low < 0.02 and 0.042 < high < 0.047  # 3.1 +- 1.96 * sqrt(0.051 - 0.031**2) / sqrt(1000) = 1.4
    assert (found.better, found.test, found.pictures, found.seeds) == ("Fine-tuned", MCNEMAR, 1000, (1, 1))
    assert found.p == found.adjusted == mcnemar(*discordant(10, 41, 1000)) < 1e-4
    assert found.caution.startswith("One run each") and found.more_per_class is None


def test_the_other_way_round_the_same_run_is_better():
    a, b = pair(10, 41, 1000)
    found = verdict(b, a)
    assert found.better == "A" and found.sentence.startswith("A is better than B by 3.1 points (95 % interval 1.")
    assert found.difference == pytest.approx(-0.031) and found.interval[1] < 0


def test_within_chance_says_how_many_pictures_would_tell():
    """5 and 10 of 100: 489 pictures are needed (see pictures_needed), 389 more, 195 in each of two classes."""
    found = verdict(*pair(5, 10, 100))
    assert found.sentence == ("The difference between A and B is within chance; "
                              "telling them apart takes 195 more test pictures per class.")
    assert (found.better, found.more_per_class) == (None, 195) and found.interval[0] < 0 < found.interval[1]
    assert verdict(*pair(5, 10, 100, classes=5)).more_per_class == 78


def test_one_picture_more_is_one_picture():
    """0 and 5 of 20: p = 1/16. (1.95996 * 0.5 + 0.84162 * sqrt(1/4 - 1/16))**2 * 16 = 28.9, and 4: 33. 13 more."""
    assert "; telling them apart takes 1 more test picture per class." in verdict(*pair(0, 5, 20, classes=20)).sentence


def test_equal_accuracies_and_equal_runs():
    for only in (0, 4):
        found = verdict(*pair(only, only, 40))
        assert found.sentence == ("The difference between A and B is within chance: "
                                  "both are equally accurate on these 40 test pictures.")
        assert (found.difference, found.p, found.better, found.more_per_class) == (0, 1, None, None)


def test_one_picture_proves_nothing():
    found = verdict(*pair(0, 1, 1))
    assert found.better is None and found.p == 1 and found.sentence.endswith("per class.")


def test_a_difference_nobody_will_ever_see():
    assert verdict(*pair(5000, 5001, 20_000)).sentence.endswith("too small for more pictures or seeds.")


def test_without_test_pictures_nothing_is_said():
    found = verdict(run([]), run([]))
    assert found.sentence == "Nothing tells A from B: there are no test pictures."
    assert found.p is found.difference is found.interval is None


def test_all_pairs_are_adjusted_together():
    right = np.ones((4, 200), bool)
    right[1, :6], right[2, 6:30], right[3, 40:44] = False, False, False
    found = verdicts(dict(zip("ABCD", map(run, right), strict=True)))
    assert [(each.a, each.b) for each in found] == [tuple(two) for two in ("AB", "AC", "AD", "BC", "BD", "CD")]
    assert [each.adjusted for each in found] == holm([each.p for each in found])
    alone = verdict(*map(run, right[:2]))
    assert alone.better == "A" and found[0].better is None  # p 0.031 alone, 0.09 of six
    assert "is within chance, as 6 pairs were compared;" in found[0].sentence
    assert found[0].more_per_class > 0


def test_a_larger_family_takes_more_pictures():
    """195 alone. With two even pairs beside it p counts threefold, so alpha is 0.05 / 3 where adjusted is below 1."""
    family = [(("A", "B"), *pair(5, 10, 100)), *[(("C", "D"), *pair(0, 30, 100))] * 2]
    assert verdicts_of_pairs(family)[0].more_per_class == 195  # the largest p is Holm's last: as if alone
    family = [(("A", "B"), *pair(5, 14, 100)), *[(("C", "D"), *pair(5, 5, 100))] * 2]
    alone, among = verdict(*pair(5, 14, 100)).more_per_class, verdicts_of_pairs(family)[0].more_per_class
    assert among > 1.3 * alone


def test_several_seeds_are_judged_over_seeds_and_pictures():
    found = verdict(seeds(0.6), seeds(0.75, start=0))
    assert (found.better, found.test, found.seeds, found.caution) == ("B", BOOTSTRAP, (3, 3), "")
    mean = np.mean([b.correct.mean() - a.correct.mean() for a, b in zip(seeds(.6), seeds(.75), strict=True)])
    assert found.difference == pytest.approx(mean)


def test_where_seeds_differ_more_than_groups_more_seeds_would_tell():
    found = verdict(seeds(0.6, spread=0.1), seeds(0.66, spread=0.1))
    assert found.better is None and found.more_per_class is None
    assert found.sentence.endswith(f"; telling them apart takes {found.more_seeds} more seeds for each.")
    more = verdict(*(seeds(share, 3 + found.more_seeds, spread=0.2 / (2 + found.more_seeds)) for share in (0.6, 0.66)))
    assert more.better == "B"


def test_groups_on_other_pictures_are_refused():
    with pytest.raises(UserError, match="same test pictures"):
        verdict(run([1, 0, 1]), run([1, 0, 1, 1]))


def test_pairs_of_one_family_may_have_pictures_of_their_own():
    found = verdicts_of_pairs([(("A", "B"), *pair(0, 9, 50)), (("C", "D"), run([]), run([])),
                               (("E", "F"), *pair(2, 3, 80))])
    assert [each.better for each in found] == ["B", None, None]
    assert found[0].adjusted == pytest.approx(2 * found[0].p)  # the untested pair does not count


def test_a_verdict_is_json():
    assert json.loads(json.dumps(verdict(*pair(5, 10, 100)).as_dict()))["more_per_class"] == 195


def test_false_alarms_over_a_family_are_rare():
    """Four equally good groups of three seeds: in about 5 % of 80 families at most some pair is called different."""
    random, alarms = np.random.default_rng(7), 0
    for _ in range(80):
        hard = random.normal(size=60)
        groups = {name: [run(hard + random.normal(0, 0.7, 60) + luck < 0.8) for luck in random.normal(0, 0.2, 3)]
                  for name in "ABCD"}
        alarms += any(each.better for each in verdicts(groups))
    assert alarms <= 8  # the chance of 9 or more at 5 % is 0.02
