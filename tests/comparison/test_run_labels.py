"""No two runs of a list look the same, and each says only what sets it apart."""

from datetime import datetime, timedelta
from itertools import count

from tl_core.comparison import run_labels
from tl_core.config import RunConfig
from tl_core.tracking import RunRecord

_number = count()


def record(accuracy: float | None = 0.9, run_id: str = "", minutes: int = 0, status: str = "FINISHED", **fields
           ) -> RunRecord:
    fields = {"data": "pets@2", "backbone": "vgg16", "strategy": "fine_tuning", "freeze_depth": 3, **fields}
    config = RunConfig(**fields)
    return RunRecord(run_id or f"{next(_number):06x}{'f' * 26}", status, config, None,
                     datetime(2026, 11, 29, 14, 0) + timedelta(minutes=minutes), 1.0, "", accuracy)


def apart(*records: RunRecord) -> list[str]:
    return list(run_labels.details(records).values())


def test_only_what_differs_among_those_listed_is_named():
    assert apart(record()) == [""]
    assert apart(record(), record(freeze_depth=4)) == ["depth 3", "depth 4"]
    assert apart(record(seed=0), record(seed=1)) == ["seed 0", "seed 1"]
    assert apart(record(), record(learning_rate=1e-4, seed=1), record(learning_rate=1e-4)) == [
        "rate 0.001, seed 0", "rate 0.0001, seed 1", "rate 0.0001, seed 0"]
    assert apart(record(head={"dropout": 0.5}), record()) == ["dropout 0.5", "dropout 0.2"]


def test_what_stands_beside_it_anyway_needs_no_words():
    records = [record(), record(freeze_depth=4), record(freeze_depth=4, seed=1)]
    assert apart(*records) == ["depth 3, seed 0", "depth 4, seed 0", "depth 4, seed 1"]
    assert list(run_labels.details(records, without=("freeze_depth",)).values()) == ["seed 0", "seed 0", "seed 1"]
    assert list(run_labels.details(records[:2], without=("freeze_depth",)).values()) == ["", ""]


def test_as_few_words_as_tell_them_apart():
    # Depth tells all three apart, so that rate and seed, which differ too, need no words.
    assert apart(record(freeze_depth=1), record(freeze_depth=2, seed=1), record(freeze_depth=3, learning_rate=0.1)) == [
        "depth 1", "depth 2", "depth 3"]


def test_other_sets_versions_backbones_and_strategies_stand_in_the_label_anyway():
    found = run_labels.labels([record(), record(data="pets@5"), record(backbone="vgg19"),
                               record(strategy="feature_extraction", freeze_depth=5)])
    assert [text.split(" · ")[0] for text in found.values()] == [
        "pets@2: VGG-16, Fine-tuning", "pets@5: VGG-16, Fine-tuning", "pets@2: VGG-19, Fine-tuning",
        "pets@2: VGG-16, Feature extraction"]


def test_runs_made_twice_are_told_by_when_and_at_last_by_their_ids():
    first, again, other = record(), record(minutes=5), record(seed=1)
    assert apart(first, again, other) == ["seed 0, 29 Nov 14:00", "seed 0, 29 Nov 14:05", "seed 1"]
    twins = [record(run_id="abcdef12" + "0" * 24), record(run_id="abcdef13" + "0" * 24)]
    assert [text.rpartition(" · ")[2] for text in run_labels.labels(twins).values()] == ["abcdef12", "abcdef13"]


def test_a_run_without_accuracy_says_its_state():
    found = run_labels.labels([record(None, status="STOPPED"), record(0.9512)])
    assert [text.split(" · ")[1] for text in found.values()] == ["stopped", "95.1 %"]


def test_of_many_no_two_labels_are_equal():
    many = [record(seed=seed, freeze_depth=depth, learning_rate=rate, minutes=minutes) for seed in range(4)
            for depth in range(4) for rate in (1e-3, 1e-4) for minutes in (0, 0)]
    found = run_labels.labels(many)
    assert len(set(found.values())) == len(many) == 64
    assert run_labels.labels([]) == {}


def test_names_of_things_that_are_no_more_are_shown_as_they_are():
    assert list(run_labels.labels([record(backbone="gone", strategy="lost")]).values())[0].startswith(
        "pets@2: gone, lost · ")
