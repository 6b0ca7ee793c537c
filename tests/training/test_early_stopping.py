"""Best epoch and early stopping on fixed lists, without training."""

from tl_core.training.early_stopping import Best, Patience


def best_of(figures):
    best = Best()
    for epoch, (accuracy, loss) in enumerate(figures, 1):
        if best.improves(accuracy, loss):
            best.keep(epoch, accuracy, loss, [epoch])
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
    return next((i for i, loss in enumerate(losses, 1) if patience.exhausted(loss)), None)


def test_patience_counts_epochs_without_a_lower_loss():
    # Lowest at epoch 3 (0.7); epochs 4 and 5 are not lower.
    assert stopped_at([1.0, 0.8, 0.7, 0.75, 0.7, 0.1], 2) == 5


def test_an_improvement_starts_the_count_again():
    assert stopped_at([1.0, 1.1, 0.9, 1.0, 0.8, 0.9, 0.7], 2) is None


def test_no_patience_never_stops():
    assert stopped_at([1.0] * 50, None) is None
