import numpy as np
import pytest

from tests.labelling import clouds
from tl_core.labelling import simulation
from tl_core.labelling.simulation import Answered


@pytest.fixture
def known():
    here = clouds.pool()
    return Answered(here.rows, here.typicality, clouds.labels(), clouds.rows() + 0.1, clouds.labels())


def test_typical_pictures_know_all_clouds_after_three_answers(known):
    found = simulation.compare(known, ["typical", "random"], seeds=3, marks=(1, 3, 1000), batch=3)
    assert found["typical"][3]["mean"] == 1.0 and list(found["typical"]) == [1, 3]
    # One answer knows one class: of 36 pictures the largest cloud has 20.
    assert found["typical"][1]["by_seed"] == [pytest.approx(20 / 36)] * 3
    assert found["random"][3]["mean"] < 1.0


def test_the_seed_alone_decides(known):
    one, other, third = (simulation.simulate(known, "random", seed, (2, 4)) for seed in (0, 0, 1))
    assert one == other and one != third


def test_no_label_is_seen_that_was_not_asked(known):
    """Labels of pictures that were never asked may be anything."""
    blind = Answered(known.rows, known.typicality, known.labels.copy(), known.test_rows, known.test_labels)
    blind.labels[:] = known.labels
    from tl_core.labelling import asking
    state = asking.AskingState(known.rows, known.typicality, np.zeros(36, bool))
    asked = asking.next_rows(state, 5)
    blind.labels[np.setdiff1d(np.arange(36), asked)] = 9
    assert simulation.simulate(blind, "typical_then_margin", 0, (5,)) == simulation.simulate(
        known, "typical_then_margin", 0, (5,))


def test_labels_needed_is_the_first_mark_that_reaches_it():
    curve = {20: {"mean": 0.8}, 60: {"mean": 0.95}, 100: {"mean": 0.94}}
    assert simulation.labels_needed(curve, 0.94) == 60 and simulation.labels_needed(curve, 0.99) is None
