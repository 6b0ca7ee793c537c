import pytest

from tl_core import plan, tracking
from tl_core.comparison import run_groups
from tl_core.comparison.run_groups import ComparedRun, groups, names
from tl_core.config import HeadConfig, RunConfig

BASE = RunConfig(data="fruits", image_size=64)


def config(**fields) -> RunConfig:
    return plan.resolve_config(BASE.changed(**fields))


def member(accuracy: float | None = None, run_id: str = "r", **fields) -> ComparedRun:
    result = None if accuracy is None else {"test": {"accuracy": accuracy, "n": 100, "ci95": [accuracy - 0.1,
                                                                                              accuracy + 0.1]}}
    return ComparedRun(run_id, config(**fields), "QUEUED" if result is None else "FINISHED", result)


def test_runs_that_differ_in_their_seed_alone_are_one_group():
    found = groups([member(0.8, seed=0), member(0.7, strategy="from_scratch"), member(0.9, seed=1)])
    assert [(group.letter, len(group.members)) for group in found] == [("A", 2), ("B", 1)]
    assert found[0].title == "A (Feature extraction)"


def test_a_copy_with_the_same_seed_counts_once_and_the_tested_one_stays():
    found = groups([member(None, "waiting"), member(0.8, "first"), member(0.8, "copy"), member(0.9, "other", seed=1)])
    assert [one.run_id for one in found[0].members] == ["first", "other"]


def test_the_score_is_students_over_seeds_and_wilsons_for_one():
    two = groups([member(0.8, seed=0), member(0.9, seed=1)])[0].score
    # Two values 0.1 apart: the standard error is 0.05, t with one degree of freedom 12.706; the top is cut at 1.
    assert two["mean"] == pytest.approx(0.85)
    assert two["ci95"] == pytest.approx([0.85 - 12.7062 * 0.05, 1.0], abs=1e-4)
    assert groups([member(0.8)])[0].score == {"mean": 0.8, "ci95": pytest.approx([0.7, 0.9]), "seeds": 1}
    assert groups([member()])[0].score == {"mean": None, "ci95": None, "seeds": 0}


@pytest.mark.parametrize(("number", "letter"), [(0, "A"), (25, "Z"), (26, "AA"), (27, "AB"), (701, "ZZ"), (702, "AAA")])
def test_letters_go_on_after_z(number, letter):
    assert run_groups.group_label(number) == letter


def test_a_run_as_source_is_told_by_its_name_and_by_its_id_only_where_two_have_one_name(isolated):
    sources = [tracking.create_run(RunConfig(data=data, backbone="small_cnn", strategy="from_scratch"),
                                   tracking.new_owner()) for data in ("household", "household", "digits")]
    first, again, other = (config(backbone="small_cnn", strategy="fine_tuning", weights=f"run:{run_id}")
                           for run_id in sources)
    household = "weights of Small CNN on household, from scratch, seed 0"
    assert names([first, other]) == [household, household.replace("household", "digits")]
    assert names([first, again]) == [f"{household} ({run_id[:6]})" for run_id in sources[:2]]
    rows = run_groups.differences(groups([ComparedRun(str(number), one, "QUEUED") for number, one in
                                          enumerate([first, other])]))
    assert rows["Weights"] == [household.removeprefix("weights of "), "Small CNN on digits, from scratch, seed 0"]


def test_names_hold_what_tells_apart_and_no_more():
    assert names([config()]) == ["Feature extraction"]
    assert names([config(strategy="fine_tuning", freeze_depth=6), config(strategy="fine_tuning", freeze_depth=12),
                  config(strategy="from_scratch")]) == ["Fine-tuning, depth 6", "Fine-tuning, depth 12", "From scratch"]
    assert names([config(limit=40), config()]) == ["40 labels", "all labels"]
    assert names([config(head=HeadConfig(dropout=0.5)), config()]) == ["dropout 0.5", "dropout 0.2"]
    some, every = (config(strategy="fine_tuning", transfer_depth=depth) for depth in (4, None))
    assert names([some, every]) == ["4 blocks transferred", "all blocks transferred"]
    assert names([some, every, config(strategy="from_scratch")])[2] == "From scratch"  # which transfers none


def test_names_are_never_equal():
    mixed = [config(strategy=strategy, learning_rate=rate, epochs=epochs)
             for strategy in ("fine_tuning", "from_scratch") for rate in (1e-2, 1e-4) for epochs in (1, 9)]
    assert len(set(names(mixed))) == len(mixed)


def test_only_differences_are_listed():
    found = groups([member(strategy="fine_tuning", freeze_depth=6), member(strategy="from_scratch", epochs=20)])
    assert run_groups.differences(found) == {
        "Strategy": ["Fine-tuning", "From scratch"], "Freeze depth": ["6", "0"], "Weights": ["imagenet", "random"],
        "Epochs": ["10", "20"]}
    found = groups([member(strategy="fine_tuning", transfer_depth=4), member(strategy="from_scratch")])
    assert run_groups.differences(found)["Transfer depth"] == ["4", "–"]  # it has no use for one


def test_what_differs_beside_the_names_is_told():
    assert run_groups.unequal(groups([member(), member(strategy="from_scratch", epochs=20)])) == ["epochs"]
    assert run_groups.unequal(groups([member(), member(strategy="from_scratch")])) == []
    assert run_groups.unequal(groups([member(epochs=3), member(epochs=9)])) == []
