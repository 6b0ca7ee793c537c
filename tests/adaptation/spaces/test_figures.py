import numpy as np
import pytest

from tests.adaptation.spaces.worlds import two_spaces
from tl_core.adaptation.spaces import curves
from tl_core.adaptation.spaces.curves import Point
from tl_core.adaptation.spaces.figures import chance, figures
from tl_core.training.evaluation import wilson


def test_guessing_is_right_as_often_as_both_shares_meet():
    """Source 3 : 1, target 1 : 1 of two classes: 3/4 * 1/2 + 1/4 * 1/2."""
    assert chance(np.array([0, 0, 0, 1]), np.array([0, 1]), 2) == 0.5
    assert chance(np.array([0, 0, 0, 1]), np.array([0, 0, 0, 1]), 2) == pytest.approx(10 / 16)


def test_one_seed_has_wilsons_interval():
    right = np.array([[True, True, False, True]])
    told = figures([Point("own", 0, right), Point("pca", 0, right)])
    assert told["own"] == {"count": 0, "accuracy": 0.75, "ci95": wilson(3, 4), "by_seed": [0.75]}
    assert told["ties"] == told["labels"] == [] and told["full"] is None


def test_figures_judge_ties_against_none_and_labels_against_those_alone():
    told = figures(curves.curves(two_spaces(), (3, 30), (3,), seeds=3))
    ridge, cca = told["ties"]
    assert (ridge["tie"], cca["tie"]) == ("ridge", "cca") and [point["count"] for point in ridge["points"]] == [3, 30]
    last = ridge["points"][-1]
    assert last["effect"] == "helps" and last["gain"] == pytest.approx(last["accuracy"] - told["pca"]["accuracy"])
    assert last["short_of_own"] == pytest.approx(told["own"]["accuracy"] - last["accuracy"])
    with_source, alone = (curve["points"][0] for curve in told["labels"])
    assert with_source["gain"] == pytest.approx(with_source["accuracy"] - alone["accuracy"]) and "gain" not in alone
    assert told["direct"] is None and len(told["pca"]["by_seed"]) == 20
    assert all(0 <= one["ci95"][0] <= one["accuracy"] <= one["ci95"][1] <= 1 for one in (told["own"], last, alone))
