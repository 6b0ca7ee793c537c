"""The learning-rate finder: its curve by hand, its suggestion on a convex problem and on real training."""

import numpy as np
import pytest
from sklearn.linear_model import LogisticRegression
from sklearn.metrics import log_loss

from tests.training.conftest import SMALL, make_dataset
from tl_core import plan
from tl_core.config import HeadConfig, RunConfig
from tl_core.data import catalog
from tl_core.engine import tasks
from tl_core.networks import device
from tl_core.networks.head import Head
from tl_core.strategies import Phase
from tl_core.training import lr_finder
from tl_core.training.batches import BatchGroup
from tl_core.training.parallel_heads import parallel_heads
from tl_core.training.train import train

TRIED = lr_finder.rates()


def silent(stage, done, total):
    pass


def test_rates_go_from_the_lowest_to_the_highest_in_equal_proportions():
    assert (len(TRIED), TRIED[0], TRIED[-1]) == (100, pytest.approx(1e-6), pytest.approx(1))
    assert np.allclose(TRIED[1:] / TRIED[:-1], 10 ** (6 / 99))


def test_smoothing_has_no_bias_towards_its_start():
    # Weights 0.1 and 0.09 of 3 and 1, divided by 1 - 0.81: (0.3 + 0.09) / 0.19. The first is as it is.
    assert lr_finder.smooth([1.0, 3.0]) == pytest.approx([1.0, 0.39 / 0.19])
    assert lr_finder.smooth([2.0] * 30) == pytest.approx([2.0] * 30)


@pytest.mark.parametrize("centre", [-4.5, -3, -1.7])
def test_the_suggestion_is_where_the_loss_falls_fastest(centre):
    """tanh is steepest at 0; a step up at the end, where training runs away, is not looked at."""
    losses = 2 - np.tanh(2 * (np.log10(TRIED) - centre)) + 50 * np.clip(np.log10(TRIED) - centre - 1.2, 0, None)
    assert abs(np.log10(lr_finder.suggestion(TRIED, losses)) - centre) < 0.06
    assert lr_finder.suggestion(TRIED, losses) == float(f"{lr_finder.suggestion(TRIED, losses):.0e}")


@pytest.mark.parametrize("losses", [np.full(100, 2.3), 2.3 + TRIED, 2.3 - 0.01 * np.log10(TRIED), np.array([]),
                                    np.linspace(2, 0.1, 5)], ids=["flat", "rises", "hardly falls", "none", "few"])
def test_where_the_loss_never_falls_there_is_no_suggestion(losses):
    assert lr_finder.suggestion(TRIED[:len(losses)], losses) is None


def test_the_sweep_stops_where_the_loss_has_run_away():
    """From the 31st step on the loss is 100: 0.1 of it alone is four times the smoothed 2 before."""
    taken = []
    losses = lr_finder.run_lr_range_test(lambda rate: taken.append(rate) or (2.0 if len(taken) <= 30 else 100.0))
    assert len(losses) == len(taken) == 31 and lr_finder.curve(losses)["diverged"]
    assert taken == pytest.approx(list(TRIED[:31]))


def test_a_loss_that_is_no_number_ends_the_sweep_and_is_left_out():
    numbers = iter([2.0, 1.5, float("nan")])
    assert lr_finder.run_lr_range_test(lambda rate: next(numbers)) == [2.0, 1.5]


def test_a_sweep_to_the_end_has_not_run_away():
    said = []
    losses = lr_finder.run_lr_range_test(lambda rate: 1.0, lambda *progress: said.append(progress))
    assert len(losses) == 100 and not lr_finder.curve(losses)["diverged"]
    assert said[0] == (lr_finder.STAGE, 0, 100) and said[-1] == (lr_finder.STAGE, 100, 100)


def test_the_phase_that_trains_the_most_is_swept():
    def phase(name, *block_rates):
        return Phase(name, "", 1, block_rates, 0.1)
    phases = [phase("head", 0, 0), phase("top", 0, 1), phase("all", 1, 1), phase("all again", 2, 1), phase("low", 1, 0)]
    assert lr_finder.largest_phase(phases).name == "all again"
    assert lr_finder.largest_phase(phases[:1]).name == "head"


@pytest.fixture(scope="module")
def convex():
    """Softmax regression on four clouds, all of them in every step: a convex loss whose least value is known.

    Gives (steps with a new start at a rate, that least loss).
    """
    rng = np.random.default_rng(0)
    y = np.arange(400, dtype=np.int32) % 4
    x = (rng.normal(0, 1, (4, 8))[y] + rng.normal(0, 1, (400, 8))).astype(np.float32)
    oracle = LogisticRegression(C=1e6, max_iter=1000).fit(x, y)
    group = BatchGroup(0, x, y, None, np.array([0, 400], np.int32), np.arange(400))
    start = Head(HeadConfig(hidden=(), dropout=0), 4)
    start.logits(x[:1])
    for weight in start.weights:
        weight.assign(np.zeros(weight.shape))
    with parallel_heads([HeadConfig(hidden=(), dropout=0)], 4, 8, [0], False, False, device.choose("cpu", ())) as heads:
        def begin(rate):
            heads.reset([start], [rate])
            return lambda factor=1.0: float(heads.steps.train([group], np.array([factor], np.float32))["loss"][0, 0])

        yield begin, log_loss(y, oracle.predict_proba(x))


def test_on_a_convex_problem_training_converges_around_the_suggestion(convex):
    begin, least = convex
    suggested = lr_finder.curve(lr_finder.run_lr_range_test(begin(1.0)))["suggestion"]

    def after_200_steps(rate):
        step = begin(rate)
        return [step() for _ in range(201)][-1]
    assert all(after_200_steps(suggested * factor) < 1.1 * least for factor in (1 / 3, 1, 3))
    assert after_200_steps(suggested / 100) > 1.3 * least


@pytest.fixture(scope="module")
def digits():
    """Digits for the upper end of a small random network (all of it takes long to trace), and what the finder says."""
    config = plan.resolve_config_and_data(RunConfig(data="digits", backbone="small_cnn", weights="random",
                                                    strategy="fine_tuning",
                                                    freeze_depth=4, backbone_learning_rate=1e-3, batch_norm="trained",
                                                    image_size=32,
                                                    limit=200, epochs=4))
    dataset = catalog.load(config)
    return config, dataset, lr_finder.find(config, dataset, silent)


def test_the_suggested_rate_trains_better_than_a_hundred_times_more_or_less(digits, tmp_path):
    config, dataset, found = digits
    def last_loss(factor):
        rate = min(found["suggestion"] * factor, 1.0)
        return train(config.changed(learning_rate=rate, backbone_learning_rate=rate), dataset, lambda event: None,
                     tmp_path / str(factor))["history"]["loss"][-1]
    assert last_loss(1) < 0.7 * min(last_loss(0.01), last_loss(100))


def test_what_it_finds_has_jsons_types_and_the_contracts_names(digits):
    _, _, found = digits
    taken = len(found["losses"])
    assert taken == len(found["learning_rates"]) == len(found["smoothed"]) <= 100
    assert found["phase"] == "Fine-tune" and found["seconds"] > 0
    assert all(type(number) is float for name in ("learning_rates", "losses", "smoothed") for number in found[name])


def checked(**changes):
    return RunConfig.parse({**SMALL, **changes})


def test_no_weights_are_kept_and_no_other_split_is_read(pretrained):
    """The frozen network serves the second search as it served the first: same losses, to the last digit."""
    read = []
    plain = make_dataset()
    dataset = make_dataset(lambda key, size: read.append(key) or plain.read(key, size))
    config = checked(weights=str(pretrained), feature_store=False)
    first, second = (lr_finder.find(config, dataset, silent) for _ in range(2))
    assert first["losses"] == second["losses"] and first["phase"] == "Feature extraction"
    assert {key.split("/")[0] for key in read} == {"train"}


def test_fine_tuning_sweeps_blocks_and_head_in_their_proportion(pretrained):
    """The head's rates are the same, the blocks' a hundredfold: seen in all losses but the first, which has no past."""
    config, dataset = checked(weights=str(pretrained), strategy="fine_tuning", freeze_depth=4), make_dataset()
    slow, fast = (lr_finder.find(config.changed(learning_rate=1e-2, backbone_learning_rate=rate), dataset, silent)
                  for rate in (1e-4, 1e-2))
    assert slow["phase"] == "Fine-tune" and slow["losses"][0] == fast["losses"][0]
    assert slow["losses"][-1] != fast["losses"][-1]


def test_progress_stops_it(pretrained):
    class Enough(Exception):
        pass

    def stop(stage, done, total):
        if stage == lr_finder.STAGE and done == 3:
            raise Enough
    with pytest.raises(Enough):
        lr_finder.find(checked(weights=str(pretrained)), make_dataset(), stop)


def test_the_task_reads_the_set_and_finds_a_rate():
    said = []
    fields = {"data": "digits", "backbone": "small_cnn", "image_size": 32, "limit": 60, "weights": "random"}
    found = tasks.find_learning_rate(plan.resolve_config_and_data(RunConfig.parse(fields)).model_dump(mode="json"),
                                     lambda stage, done, total: said.append(stage))
    assert 1e-5 < found["suggestion"] < 1
    assert list(dict.fromkeys(said)) == ["Reading the set", "Starting TensorFlow", "Preparing the network",
                                         lr_finder.STAGE]
