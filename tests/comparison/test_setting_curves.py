import pytest

from tests.comparison.test_run_groups import member
from tl_core.comparison.run_groups import groups
from tl_core.comparison.setting_curves import (
    depths,
    lines,
    planned,
    planned_depths,
    savings,
    several,
    transfers,
)


def test_a_strategy_is_one_line_along_the_depth_and_scratch_a_reference():
    found, references = depths(groups([
        member(0.8, strategy="fine_tuning", freeze_depth=12), member(0.7, strategy="fine_tuning", freeze_depth=3),
        member(0.75), member(0.4, strategy="from_scratch"), member(None, strategy="fine_tuning", freeze_depth=9)]))
    assert [(line.name, [(point.x, point.mean, point.letter) for point in line.points]) for line in found] == [
        ("Fine-tuning", [(3, 0.7, "B"), (12, 0.8, "A")]), ("Feature extraction", [(18, 0.75, "C")])]
    assert [line.name for line in references] == ["From scratch"]
    assert several(found) and not several(references)


def test_a_curve_is_planned_before_its_second_place_is_tested():
    two = [member(0.7, strategy="fine_tuning", freeze_depth=3), member(None, strategy="fine_tuning", freeze_depth=9)]
    assert planned_depths(groups(two)) and not several(depths(groups(two))[0])
    assert not planned_depths(groups([two[0], member(None, strategy="from_scratch"), member()]))
    blocks = [member(strategy="fine_tuning", transfer_depth=depth, freeze_depth=0) for depth in (3, 9)]
    assert planned_depths(groups(blocks)) and not planned_depths(groups(blocks[:1]))
    counts = [member(None, limit=limit) for limit in (40, 80)]
    assert planned(groups(counts), "limit", lambda config: config.limit)
    assert not planned(groups(counts[:1]), "limit", lambda config: config.limit)


def test_other_settings_make_other_lines():
    found, _ = depths(groups([member(0.5, strategy="fine_tuning", freeze_depth=depth, learning_rate=rate)
                              for depth in (0, 9) for rate in (1e-2, 1e-4)]))
    assert [(line.name, len(line.points)) for line in found] == [("rate 0.01", 2), ("rate 0.0001", 2)]


def test_labels_saved_are_read_against_scratch():
    made = [member(share, strategy=strategy, limit=limit) for strategy, shares in
            (("fine_tuning", (0.6, 0.8)), ("from_scratch", (0.2, 0.6))) for limit, share in zip((50, 200), shares,
                                                                                                strict=True)]
    found = lines(groups(made), "limit", lambda config: config.limit)
    saved, = savings(found)
    # Transfer has the 0.6 that scratch takes 200 for with its fewest labels already.
    assert (saved.labels, saved.at_least) == (150, True)
    assert saved.sentence.startswith("Fine-tuning saved at least 150 labels")
    assert savings([line for line in found if line.pretrained]) == []


def test_runs_without_a_place_are_left_out():
    assert lines(groups([member(0.5)]), "limit", lambda config: None) == []


@pytest.mark.parametrize("count", [1, 2])
def test_points_carry_the_groups_interval_and_seeds(count):
    line, = lines(groups([member(0.5 + 0.1 * seed, seed=seed) for seed in range(count)]), "limit", lambda config: 7)
    point, = line.points
    assert (point.runs, point.x) == (count, 7)
    assert point.low < point.mean < point.high


def test_yosinskis_lines_frozen_and_trained_on():
    """Lite0 has 18 blocks; with all transferred the two are feature extraction and full fine-tuning in all but name."""
    def tuned(accuracy, transfer, frozen):
        return member(accuracy, strategy="fine_tuning", transfer_depth=transfer, freeze_depth=frozen)
    made = groups([tuned(0.3, 0, 0), tuned(0.5, 6, 6), tuned(0.6, 6, 0), tuned(0.8, None, 18), tuned(0.9, None, 0),
                   tuned(0.7, 6, 3), member(0.4, strategy="from_scratch"), member(0.75)])
    found, references = transfers(made)
    assert [(line.name, [(point.x, point.mean) for point in line.points]) for line in found] == [
        ("Frozen (AnB)", [(0, 0.3), (6, 0.5), (18, 0.8)]), ("Trained on (AnB+)", [(0, 0.3), (6, 0.6), (18, 0.9)])]
    assert [line.name for line in references] == ["From scratch"]
    assert [[point.x for point in line.points] for line in depths(made)[0]] == [[0, 18], [18]]
    trained = groups([tuned(0.3, 0, 0), tuned(0.6, 6, 0)])  # where nothing is transferred, nothing can be frozen
    assert [line.name for line in transfers(trained)[0]] == ["Trained on (AnB+)"]


def test_without_a_transfer_depth_there_is_no_such_curve():
    assert transfers(groups([member(0.5, strategy="fine_tuning", freeze_depth=depth) for depth in (0, 9)])) == ([], [])
