"""A budget of seconds on a clock that the test turns, and in a run."""

from types import SimpleNamespace

from tests.training.conftest import train_now
from tl_core.training.context import TrainingContext
from tl_core.training.time_budget import TimeBudget
from tl_core.training.train_step import TrainStep

PHASES = [SimpleNamespace(epochs=10), SimpleNamespace(epochs=30)]  # a quarter, three quarters


def epochs(budget, clock, seconds_each):
    """Epochs of one phase until its time is up."""
    for count in range(1, 100):
        clock[0] += seconds_each
        if budget.up():
            return count
    raise AssertionError("never up")


def test_each_phase_ends_nearest_to_its_share():
    clock = [5.0]
    budget = TimeBudget(105.0, PHASES, lambda: clock[0])  # until 26.25, then until 105
    budget.begin(0)
    assert epochs(budget, clock, 4) == 5  # 25; one more would be 29
    budget.begin(1)
    assert epochs(budget, clock, 30) == 3  # 115 is nearer to 105 than 85
    assert budget.left == 0


def test_one_epoch_at_least():
    clock = [0.0]
    budget = TimeBudget(1.0, PHASES[:1], lambda: clock[0])
    budget.begin(0)
    assert budget.left == 1.0
    assert epochs(budget, clock, 60) == 1


def test_a_run_ends_by_the_clock(tmp_path, pretrained, monkeypatch):
    """A step takes 50 ms here, however slow the machine is."""
    steps, train = [], TrainStep.train
    monkeypatch.setattr(TrainStep, "train", lambda self, groups, *more: steps.extend(
        range(groups[0].count)) or train(self, groups, *more))
    monkeypatch.setattr(TrainingContext, "training_seconds", lambda context: 0.05 * len(steps))
    outcome = train_now(tmp_path, pretrained, strategy="linear_probe_then_fine_tune", freeze_depth=3, seconds=2,
                        epochs=500, head={"hidden": ()})
    done = len(outcome.result["history"]["loss"])
    first, second = outcome.of("phase_started")
    assert 2 <= done < 500 and first.first_epoch < second.first_epoch < done
    assert abs(0.05 * len(steps) - 2) <= 0.05 * 3  # an epoch has three
    assert [event.text for event in outcome.of("note") if "with its time" in event.text]
    assert outcome.of("run_started")[0].seconds == 2
    left = [event.eta_seconds for event in outcome.of("batch")]
    assert left == sorted(left, reverse=True) and left[0] <= 2


def test_fewer_points_as_it_grows(tmp_path, pretrained):
    from tl_core.training.metric_sampling import MOST, MetricSampler
    steps = []
    points = MetricSampler(lambda event: steps.extend(event.step), 100_000, lambda: 0.0, left=lambda: 1.0)
    for step in range(1, 20_001):
        points.batch(step, {"loss": 1.0, "accuracy": 0.5})
    points.flush()
    assert steps[:100] == list(range(1, 101)) and len(steps) < 2 * MOST
