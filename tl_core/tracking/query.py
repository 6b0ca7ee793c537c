"""Which runs: conditions that all hold, as SQL for the index."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from tl_core import ownership
from tl_core.ownership import Sight

ORDERS = {  # runs without a figure come last
    "newest": "created DESC, run_id",
    "most accurate": "accuracy IS NULL, accuracy DESC, created DESC, run_id",
    "longest": "seconds IS NULL, seconds DESC, created DESC, run_id"}
GOING_OR_DONE = ("QUEUED", "RUNNING", "FINISHED")
FIELDS = ("status", "data", "backbone", "strategy")


@dataclass(frozen=True)
class Query:
    """Empty conditions hold for every run. Each word of ``text`` stands in a run's id, settings, state or reason.

    ``sight``: what somebody may see; None for everything.
    """

    status: tuple[str, ...] = ()
    data: tuple[str, ...] = ()
    backbone: tuple[str, ...] = ()
    strategy: tuple[str, ...] = ()
    text: str = ""
    run_ids: tuple[str, ...] | None = None
    sight: Sight | None = None

    def seen(self) -> "Query":
        """Those of them that whoever acts may see."""
        return replace(self, sight=ownership.sight())

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
        if self.sight is not None:
            own, mates = sorted(self.sight.own), sorted(self.sight.mates)
            parts.append(f"(visibility = 'public' OR {_one_of('user', own)}"
                         f" OR (visibility = 'class' AND {_one_of('user', mates)}))")
            values += [*own, *mates]
        return " AND ".join(parts), values


def _one_of(field: str, values: Sequence[str]) -> str:
    return f"{field} IN ({', '.join('?' * len(values))})"


EVERY = Query()
