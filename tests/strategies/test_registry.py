from tests.adapting import strategy
from tl_core.strategies import OPTIONS, STRATEGIES


def test_needs_are_told_in_a_sentence():
    assert strategy(needs=()).needed == "" and strategy(needs=()).about == strategy().summary
    assert strategy(needs=("target", "text")).needed == "Needs a target domain beside others and texts."
    assert strategy(needs=("target",)).about.endswith(" Needs a target domain beside others.")


def test_what_a_strategy_does_not_use_is_the_rest_of_the_options():
    for one in STRATEGIES:
        assert sorted([*one.uses, *one.unused()]) == sorted(OPTIONS)
