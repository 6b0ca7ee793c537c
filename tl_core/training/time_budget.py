"""A run's budget of seconds: how long each phase may train. No TensorFlow here."""

from collections.abc import Callable, Sequence

from tl_core.strategies import Phase


class TimeBudget:
    """``seconds`` for all ``phases``, to each as much as its planned epochs are of all.

    ``spent`` are the seconds of training so far. Reading and frozen blocks are not among
    them where their outputs are kept: a comparison computes those once, whichever run comes
    first.
    """

    def __init__(self, seconds: float, phases: Sequence[Phase], spent: Callable[[], float]):
        self.seconds, self._spent = seconds, spent
        planned = sum(phase.epochs for phase in phases)
        self._shares = [seconds * phase.epochs / planned for phase in phases]

    @property
    def left(self) -> float:
        """Seconds until the run's training is over, at most."""
        return max(self.seconds - self._spent(), 0.0)

    def begin(self, index: int) -> None:
        """Phase ``index`` begins; what the phases before it left over is its own too."""
        self._until = sum(self._shares[:index + 1])
        self._began, self._epochs = self._spent(), 0

    def to_dict(self) -> dict:
        """How far the phase is, with JSON's types."""
        return {"spent": self._spent(), "began": self._began, "epochs": self._epochs}

    def recall(self, index: int, state: dict) -> None:
        """Go on in phase ``index`` where ``to_dict`` was asked; ``spent`` counts on from there."""
        self.begin(index)
        self._began, self._epochs = state["began"], state["epochs"]

    def up(self) -> bool:
        """Asked at each epoch's end: whether one more would take the phase further from its time than it is now."""
        self._epochs += 1
        now = self._spent()
        return now + (now - self._began) / self._epochs / 2 > self._until
