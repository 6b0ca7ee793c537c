"""Which runs: conditions that all hold, as SQL for the index."""

from dataclasses import dataclass

ORDERS = {  # runs without a figure come last
    "newest": "created DESC, run_id",
    "most accurate": "accuracy IS NULL, accuracy DESC, created DESC, run_id",
    "longest": "seconds IS NULL, seconds DESC, created DESC, run_id"}
GOING_OR_DONE = ("QUEUED", "RUNNING", "FINISHED")
FIELDS = ("status", "data", "backbone", "strategy")


@dataclass(frozen=True)
class Query:
    """Empty conditions hold for every run. Each word of ``text`` stands in a run's id, settings, state or reason."""

    status: tuple[str, ...] = ()
    data: tuple[str, ...] = ()
    backbone: tuple[str, ...] = ()
    strategy: tuple[str, ...] = ()
    text: str = ""
    run_ids: tuple[str, ...] | None = None

    def where(self) -> tuple[str, list[str]]:
        """A condition in SQL, and its parameters."""
        parts, values = ["listed"], []
        for field in FIELDS:
            if chosen := getattr(self, field):
                parts.append(_one_of(field, chosen))
                values += chosen
        if self.run_ids is not None:
            parts.append(_one_of("run_id", self.run_ids))
            values += self.run_ids
        for word in self.text.lower().split():
            parts.append("instr(words, ?)")
            values.append(word)
        return " AND ".join(parts), values


def _one_of(field: str, values: tuple[str, ...]) -> str:
    return f"{field} IN ({', '.join('?' * len(values))})"


EVERY = Query()
