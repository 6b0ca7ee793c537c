"""Whether reading a row takes less than computing it again: decided after a few batches."""

LOOKS = 3


class StorePolicy:
    """``verdict`` is None until enough batches were looked at, then whether rows are worth keeping.

    ``uses`` is how often each row will be read. The first batch is left out: it includes
    tracing. Of the others the quickest counts, for each of the three times.
    """

    def __init__(self, uses: int = 1):
        self.verdict: bool | None = None
        self._uses, self._seen = max(1, uses), 0
        self._compute = self._write = self._read = float("inf")

    @property
    def looking(self) -> bool:
        return self.verdict is None

    def add(self, rows: int, compute: float, write: float, read: float) -> None:
        """``rows`` rows took these seconds to compute, to write and to read."""
        self._seen += 1
        if self._seen == 1 or not self.looking:
            return
        self._compute = min(self._compute, compute / rows)
        self._write, self._read = min(self._write, write / rows), min(self._read, read / rows)
        if self._seen > LOOKS:
            self.verdict = bool(self._write / self._uses + self._read < self._compute)
