"""The best epoch so far, and when to give up hoping for a better one. No TensorFlow here."""


class Best:
    """The best epoch of the whole run: highest validation accuracy, at equal accuracy the lower loss.

    ``epoch`` counts from 1 and is None before the first; ``weights`` is whatever was
    kept with it.
    """

    def __init__(self):
        self.epoch: int | None = None
        self.weights: list | None = None
        self._figures: tuple[float, float] | None = None

    def to_dict(self) -> dict:
        """All but the weights, with JSON's types."""
        return {"epoch": self.epoch, "figures": self._figures}

    def recall(self, found: dict, weights: list | None) -> None:
        """Go on where ``to_dict`` was asked."""
        self.epoch, self.weights = found["epoch"], weights
        self._figures = found["figures"] and tuple(found["figures"])

    def improves(self, accuracy: float, loss: float) -> bool:
        return self._figures is None or (accuracy, -loss) > self._figures

    def keep(self, epoch: int, accuracy: float, loss: float, weights: list) -> None:
        self.epoch, self.weights, self._figures = epoch, weights, (accuracy, -loss)


class Patience:
    """Early stopping: True once ``epochs`` epochs in a row had no lower validation loss. None never stops."""

    def __init__(self, epochs: int | None):
        self._epochs = epochs
        self._lowest = float("inf")
        self._waited = 0

    def to_dict(self) -> dict:
        """What it has seen, with JSON's types."""
        return {"lowest": self._lowest, "waited": self._waited}

    def recall(self, found: dict) -> None:
        """Go on where ``to_dict`` was asked."""
        self._lowest, self._waited = found["lowest"], found["waited"]

    def exhausted(self, loss: float) -> bool:
        """Tell it the next epoch's validation loss."""
        self._waited = 0 if loss < self._lowest else self._waited + 1
        self._lowest = min(loss, self._lowest)
        return self._epochs is not None and self._waited >= self._epochs
