"""How many steps one call takes. No TensorFlow here."""

LONGEST = 0.1  # seconds; so long a Stop may wait and a curve stand still
MOST_BYTES = 16 * 2**20  # of rows in one call
GROWTH = 4


class StepsPerCall:
    """Steps a call, chosen from measured time: short steps go many at a time, so that Python's share is small."""

    def __init__(self, bytes_per_step: int):
        self.steps = 1
        self._most = max(1, MOST_BYTES // max(1, bytes_per_step))
        self._traced = False

    def observe(self, steps: int, seconds: float) -> None:
        """A call of ``steps`` steps took ``seconds``; the first one traces and says nothing."""
        if self._traced:
            fit = int(LONGEST / max(seconds / steps, 1e-6))
            self.steps = max(1, min(fit, self.steps * GROWTH, self._most))
        self._traced = True
