import pytest

from tl_core.adaptation.spaces import sentences

OWN = {"accuracy": 0.9, "ci95": [0.8, 0.95], "by_seed": [0.9]}
VALUES = {"own": OWN, "full": OWN, "pca": {"accuracy": 0.11, "ci95": [0.08, 0.14], "by_seed": [0.1, 0.12]},
          "direct": None, "chance": 0.125, "ties": [], "labels": []}


def point(count, accuracy, effect="helps", gain=0.4):
    return {"count": count, "accuracy": accuracy, "effect": effect, "gain": gain, "gain_ci95": [gain - 0.1, gain + 0.1]}


def test_without_a_tie_the_figure_of_pca_stands_beside_guessing():
    told = sentences.verdict(VALUES)
    assert told.startswith("Nothing ties these two feature spaces together")
    assert "11.0 % right over 2 draws of the signs (95 % interval 8.0 to 14.0), as guessing gets 12.5 %" in told


def test_pairs_that_tie_and_pairs_that_do_not():
    told = sentences.by_pairs(point(30, 0.5), "Ridge regression", VALUES)
    assert "tie the two spaces: 50.0 % by ridge regression, 40.0 points above no tie (95 % interval 30.0" in told
    assert "guessing gets 12.5 %, the source's own network, had it seen the target, 90.0 %, and the target's" in told
    assert "tie nothing beyond chance: 12.0 %" in sentences.by_pairs(point(3, 0.12, "within chance"), "CCA", VALUES)


@pytest.mark.parametrize(("effect", "said"), [
    ("within chance", "The source adds nothing beyond chance."), ("helps", "The source adds 40.0 points"),
    ("hurts", "The source costs 40.0 points")])
def test_labels_tell_whether_the_source_has_a_part(effect, said):
    told = sentences.by_labels(point(1, 0.5, effect, -0.4 if effect == "hurts" else 0.4), point(1, 0.1), VALUES)
    assert told.startswith("1 labelled target picture a class: 50.0 % with the source, 10.0 % from those")
    assert said in told


def test_the_verdict_is_on_all_that_was_given():
    ties = [{"title": "Ridge regression", "points": [point(3, 0.2), point(30, 0.5)]}]
    told = sentences.verdict({**VALUES, "ties": ties, "direct": OWN})
    assert told.startswith("Both sides are seen by one network") and "30 pictures" in told and "3 pictures" not in told


@pytest.mark.parametrize(("given", "said"), [
    ((300, (3, 78), 78, 0, (), (5, 5)), ["300 pairs were asked for; the half of the target that may be paired has 78.",
                                         "There are fewer pairs than numbers a picture (5 and 5)."]),
    ((2, (), 50, 0, (), (5, 5)), ["2 pairs cannot tie"]), ((0, (), 50, 0, (), (5, 5)), []),
    ((10, (10,), 50, 5, (1, 2), (5, 5)), ["5 labels a class were asked for"])])
def test_notes(given, said):
    told = sentences.notes(*given)
    assert len(told) == len(said) and all(one.startswith(start) for one, start in zip(told, said, strict=True))
