"""What a person has said of pairs of pictures is kept, goes with a set that gets a new name, and can be taken back."""

from tl_core.data.quality import decisions
from ui.data import checkups


def test_a_decision_is_kept_whichever_way_round_and_can_be_taken_back():
    assert decisions.different("films") == frozenset()
    decisions.call_different("films", ("b", "a"))
    decisions.call_different("films", ("a", "c"))
    assert decisions.different("films") == {frozenset("ab"), frozenset("ac")}
    decisions.take_back("films", [("a", "b")])
    assert decisions.different("films") == {frozenset("ac")} and decisions.different("others") == frozenset()


def test_a_damaged_file_is_no_decision():
    decisions.call_different("films", ("a", "b"))
    decisions._file("films").write_text("[[")
    assert decisions.different("films") == frozenset()
    decisions.call_different("films", ("a", "c"))
    assert decisions.different("films") == {frozenset("ac")}


def test_decisions_go_where_the_reports_go():
    decisions.call_different("films", ("a", "b"))
    assert checkups.report("films", "stamp") is None  # a decision is no report
    checkups.copy_reports("films", "x-rays")
    checkups.forget("films")
    assert decisions.different("films") == frozenset() and decisions.different("x-rays") == {frozenset("ab")}
