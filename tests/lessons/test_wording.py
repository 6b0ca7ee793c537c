import pytest

from tl_core.lessons import wording

WORDS = {"ahead": "ahead by {gap}", "behind": "behind by {gap}", "undecided": "nobody can tell: {gap}"}


@pytest.mark.parametrize(("gap", "sentence", "held"), [
    ([0.12, 0.05, 0.19], "ahead by 12 points (95 % interval 5 to 19)", True),
    ([-0.12, -0.19, -0.05], "behind by 12 points (95 % interval 5 to 19)", False),
    ([0.02, -0.03, 0.07], "nobody can tell: 2 points (95 % interval -3 to 7)", False)])
def test_a_gap_has_words_whichever_way_it_came_out(gap, sentence, held):
    finding = wording.of_gap({"gaps": {"gap": gap}}, "gap", **WORDS)
    assert (finding.sentence, finding.held) == (sentence, held)


def test_value_is_the_points_at_x():
    figures = {"points": [{"group": "a", "x": 1, "value": 0.5}, {"group": "a", "x": 2, "value": 0.7},
                          {"group": "b", "x": None, "value": 0.9}]}
    assert wording.value(figures, "a", 2) == 0.7
    assert wording.value(figures, "b") == 0.9
