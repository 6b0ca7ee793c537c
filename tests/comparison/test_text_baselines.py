import numpy as np
import pytest

from tl_core import plan
from tl_core.comparison import (
    comparison_table,
    group_verdicts,
    run_groups,
    setting_curves,
    task_figures,
    text_baselines,
)
from tl_core.comparison.run_groups import ComparedRun
from tl_core.config import RunConfig
from tl_core.data import catalog
from tl_core.statistics.predictions import Predictions
from tl_core.training.evaluation import metrics

TEXTS = RunConfig(data="notes", backbone="text_cnn", split_seed=0)


def run(limit: int | None = 40, base: RunConfig = TEXTS, run_id: str = "r", **fields) -> ComparedRun:
    """A run whose answers are all the first class."""
    config = plan.resolve_config(base.changed(limit=limit, **fields))
    return ComparedRun(run_id, config, "FINISHED", {**answers(config)[1], "classes": ["a", "b"]})


def answers(config: RunConfig) -> tuple[Predictions, dict]:
    test = catalog.listing_of(config).splits["test"]
    logits = np.zeros((len(test), int(test.labels.max()) + 1), np.float32)
    return Predictions(np.array(test.keys, str), test.labels, logits), metrics(logits, test.labels)


def load(member: ComparedRun) -> Predictions:
    return text_baselines.predictions(member) or answers(member.config)[0]


def test_a_baseline_for_every_choice_of_texts_stands_beside_the_runs_with_interval_and_verdict(isolated):
    runs = [run(40), run(40, seed=1), run(120), run(120, strategy="from_scratch")]
    assert text_baselines.kept(runs) == () and len(text_baselines.wanted(runs)) == 2
    assert text_baselines.measure(runs) == []
    few, many = text_baselines.kept(runs)
    assert few.figures["learnt"] == 40 and many.accuracy > few.accuracy > 0.3
    groups = run_groups.groups([*runs, few, many])
    assert [group.name for group in groups] == [
        "Feature extraction, 40 labels", "Feature extraction, 120 labels", "From scratch, 120 labels",
        "TF-IDF and logistic regression, 40 labels", "TF-IDF and logistic regression, 120 labels"]
    assert groups[-1].score == {"mean": many.accuracy, "ci95": many.figures["test"]["ci95"], "seeds": 1}
    assert run_groups.unequal(groups) == []
    verdict = next(one for one in comparison_table.verdicts(groups, load) if one["b"] == groups[-1].name)
    assert verdict["better"] == groups[-1].name and verdict["pictures"] == few.figures["test"]["n"]
    assert group_verdicts.best_group(groups) is groups[-1]


def test_the_label_efficiency_curve_has_its_line_and_transfer_is_judged_by_it(isolated):
    runs = [run(40), run(120)]
    text_baselines.measure(runs)
    lines = setting_curves.lines(run_groups.groups([*runs, *text_baselines.kept(runs)]), "limit",
                                 lambda config: config.limit)
    assert [(line.name, [point.x for point in line.points], line.pretrained) for line in lines] == [
        ("Feature extraction", [40, 120], True), ("TF-IDF and logistic regression", [40, 120], False)]
    assert "TF-IDF and logistic regression" in setting_curves.savings(lines)[0].sentence


def test_the_test_is_looked_at_once_and_pictures_have_no_baseline(isolated, monkeypatch):
    runs = [run(40)]
    text_baselines.measure(runs)
    monkeypatch.setattr(catalog, "load", lambda *_: pytest.fail("It was measured again."))
    assert text_baselines.measure(runs) == []
    digits = ComparedRun("r", plan.resolve_config(RunConfig(data="digits", backbone="small_cnn")), "FINISHED")
    assert text_baselines.wanted([digits]) == [] == text_baselines.measure([digits])


def test_settings_say_what_a_baseline_has_not(isolated):
    runs = [run(40), run(40, epochs=20)]
    text_baselines.measure(runs)
    groups = run_groups.groups([*runs, *text_baselines.kept(runs)])
    assert run_groups.differences(groups)["Epochs"] == ["10", "20", "–"]
    assert [group.name for group in groups][-1] == "TF-IDF and logistic regression"


def test_runs_on_texts_that_have_changed_since_have_none(isolated):
    old = run(40)
    old = ComparedRun("r", old.config, "FINISHED", {**old.figures, "fingerprint": "of before"})
    assert text_baselines.measure([old]) == [text_baselines.CHANGED]
    assert text_baselines.kept([old]) == ()


def test_several_tasks_have_a_baseline_each(isolated):
    several = run(80, tasks=("sentiment", "label"))
    alone = run(80, tasks=("sentiment",))
    assert text_baselines.measure([several, alone]) == []
    both, one = text_baselines.kept([several, alone])
    assert set(both.figures["test"]["tasks"]) == {"sentiment", "label"}
    assert both.figures["test"]["accuracy"] == both.figures["test"]["tasks"]["sentiment"]["accuracy"] == one.accuracy
    groups = run_groups.groups([several, both])
    for task, classes in (("sentiment", 2), ("label", 4)):
        seen = task_figures.of_task(groups, task)[-1].members[0]
        found = text_baselines.predictions(seen)
        assert found.logits.shape == (160, classes) and len(seen.figures["classes"]) == classes
        assert seen.accuracy == (found.logits.argmax(axis=1) == found.labels).mean() > 1 / classes
    # the topic is what the set's own baseline learns, with the same texts and labels
    plain = run(80)
    text_baselines.measure([plain])
    assert text_baselines.kept([plain])[0].accuracy == both.figures["test"]["tasks"]["label"]["accuracy"]
