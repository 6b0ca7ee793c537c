"""The arithmetic of an estimate, by hand on a probe of round numbers."""

import pytest

from tl_core import plan
from tl_core.backbones import multiply_adds
from tl_core.backbones.catalog import BACKBONES
from tl_core.config import RunConfig
from tl_core.estimate import estimate as estimating
from tl_core.estimate.estimate import Counts, Probe, StoredShare, at_depth, estimate, refined

SPEC = BACKBONES.get("efficientnet_lite0")
BLOCKS = tuple(1 / 18 for _ in range(18))
PROBE = Probe(decode=0.01, build=1.0, convert=2.0, prefix=0.018, forward=0.036, blocks=BLOCKS,
              steps={18: 0.001, 15: 0.01, 0: 0.1}, overhead=0.0, traces={18: 1.0, 15: 2.0, 0: 12.0},
              memory=10**9, step_memory={18: 10**4, 15: 10**6, 0: 10**7})
COUNTS = Counts(train=64, val=20, test=10)
PIXELS = 160 * 160 * 3


def config(**fields) -> RunConfig:
    return plan.resolve_config_and_data(RunConfig.parse({"data": "digits", "epochs": 4, **fields}))


def test_feature_extraction_by_hand():
    found = estimate(config(), COUNTS, PROBE)
    assert found.parts["setup"] == pytest.approx(1)  # to build it
    assert found.parts["decode"] == pytest.approx(94 * 0.01)
    assert found.parts["prefix"] == pytest.approx(2 + 94 * 0.018)  # conversion; every split once, through all blocks
    assert found.parts["augment"] == 0
    # Traced once; four epochs of 64 steps of 1 ms; nothing is above the cut but the head, so validation is free.
    assert found.parts["suffix"] == pytest.approx(1 + 4 * 64 * 0.001)
    assert found.seconds == pytest.approx(sum(found.parts.values()))
    assert found.low == pytest.approx(found.seconds / 1.3) and found.high == pytest.approx(found.seconds * 1.3)
    assert found.skipped == 1
    # 1280 pooled numbers of four bytes a picture, and the decoded pictures.
    assert found.disk_bytes == 94 * (1280 * 4 + PIXELS)
    assert found.memory_bytes == 10**9 + 32 * 10**4


def test_a_batch_of_the_target_goes_along_with_each_of_the_source():
    """One epoch of 40 for the head, three of twice 40 above block 15: of 64 pictures 24 are the target's."""
    chosen = config(data="fruits", strategy="dann", target_domain="night", freeze_depth=15)
    counts = Counts(train=64, val=20, test=10, source=40)
    assert [len(phase.streams) for phase in plan.phases(chosen)] == [1, 2]
    judged = 3 * 20 * 0.036 * 3 / 18 + 10 * 0.036 * 3 / 18
    expected = (1 + 2) + 40 * 0.001 + 3 * 2 * 40 * 0.01 + judged
    assert estimate(chosen, counts, PROBE).parts["suffix"] == pytest.approx(expected)


def test_fine_tuning_by_hand():
    """One epoch for the head, three above block 15; one pass through all blocks fills both cuts."""
    chosen = config(strategy="fine_tuning", freeze_depth=15)
    assert [(phase.freeze_depth, phase.epochs) for phase in plan.phases(chosen)] == [(18, 1), (15, 3)]
    found = estimate(chosen, COUNTS, PROBE)
    assert found.parts["setup"] == pytest.approx(1)
    # Train and validation to the top, the test only to block 15 of 18.
    assert found.parts["prefix"] == pytest.approx(2 + 84 * 0.018 + 10 * 0.018 * 15 / 18)
    # Three of 18 blocks lie above the cut: validation is a sixth of a forward pass, three times; the test too.
    # Each phase is traced.
    assert found.parts["suffix"] == pytest.approx(1 + 2 + 64 * 0.001 + 3 * 64 * 0.01 + (3 * 20 + 10) * 0.036 / 6)
    assert found.disk_bytes == 94 * (1280 * 4 + 5 * 5 * 192 * 4 + PIXELS)  # 7 x 7 at 224 px is 5 x 5 at 160
    assert found.skipped == pytest.approx(multiply_adds.share_below(SPEC, 15, 160))
    assert found.memory_bytes == 10**9 + 32 * 10**6


def test_from_scratch_freezes_and_stores_nothing_but_pictures():
    found = estimate(config(strategy="from_scratch"), COUNTS, PROBE)
    assert found.parts["setup"] == pytest.approx(1) and found.parts["prefix"] == 0 and found.skipped == 0
    assert found.parts["suffix"] == pytest.approx(12 + 4 * (64 * 0.1 + 20 * 0.036) + 10 * 0.036)
    assert found.disk_bytes == 94 * PIXELS


def test_without_the_store_every_epoch_goes_through_the_frozen_blocks():
    found = estimate(config(feature_store=False), COUNTS, PROBE)
    assert found.parts["prefix"] == pytest.approx(2 + 0.018 * (4 * 84 + 10))
    assert found.disk_bytes == 0 and found.skipped == 0


@pytest.mark.parametrize(("views", "passes", "skipped"), [(0, 4 * 64, 0), (3, 3 * 64, 1), (9, 4 * 64, 1)])
def test_augmentation_computes_each_view_once_or_every_epoch_anew(views, passes, skipped):
    """Of nine views four epochs see four."""
    found = estimate(config(augment={"flip": "horizontal"}, views=views), COUNTS, PROBE)
    assert found.parts["prefix"] == pytest.approx(2 + 0.018 * (passes + 30))
    assert found.parts["augment"] == pytest.approx(passes * PIXELS * estimating.AUGMENT_SECONDS)
    assert found.skipped == skipped
    kept = min(views, 4) * 64 + 30
    assert found.disk_bytes == kept * 1280 * 4 + 94 * PIXELS


def test_views_of_mixup_are_not_stored():
    found = estimate(config(augment={"mixup": 0.2}, views=3), COUNTS, PROBE)
    assert found.parts["prefix"] == pytest.approx(2 + 0.018 * (4 * 64 + 30)) and found.skipped == 0


def test_what_is_stored_costs_nothing_but_reading():
    first, again = estimate(config(), COUNTS, PROBE), estimate(config(), COUNTS, PROBE, StoredShare(1, 1))
    assert again.parts["decode"] == 0 and again.parts["prefix"] == 2
    assert again.parts["read"] == first.parts["read"] > 0
    assert again.seconds == pytest.approx(first.seconds - first.parts["decode"] - first.parts["prefix"] + 2)
    half = estimate(config(), COUNTS, PROBE, StoredShare(0.5, 0.5))
    assert half.parts["decode"] == pytest.approx(first.parts["decode"] / 2)


def test_blocks_frozen_above_a_band_still_pass_gradients_but_have_none_of_their_own():
    band, open_ = (estimate(config(strategy="fine_tuning", freeze_depth=9, freeze_above=above), COUNTS, PROBE)
                   for above in (12, None))
    # Depth 9 of 18: 1/2 of the work above; between 1/6 (10 ms) and 1 (100 ms) a picture's step takes 46 ms, 1 ms of it
    # the head's. Six of the nine blocks above are frozen: their weights' gradients are a third of 6/9 of 45 ms.
    assert open_.parts["suffix"] - band.parts["suffix"] == pytest.approx(3 * 64 * 0.045 * 6 / 9 / 3)
    assert band.parts["prefix"] == open_.parts["prefix"] and band.seconds < open_.seconds


def test_the_network_of_the_default_run_is_there_once_a_worker_is_warm():
    assert estimating.ready(config()) and estimating.ready(config(data="fruits", epochs=9, learning_rate=0.1))
    for other in ({"backbone": "small_cnn"}, {"image_size": 96}, {"strategy": "fine_tuning"}, {"weights": "random"}):
        assert not estimating.ready(config(**other)), other
    cold, warm = (estimate(config(), COUNTS, PROBE, ready=ready) for ready in (False, True))
    assert cold.seconds - warm.seconds == pytest.approx(1 + 2)  # building and converting it


def test_the_time_grows_as_less_is_frozen():
    seconds = [estimate(config(strategy="fine_tuning", freeze_depth=depth), COUNTS, PROBE).seconds
               for depth in range(1, 19)]
    assert all(deep < shallow for shallow, deep in zip(seconds, seconds[1:], strict=False))


def test_between_measured_depths_it_is_linear_in_the_work_above():
    known = {4: 0.0, 2: 10.0, 0: 30.0}
    blocks = (0.4, 0.1, 0.2, 0.3)
    assert at_depth(known, 2, blocks) == 10
    assert at_depth(known, 3, blocks) == pytest.approx(10 * 0.3 / 0.5)
    assert at_depth(known, 1, blocks) == pytest.approx(10 + 20 * 0.1 / 0.5)
    assert at_depth({3: 1.0, 1: 2.0}, 4, blocks) == 1.0 and at_depth({3: 1.0, 1: 2.0}, 0, blocks) == 2.0


def test_a_run_moves_factors_half_way_and_the_spread_to_what_was_off():
    predicted = {"setup": 4.0, "decode": 1.0, "prefix": 2.0, "suffix": 3.0, "read": 0.01}
    actual = {"setup": 2.0, "decode": 2.0, "prefix": 2.0, "suffix": 3.0, "read": 5.0}
    after = refined(PROBE, predicted, actual)
    assert after.factors == {"setup": 0.75, "decode": 1.5, "prefix": 1.0, "suffix": 1.0}  # reading was too short to say
    assert after.runs == 1
    assert after.spread == pytest.approx((0.3 + abs(14 / 10.01 - 1)) / 2)
    again = estimate(config(), COUNTS, after)
    assert again.parts["setup"] == pytest.approx(0.75) and again.parts["decode"] == pytest.approx(1.5 * 0.94)


def test_many_equal_runs_make_the_estimate_right_and_narrow():
    probe, truth = PROBE, {"setup": 8.0, "decode": 0.5, "prefix": 3.0, "suffix": 0.6}
    for _ in range(12):
        probe = refined(probe, estimate(config(), COUNTS, probe).parts, truth)
    found = estimate(config(), COUNTS, probe)
    assert found.seconds == pytest.approx(sum(truth.values()), rel=0.02)
    assert found.high / found.low == pytest.approx(1.1**2, rel=0.05)


def test_actual_seconds_fall_into_the_same_parts_and_leave_the_rest_to_the_setup():
    seconds = {"total": 20.0, "features": 3, "training": 12, "decode": 1.0, "prefix": 2.0, "suffix": 9.0, "events": 0.5}
    assert estimating.actual_parts(seconds) == {
        "setup": 7.5, "decode": 1.0, "augment": 0.0, "prefix": 2.0, "read": 0.0, "suffix": 9.0}
