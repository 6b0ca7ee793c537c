import pytest

from tests.ui.discover import made
from tl_core.discovery import results
from ui.discover import estimate


def test_nobody_knows_before_the_first(isolated):
    assert estimate.estimate(made.asked()) is None and estimate.sentence(made.asked()) == estimate.UNKNOWN


def test_it_grows_with_pictures_and_sources(isolated):
    # 40 pictures by a network and pixels took 2 s for features and 2 s for the rest: 0.05 and 0.025 s a source.
    results.save(*made.result(count=40))
    assert estimate.estimate(made.asked()) == pytest.approx(100 * (0.05 + 2 * 0.025))
    assert estimate.estimate(made.asked(features=["small_cnn"])) == pytest.approx(100 * (0.05 + 0.025))
    assert "About 10 s, as earlier ones" in estimate.sentence(made.asked())
    assert estimate.estimate(made.asked(limit=None)) is None


def test_stored_features_and_damaged_results_do_not_make_it_shorter(isolated):
    results.save(*made.result(count=40))
    results.save(*made.result(made.asked(seed=1), seconds={"features": 0.01, "total": 2.01}))
    results.save(*made.result(made.asked(seed=2), seconds={}))
    assert estimate.estimate(made.asked()) == pytest.approx(10)
