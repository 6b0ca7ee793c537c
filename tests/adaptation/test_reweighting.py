"""A head fitted to the shares that answers tell: the definition, and where it helps."""

from dataclasses import replace

import numpy as np
import pytest

from tl_core.adaptation import fit_methods, label_shift, reweighting
from tl_core.adaptation.methods import METHODS
from tl_core.adaptation.problem import AdaptationProblem


@pytest.fixture(scope="module")
def unequal():
    """Two classes that overlap, even in the source, one to nine in the target."""
    random = np.random.default_rng(0)
    labels, truth = np.arange(200) % 2, (random.random(400) < 0.1).astype(int)
    rows = [(random.normal(size=(len(of), 5)) + 0.9 * of[:, None]).astype(np.float32) for of in (labels, truth)]
    return AdaptationProblem(rows[0], labels, rows[1], 2), truth


def again(unequal, by, chosen="source_only", names=("source_only", "mcc")):
    problem, _ = unequal
    fitted = {name: [fit_methods.fit(problem, problem.target, name)] for name in names}
    return fitted, reweighting.reweight(by, chosen, [problem], problem.target, np.arange(400), fitted)


def test_shares_are_those_that_mccs_answers_tell(unequal):
    fitted, by_answers = again(unequal, "predicted")
    answers = fitted["mcc"][0].target
    assert by_answers.shares == pytest.approx(answers.mean(axis=0))
    _, by_em = again(unequal, "em")
    assert by_em.shares == pytest.approx(label_shift.em_shares(answers, np.array([0.5, 0.5])))
    _, alone = again(unequal, "predicted", names=("source_only",))
    assert alone.told_by == "mcc" and alone.shares == pytest.approx(by_answers.shares)


def test_it_is_the_method_itself_on_a_weighted_source(unequal):
    _, told = again(unequal, "predicted")
    problem, truth = unequal
    weighted = label_shift.with_shares(problem, told.shares)
    wanted = METHODS.get("source_only").fit(weighted).predict_proba(problem.target)
    np.testing.assert_array_equal(told.fitted[0].target, wanted)
    assert told.about(problem.source_shares)["changed"] == pytest.approx(abs(told.shares[0] - 0.5))


def test_with_the_right_shares_it_is_right_more_often_and_the_verdict_says_so(unequal):
    problem, truth = unequal
    fitted = {name: [fit_methods.fit(problem, problem.target, name)] for name in ("source_only", "mcc")}
    fitted["mcc"] = [replace(fitted["mcc"][0], target=np.eye(2)[truth])]
    told = reweighting.reweight("predicted", "source_only", [problem], problem.target, np.arange(400), fitted)
    before, after = (each.target.argmax(axis=1)[None] == truth for each in (fitted["source_only"][0], told.fitted[0]))
    judged = reweighting.judged(before, after)
    assert judged["verdict"] == "helps" and judged["difference"] == pytest.approx(after.mean() - before.mean())
    assert reweighting.judged(before, before)["verdict"] == "within chance"


def test_in_a_networks_place_the_one_that_tells_the_shares_is_weighted(unequal):
    _, told = again(unequal, "em", chosen="dann")
    assert told.method == "mcc"
