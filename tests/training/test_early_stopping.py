"""Best epoch and early stopping on fixed lists, without training."""

import pytest

from tl_core.metrics import Monitor
from tl_core.training.early_stopping import Best, Patience

CORAL = Monitor("val_coral", "min")


def best_of(figures, best=None):
    best = best or Best()
    for epoch, (accuracy, loss, *coral) in enumerate(figures, 1):
        logs = {"val_accuracy": accuracy, "val_loss": loss, **({"val_coral": coral[0]} if coral else {})}
        if best.improves(logs):
            best.keep(epoch, logs, [epoch])
    return best


def test_highest_accuracy_wins():
    assert best_of([(0.5, 1.0), (0.7, 2.0), (0.6, 0.1)]).epoch == 2


def test_lower_loss_breaks_a_tie_and_the_first_of_equals_stays():
    assert best_of([(0.7, 0.9), (0.7, 0.5), (0.7, 0.5), (0.7, 0.6)]).epoch == 2


def test_weights_are_those_of_the_best_epoch():
    assert best_of([(0.5, 1.0), (0.9, 1.0), (0.8, 0.1)]).weights == [2]
    assert best_of([]).weights is None and best_of([]).epoch is None


def stopped_at(losses, epochs):
    patience = Patience(epochs)
    return next((i for i, loss in enumerate(losses, 1) if patience.exhausted({"val_loss": loss})), None)


def test_patience_counts_epochs_without_a_lower_loss():
    # Lowest at epoch 3 (0.7); epochs 4 and 5 are not lower.
    assert stopped_at([1.0, 0.8, 0.7, 0.75, 0.7, 0.1], 2) == 5


def test_an_improvement_starts_the_count_again():
    assert stopped_at([1.0, 1.1, 0.9, 1.0, 0.8, 0.9, 0.7], 2) is None


def test_no_patience_never_stops():
    assert stopped_at([1.0] * 50, None) is None


def test_another_metric_can_decide():
    figures = [(0.9, 0.1, 5.0), (0.1, 9.0, 1.0), (0.5, 1.0, 2.0)]
    assert best_of(figures, Best([CORAL])).epoch == 2 and best_of(figures).epoch == 1
    patience = Patience(1, Monitor("val_accuracy", "max"))
    assert [patience.exhausted({"val_accuracy": value, "val_loss": 0.0}) for value in (0.5, 0.6, 0.6)] == [
        False, False, True]


def test_epochs_judged_by_another_metric_are_not_compared():
    best = best_of([(0.9, 0.1, 5.0)])
    best.watch(best.monitors)
    assert not best.improves({"val_accuracy": 0.8, "val_loss": 0.1})
    best.watch([CORAL])
    assert best.weights == [1] and best.improves({"val_coral": 1e9})  # the weights stay until there are better ones


@pytest.mark.parametrize("monitors", [None, [["val_coral", "min"]]])
def test_what_was_kept_is_recalled_and_so_is_what_an_earlier_version_kept(monitors):
    best, kept = Best(), {"epoch": 2, "figures": [0.75, -0.5]} | ({"monitors": monitors} if monitors else {})
    best.recall(kept, ["w"])
    assert (best.epoch, best.weights) == (2, ["w"])
    if monitors:
        assert best.monitors == (CORAL,)
    else:
        assert not best.improves({"val_accuracy": 0.75, "val_loss": 0.5})
        assert best.improves({"val_accuracy": 0.75, "val_loss": 0.4})
        again = Best()
        again.recall(best.to_dict(), ["w"])
        assert again.to_dict() == best.to_dict()
