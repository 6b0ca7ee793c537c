"""From pictures to a kept result: painted pictures, and two networks that are made up."""

import numpy as np
import pytest

from tests.adaptation.domains import described, mix_up, paint
from tl_core.adaptation import domain_features, result_lookup, results
from tl_core.adaptation import request as usual
from tl_core.adaptation.spaces import request, task
from tl_core.errors import UserError

FIELDS = {"data": "toys", "backbone": "small_cnn", "weights": "random", "image_size": 32}


@pytest.fixture
def calls():
    return []


@pytest.fixture
def toys(tmp_path, monkeypatch, calls):
    folder = tmp_path / "data" / "toys"
    paint(folder, "studio", count=12)
    paint(folder, "phone", count=12)
    monkeypatch.setenv("TL_DATA_DIR", str(folder.parent))
    monkeypatch.setattr(domain_features, "describe", by_networks(calls))
    return folder


def by_networks(calls):
    """Mean colours of quarters; another network than the source's mixes them into 9 numbers."""
    colours, mixed = described(), np.random.default_rng(0).normal(size=(12, 9)).astype(np.float32)

    def describe(config, dataset, domains, progress=None):
        calls.append((config.backbone, tuple(domains), [key for keys in domains.values() for key in keys]))
        seen = colours(config, dataset, domains)
        return seen if config.backbone == "small_cnn" else {
            name: domain_features.DomainRows(one.rows @ mixed, one.readable) for name, one in seen.items()}
    return describe


def ask(target="phone", method="source_only", seeds=2, **options):
    return request.of_target(usual.of_pair(FIELDS, "studio", target, method, "half", seeds),
                             **{"backbone": "vgg16:random", **options})


def test_a_result_has_all_that_is_documented_and_each_space_is_computed_once(toys, calls):
    asked = ask(pairs=100, target_labels=2)
    result = task.measure(asked)
    values = result.values
    assert not [name for name in values if name not in task.__doc__]
    assert [(backbone, domains) for backbone, domains, _ in calls] == [("small_cnn", ("source", "target")),
                                                                       ("vgg16", ("target",))]
    assert values["counts"] == {"source": 36, "target": 36, "pool": 18, "judged": 18}
    assert (values["source_network"]["features"], values["target_network"]["features"]) == (12, 9)
    assert [point["count"] for point in values["ties"][0]["points"]] == [3, 10, 18]
    assert [point["count"] for point in values["labels"][0]["points"]] == [1, 2]
    assert values["adapted"] == values["ties"][0]["points"][-1]["accuracy"] > 0.9
    assert "18 pictures seen by both networks tie the two spaces" in values["verdict"]
    assert any("100 pairs were asked for" in note and "has 18" in note for note in values["notes"])
    assert any("fewer pairs than numbers" in note for note in values["notes"])
    assert result_lookup.newest(asked, task.FEATURE_SPACES).values == results.load(result.id).values
    assert task.tie(asked.to_dict()) == result.id


def test_without_a_tie_it_says_why_and_shows_that_pca_ties_nothing(toys):
    values = task.measure(ask()).values
    assert values["ties"] == values["labels"] == [] and values["adapted"] is None
    assert "Nothing ties these two feature spaces together" in values["verdict"]
    assert "PCA ties nothing" in values["verdict"] and "as guessing gets 33.3 %" in values["verdict"]
    assert values["pca"]["accuracy"] < values["own"]["accuracy"]


@pytest.mark.parametrize("count", [1, 2])
def test_a_pair_or_two_tie_nothing_and_are_told(toys, count):
    values = task.measure(ask(pairs=count)).values
    assert values["ties"] == [] and "three are the fewest" in values["notes"][-1]


def test_one_network_at_another_size_is_the_usual_case_and_says_so(toys):
    values = task.measure(ask(backbone=None, image_size=48, pairs=10)).values
    assert values["same_network"] and values["verdict"].startswith("Both sides are seen by one network")
    assert values["direct"]["accuracy"] > 0.9 and "10 pictures seen by both networks" in values["verdict"]


def test_grey_pictures_are_what_the_target_s_network_sees(toys, calls):
    task.measure(ask(grey=1.0))
    (_, _, mine), (_, _, theirs) = calls
    assert all(key.startswith("shift:grey=1:") for key in theirs)
    assert [key.removeprefix("shift:grey=1:") for key in theirs] == mine[36:]


def test_labels_move_no_pair_and_change_no_answer_of_one(toys, monkeypatch):
    """With the target's files in other class folders pairs tie as before: only what learns from labels is another."""
    answers = []
    judge = task.curves._judge
    monkeypatch.setattr(task.curves, "_judge", lambda spaces, problem, *more: answers.append(np.column_stack(
        [problem.source, problem.labels])) or judge(spaces, problem, *more))
    task.measure(ask(pairs=10))
    before = list(answers)
    answers.clear()
    mix_up(toys / "phone")
    task.measure(ask(pairs=10))
    moved = [not np.array_equal(one, other) for one, other in zip(before, answers, strict=True)]
    assert moved == [False, False, True, True, *[False] * (len(moved) - 4)]  # own, all labels of the half, the others


def test_a_target_of_one_picture_or_without_labels_is_told(toys, tmp_path):
    loose = tmp_path / "loose"
    loose.mkdir()
    first = next((toys / "phone").rglob("*.png"))
    (loose / "a.png").write_bytes(first.read_bytes())
    with pytest.raises(UserError, match="The target has no labels"):
        task.measure(ask(str(loose)))
    (loose / "red").mkdir()
    (loose / "a.png").rename(loose / "red" / "a.png")
    with pytest.raises(UserError, match="The target has 1 picture"):
        task.measure(ask(str(loose)))


def test_progress_may_stop_it(toys):
    def stop(stage, done, total):
        if stage == task.curves.STAGE and done:
            raise KeyboardInterrupt
    with pytest.raises(KeyboardInterrupt):
        task.measure(ask(pairs=10), stop)
    assert result_lookup.newest(ask(pairs=10), task.FEATURE_SPACES) is None


@pytest.mark.parametrize(("most", "pool", "counts"), [
    (0, 50, ()), (2, 50, ()), (3, 50, (3,)), (30, 50, (3, 10, 30)), (300, 50, (3, 10, 30, 50)), (5, 2, ())])
def test_pairs_are_as_many_as_there_are(most, pool, counts):
    assert task.pair_counts(most, pool) == counts
