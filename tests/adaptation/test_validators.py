"""Validators: by hand, at their extremes, and what is chosen by them."""

import numpy as np
import pytest

from tl_core.adaptation.methods import METHODS
from tl_core.adaptation.validators import TRUSTED, VALIDATORS, choose, ensemble, validate

SURE = np.eye(4)[np.arange(8) % 4]
COLLAPSED = np.eye(4)[np.zeros(8, int)]
UNDECIDED = np.full((8, 4), 0.25)
LABELS = np.arange(8) % 4
BOTH = ("im", "bnm")


def figures(target: np.ndarray, source: np.ndarray = SURE, others: np.ndarray = SURE) -> dict[str, float]:
    return validate(source, LABELS, target, others)


def test_sure_and_even_answers_are_best_by_all():
    """Entropies 0 and ln 4; the nuclear norm at its largest; every class as the ensemble has it."""
    assert figures(SURE) == pytest.approx({"source_risk": 0, "im": np.log(4), "bnm": 1, "entropy": 0,
                                           "diversity": np.log(4), "ensemble": 1})


def test_answers_that_collapsed_and_answers_that_say_nothing():
    """Eight times one class has one singular value, sqrt 8, of sqrt 32; undecided ones sqrt 2 of it."""
    assert figures(COLLAPSED) == pytest.approx({"source_risk": 0, "im": 0, "bnm": 0.5, "entropy": 0, "diversity": 0,
                                                "ensemble": 0.25})
    assert figures(UNDECIDED) == pytest.approx({"source_risk": 0, "im": 0, "bnm": 0.25, "entropy": -np.log(4),
                                                "diversity": np.log(4), "ensemble": 0.25})


def test_the_source_forgotten():
    assert figures(SURE, source=UNDECIDED)["source_risk"] == pytest.approx(-np.log(4))
    assert np.isfinite(figures(SURE, source=np.roll(SURE, 1, axis=1))["source_risk"])


def test_the_nuclear_norm_is_numpys():
    chances = np.random.default_rng(0).dirichlet(np.ones(5), 30)
    assert VALIDATORS.get("bnm").compute(chances, LABELS, chances, chances) == pytest.approx(
        np.linalg.norm(chances, "nuc") / np.sqrt(30 * 5))


def test_the_ensemble_is_the_mean():
    assert ensemble({"a": SURE, "b": UNDECIDED}) == pytest.approx((SURE + UNDECIDED) / 2)


@pytest.mark.parametrize("validator", list(VALIDATORS), ids=lambda each: each.name)
def test_each_says_what_it_is_and_whose_loss(validator):
    assert validator.title and validator.sentence.endswith(".") and any(char.isdigit() for char in validator.source)
    assert all(name in METHODS for name in validator.loss_of)


def test_the_best_mean_rank_is_chosen():
    """Ranks by im 1, 2, 3 and by bnm 1, 3, 2: mcc and prototypes have 2.5 each, the first of equals is taken."""
    scores = {"source_only": {"im": 0.1, "bnm": 0.1}, "mcc": {"im": 0.2, "bnm": 0.9},
              "prototypes": {"im": 0.3, "bnm": 0.5}}
    assert choose(scores, BOTH) == ("mcc", "im+bnm")


def test_agreement_with_all_is_what_is_trusted():
    scores = {"source_only": {"ensemble": 0.6, "im": 0.9}, "mcc": {"ensemble": 0.8, "im": 0.1}}
    assert choose(scores) == ("mcc", "ensemble") and all(name in VALIDATORS for name in TRUSTED)


def test_a_method_is_not_judged_by_its_own_loss():
    """By im alone it would win; bnm puts it last."""
    scores = {"im": {"im": 0.9, "bnm": 0.1}, "mcc": {"im": 0.5, "bnm": 0.5}, "source_only": {"im": 0.1, "bnm": 0.2}}
    assert choose(scores, BOTH)[0] == "mcc"
    assert choose({**scores, "bnm": {"im": 0.0, "bnm": 9.0}}, BOTH)[0] == "mcc"


def test_figures_that_are_no_number_rank_last():
    assert choose({"mcc": {"im": np.nan, "bnm": np.nan}, "source_only": {"im": 0.0, "bnm": 0.0}}, BOTH)[0] == (
        "source_only")


def test_all_alike_is_the_first_and_nothing_is_an_error():
    assert choose({"source_only": {"ensemble": 1.0}, "mcc": {"ensemble": 1.0}})[0] == "source_only"
    assert choose({"dann": {}}) == ("dann", "ensemble")
    with pytest.raises(ValueError):
        choose({})
