"""All scores of a backbone, and backbones ranked by them."""

import numpy as np
import pytest

from tests.comparison.features import clouds, head
from tl_core.errors import UserError
from tl_core.transferability.ranking import SCORES, estimate, rank
from tl_core.transferability.scores import leep, log_me

HEADLESS = {"logme", "h_score", "knn", "linear_probe"}


def test_every_score_says_what_it_is():
    assert set(SCORES.names()) == {*HEADLESS, "leep", "nce"}
    for score in SCORES:
        assert score.sentence.endswith(".") and "20" in score.source
        assert score.needs_source_head is (score.name not in HEADLESS)


def test_a_backbone_with_its_head_has_all_scores():
    (features, labels), (probabilities, _) = clouds(1.0), head(1.0)
    found = estimate(features, labels, probabilities)
    assert list(found) == SCORES.names() and None not in found.values()
    assert found["logme"] == log_me(features, labels) and found["leep"] == leep(probabilities, labels)


def test_a_backbone_without_its_head_has_no_leep_and_no_nce():
    found = estimate(*clouds(1.0))
    assert {name for name, value in found.items() if value is None} == {"leep", "nce"}


def test_unlabelled_pictures_and_missing_numbers_do_not_matter():
    features, labels = clouds(1.0)
    extra = np.vstack([features, 1e3 * np.ones((5, 8))])
    assert estimate(extra, np.append(labels * 10, [-1] * 5)) == pytest.approx(estimate(features, labels))


def test_one_class_is_nothing_to_tell_apart():
    with pytest.raises(UserError, match="show 1 class. Expected at least two"):
        estimate(np.ones((4, 2)), np.array([3, 3, 3, -1]))


def test_numbers_that_are_none_are_refused():
    features, labels = clouds(1.0)
    features[3, 2] = np.nan
    with pytest.raises(ValueError, match="finite"):
        estimate(features, labels)


def test_more_separable_backbones_come_first():
    found = rank({name: estimate(*clouds(gap)) for name, gap in (("weak", 0.5), ("none", 0.0), ("strong", 3.0))})
    assert found.backbones == ("strong", "weak", "none") and found.mean_ranks == (1, 2, 3)
    assert set(found.counted) == HEADLESS and found.ranks["leep"] == (None, None, None)
    assert found.sentence == ("strong looks most promising. The scores agree (Kendall's tau 1.00 to 1.00); "
                              "no single one is safe.")


def values(logme, h, knn, leep=None) -> dict:
    return {"logme": logme, "h_score": h, "knn": knn, "leep": leep}


def test_ranks_by_hand():
    """a: 1, 3, 1.5, b: 2, 1, 1.5, c: 3, 2, 3; means 5.5/3, 4.5/3, 8/3. LEEP, which c has not, is shown, not counted."""
    found = rank({"a": values(9, 1, 0.8, -0.2), "b": values(8, 3, 0.8, -0.1), "c": values(7, 2, 0.5)})
    assert found.backbones == ("b", "a", "c")
    assert found.mean_ranks == pytest.approx((1.5, 5.5 / 3, 8 / 3))
    assert found.counted == ("logme", "h_score", "knn")
    assert found.ranks["knn"] == (1.5, 1.5, 3) and found.ranks["leep"] == (1, 2, None)


def test_agreement_by_hand():
    """LogME 9 8 7 against H-score 1 3 2: one of three pairs agrees, tau (1 - 2) / 3."""
    found = rank({"a": values(9, 1, 0.8), "b": values(8, 3, 0.8), "c": values(7, 2, 0.5)})
    names = SCORES.names()
    assert found.tau[names.index("logme")][names.index("h_score")] == pytest.approx(-1 / 3)
    assert found.tau[names.index("logme")][names.index("leep")] is None
    assert "The scores contradict each other (Kendall's tau -0.33 to 0.82)" in found.sentence


def test_equals_are_called_equal_and_one_alone_is_no_ranking():
    found = rank({"a": values(2, 1, 0.8), "b": values(1, 2, 0.8)})
    assert found.sentence.startswith("a and b look equally promising.")
    assert "needs at least two" in rank({"a": values(2, 1, 0.8)}).sentence
