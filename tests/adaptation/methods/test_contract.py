"""What every method on stored features keeps to, whatever it does inside."""

import tracemalloc
from functools import partial

import numpy as np
import pytest

from tests.adaptation.clouds import changed, two_domains
from tl_core.adaptation.methods import METHODS, of_kind, optimal_transport
from tl_core.errors import UserError

FEATURES = [method.name for method in of_kind("features")]


def answers(name: str, problem, rows=None) -> np.ndarray:
    return METHODS.get(name).fit(problem).predict_proba(problem.target if rows is None else rows)


def same(problem, **changes):
    """A problem anew, so that nothing is remembered."""
    return changed(problem, **changes)


@pytest.mark.parametrize("method", list(METHODS), ids=lambda method: method.name)
def test_it_says_what_it_is(method):
    assert method.title and method.sentence.endswith(".") and any(char.isdigit() for char in method.source)
    assert (method.fit is None) == (method.kind != "features")


def test_an_unknown_method_is_told_its_neighbours():
    with pytest.raises(UserError, match="Did you mean 'mcc'"):
        METHODS.get("mc")


@pytest.mark.parametrize("name", FEATURES)
@pytest.mark.parametrize("classes", [2, 3, 10])
def test_answers_are_probabilities_and_mostly_right(name, classes):
    problem, truth = two_domains(classes, source=20 * classes, target=15 * classes)
    chances = answers(name, problem)
    assert chances.shape == (15 * classes, classes) and chances.dtype == np.float64
    assert np.isfinite(chances).all() and (chances >= 0).all()
    assert chances.sum(axis=1) == pytest.approx(np.ones(len(chances)))
    assert (chances.argmax(axis=1) == truth).mean() > 0.7


@pytest.mark.parametrize("name", FEATURES)
def test_rows_not_seen_are_answered_as_well(name):
    """The half protocol: adapted on one half of the target, asked about the other."""
    problem, truth = two_domains(target=120)
    fitted = METHODS.get(name).fit(same(problem, target=problem.target[:60]))
    chances = fitted.predict_proba(problem.target[60:])
    assert chances.shape == (60, 4) and (chances.argmax(axis=1) == truth[60:]).mean() > 0.7
    assert fitted.predict_proba(problem.target[60:61]) == pytest.approx(chances[:1], abs=1e-5)
    assert fitted.predict_proba(problem.target[:0]).shape == (0, 4)


@pytest.mark.parametrize("name", FEATURES)
def test_the_source_is_answered_too(name):
    problem, _ = two_domains()
    fitted = METHODS.get(name).fit(problem)
    assert (fitted.predict(problem.source, "source") == problem.labels).mean() > 0.8
    for domain, rows in (("source", problem.source), ("target", problem.target)):
        moved = fitted.transform(rows, domain)
        assert len(moved) == len(rows) and np.isfinite(moved).all()
        assert moved.shape[1:] == fitted.transform(problem.source, "source").shape[1:]


@pytest.mark.parametrize("name", FEATURES)
def test_the_same_seed_gives_the_same_to_the_byte(name):
    problem, _ = two_domains()
    assert answers(name, same(problem)).tobytes() == answers(name, same(problem)).tobytes()


@pytest.mark.parametrize("name", FEATURES)
def test_the_targets_order_changes_nothing_but_rounding(name):
    problem, _ = two_domains()
    order = np.random.default_rng(1).permutation(len(problem.target))
    turned = answers(name, same(problem, target=problem.target[order]))
    assert turned == pytest.approx(answers(name, problem)[order], abs=5e-3)


@pytest.mark.parametrize("name", FEATURES)
def test_a_target_of_one_picture_is_answered(name):
    problem, _ = two_domains()
    chances = answers(name, same(problem, target=problem.target[:1]))
    assert chances.shape == (1, 4) and np.isfinite(chances).all()


@pytest.mark.parametrize("name", FEATURES)
def test_a_target_equal_to_the_source_is_answered_as_the_source(name):
    problem, _ = two_domains(gap=1.5)
    chances = answers(name, same(problem, target=problem.source))
    assert (chances.argmax(axis=1) == problem.labels).mean() > 0.9


@pytest.mark.parametrize("name", FEATURES)
def test_classes_missing_in_the_target_do_no_harm_to_being_answered(name):
    problem, truth = two_domains()
    chances = answers(name, same(problem, target=problem.target[truth < 2]))
    assert np.isfinite(chances).all() and len(chances) == (truth < 2).sum()


@pytest.mark.parametrize("name", FEATURES)
def test_a_class_without_source_pictures_and_equal_features_do_not_stop_it(name):
    problem, _ = two_domains()
    assert np.isfinite(answers(name, same(problem, classes=5))).all()
    constant = same(problem, source=np.ones((80, 30)), target=np.ones((60, 30)))
    chances = answers(name, constant)
    assert np.isfinite(chances).all() and chances.sum(axis=1) == pytest.approx(np.ones(60))


@pytest.mark.parametrize("name", FEATURES)
def test_several_sources_and_weights_are_taken(name):
    problem, truth = two_domains()
    several = np.arange(80) // 40
    moved = problem.source + 3.0 * several[:, None]
    fitted = METHODS.get(name).fit(same(problem, source=moved, source_domains=several,
                                        source_weights=np.linspace(1, 2, 80)))
    assert (fitted.predict(problem.target) == truth).mean() > 0.6
    assert (fitted.predict(moved, several) == problem.labels).mean() > 0.8


@pytest.mark.parametrize("name", FEATURES)
def test_a_hundred_classes(name):
    problem, truth = two_domains(100, source=400, target=300, width=64)
    chances = answers(name, problem)
    assert chances.shape == (300, 100) and (chances.argmax(axis=1) == truth).mean() > 0.3


@pytest.mark.parametrize("name", FEATURES)
def test_memory_grows_with_the_pictures_and_not_with_their_pairs(name):
    """Twice the pictures take twice the memory, where a table of all pairs would take four times as much."""
    fit = METHODS.get(name).fit if name != "optimal_transport" else partial(optimal_transport.fit, most=300)
    peaks = []
    for count in (1500, 3000):
        problem, _ = two_domains(3, source=count, target=count, width=24)
        tracemalloc.start()
        fit(problem).predict_proba(problem.target)
        peaks.append(tracemalloc.get_traced_memory()[1])
        tracemalloc.stop()
    assert peaks[1] < 2.7 * peaks[0]
