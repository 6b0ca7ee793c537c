"""Verdicts: by SciPy's binomial test, by hand, per class, and over pairs."""

import numpy as np
import pytest
from scipy.stats import binomtest

from tl_core.adaptation.verdict import over_pairs, per_class, verdict, verdicts


def sides(only_before: int, only_after: int, both: int, neither: int) -> tuple[np.ndarray, np.ndarray]:
    before = np.repeat([True, False, True, False], [only_before, only_after, both, neither])
    after = np.repeat([False, True, True, False], [only_before, only_after, both, neither])
    return before, after


@pytest.mark.parametrize(("only_before", "only_after", "effect"), [
    (5, 30, "helps"), (30, 5, "hurts"), (10, 12, "within chance"), (0, 0, "within chance"), (0, 5, "within chance"),
    (0, 6, "helps")])
def test_one_run_each_is_judged_by_the_exact_test(only_before, only_after, effect):
    told = verdict(*sides(only_before, only_after, 40, 25))
    count = only_before + only_after
    assert told.p == pytest.approx(binomtest(only_before, count).pvalue if count else 1.0)
    assert told.effect == effect and told.test == "exact McNemar"
    assert told.difference == pytest.approx((only_after - only_before) / (count + 65))
    assert told.interval[0] <= told.difference <= told.interval[1]


def test_the_sentences():
    before, after = sides(0, 20, 60, 20)
    assert verdict(before, after, "MCC").sentence.startswith("MCC helps by 20.0 points (95 % interval 12.0 to 28.0)")
    assert verdict(before, after).sentence.endswith("60.0 % before, 80.0 % after, on 100 target pictures.")
    assert verdict(after, before, "Transport").sentence.startswith("Transport hurts by 20.0 points (95 % interval 12.0")
    assert verdict(before, before).sentence == ("Adapting changes nothing beyond chance: 60.0 % before, 60.0 % after, "
                                                "on 100 target pictures.")


def test_several_seeds_are_judged_over_pictures_and_seeds():
    before, after = sides(2, 40, 60, 20)
    told = verdict([before] * 3, [after, after, after])
    assert told.test == "bootstrap over pictures and seeds" and told.effect == "helps"
    wild = verdict([before] * 3, [after, before, before])
    assert wild.effect == "within chance"


def test_what_is_judged_together_is_judged_more_strictly():
    """p = 0.03125 of six changed pictures alone; twice that among two that are judged."""
    one = ("im", *sides(0, 6, 60, 20))
    assert verdicts([one])[0].effect == "helps"
    together = verdicts([one, ("mcc", *sides(3, 3, 60, 20))])
    assert together[0].adjusted == pytest.approx(2 * together[0].p) and together[0].effect == "within chance"
    assert "as 2 were judged" in together[0].sentence


def test_no_pictures_or_not_the_same_ones_are_a_value_error():
    for before, after in (([], []), ([True], [True, False])):
        with pytest.raises(ValueError):
            verdict(before, after)


def test_every_class_and_the_one_that_collapsed():
    """Class b loses 12 of 15, p = 2 / 2**12, three classes judged; class c has no picture in the target."""
    labels = np.repeat([0, 1], [20, 15])
    before = np.ones(35, bool)
    after = before.copy()
    after[[0, *range(20, 32)]] = False
    a, b, c = per_class(before, after, labels, ["a", "b", "c"])
    assert (a.n, a.before, a.after, a.collapsed) == (20, 1.0, 0.95, False)
    assert (b.n, b.before, b.after, b.collapsed) == (15, 1.0, pytest.approx(0.2), True)
    assert (c.n, c.before, c.after, c.collapsed) == (0, None, None, False)


def test_a_summary_does_not_hide_the_worst_pair():
    good, bad, same = sides(0, 30, 50, 20), sides(30, 0, 50, 20), sides(4, 4, 50, 42)
    told = over_pairs({"a to b": good, "b to a": bad, "a to c": same}, "MCC")
    assert (told.helps, told.hurts, told.chance) == (1, 1, 1)
    assert (told.worst, told.worst_difference) == ("b to a", pytest.approx(-0.3))
    assert told.sentence.startswith("MCC helps on 1 of 3 pairs, hurts on 1, and is within chance on 1; ")
    assert told.sentence.endswith("The worst pair is b to a: it loses 30.0 points.")
    assert over_pairs({"a to b": good}).sentence.endswith("No pair loses; the least gain is 30.0 points, on a to b.")
    with pytest.raises(ValueError):
        over_pairs({})
