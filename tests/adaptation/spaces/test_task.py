"""From pictures to a kept result: painted pictures, and two networks that are made up."""

import numpy as np
import pytest

from tests.adaptation.domains import described, mix_up, paint
from tl_core.adaptation import domain_features, result_lookup, results
from tl_core.adaptation import request as usual
from tl_core.adaptation.spaces import request, task
from tl_core.data.texts import descriptions
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
    with pytest.raises(UserError, match="The target has 1 example"):
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


def of_words_or_colours(calls):
    """Of texts 5 numbers that their class tells, of pictures 9; a network is asked only for what it reads."""
    random = np.random.default_rng(0)
    means = {name: random.normal(size=(8, width)) for name, width in (("text", 5), ("image", 9))}

    def describe(config, dataset, domains, progress=None):
        reads = "text" if config.backbone == "text_cnn" else "image"
        calls.append((config.backbone, config.data, tuple(domains)))
        assert dataset.modality == reads
        rows = {}
        for name, keys in domains.items():
            assert isinstance(dataset.read(keys[0], 32), str) == (reads == "text")
            labels = [list(descriptions.THINGS).index(next(one for one in descriptions.THINGS if one in key))
                      for key in keys]
            rows[name] = domain_features.DomainRows(
                (means[reads][labels] + 0.1 * random.normal(size=(len(keys),
                                                                  means[reads].shape[1]))).astype(np.float32),
                np.ones(len(keys), bool))
        return rows
    return describe


@pytest.mark.parametrize(("source", "target", "mine", "theirs"), [
    ("descriptions:", "household:photo", "text_cnn", "small_cnn"),
    ("household:photo", "descriptions:", "small_cnn", "text_cnn")])
def test_texts_and_pictures_are_tied_by_examples_of_each_that_go_together(monkeypatch, calls, source, target, mine,
                                                                         theirs):
    monkeypatch.setattr(domain_features, "describe", of_words_or_colours(calls))
    pair = usual.of_pair({"backbone": mine, "weights": "random", "limit": 160}, source, target, "source_only", "half",
                         2,
                         networks=2)
    asked = request.of_target(pair, f"{theirs}:random", pairs=80, target_labels=2)
    assert asked.mixed and request.of_dict(asked.to_dict()) == asked
    values = task.measure(asked).values
    assert not [name for name in values if name not in task.__doc__]
    assert calls == [(mine, source.partition(":")[0], ("source",)), (theirs, target.partition(":")[0], ("target",))]
    assert values["counts"] == {"source": 80, "target": 160, "pool": 80, "judged": 80}  # half are partners
    assert values["own"]["accuracy"] > 0.9 and values["ties"][0]["points"][-1]["accuracy"] > 0.8
    assert values["shuffled"]["accuracy"] < 0.6
    assert "80 pairs of a text and a picture tie the two spaces" in values["verdict"]


def test_what_no_one_network_reads_is_told():
    fields = {"backbone": "text_cnn", "weights": "random"}
    with pytest.raises(UserError, match="The source is texts, the target pictures"):
        usual.of_pair(fields, "descriptions:", "household:photo", "mcc")
    pair = usual.of_pair(fields, "descriptions:", "household:photo", "source_only", "half", 2, networks=2)
    with pytest.raises(UserError, match="'household' has pictures, the backbone reads texts"):
        request.of_target(pair)
    pair = usual.of_pair({**fields, "backbone": "small_cnn"}, "household:photo", "descriptions:", "source_only", "half",
                         2, networks=2)
    with pytest.raises(UserError, match="The target is texts, and grey is given"):
        request.of_target(pair, "text_cnn:random", grey=0.5)
