from tests.strategies.test_supervised import BLOCKS, phases


def test_a_probe_then_everything_at_the_small_rate_from_the_best_probe():
    probe, tune = phases("linear_probe_then_fine_tune", freeze_depth=0)
    assert (probe.freeze_depth, probe.epochs, probe.learning_rate) == (BLOCKS, 3, 1e-3)
    assert (tune.freeze_depth, tune.epochs, tune.learning_rate) == (0, 7, 1e-4)
    assert set(tune.block_rates) == {1e-4}
    assert tune.from_best and not probe.from_best


def test_one_epoch_is_too_few_for_a_probe():
    (tune,) = phases("linear_probe_then_fine_tune", epochs=1)
    assert tune.learning_rate == 1e-4 and "probe" not in tune.sentence
