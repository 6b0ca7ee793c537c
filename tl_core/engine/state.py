"""What a page says about the engine."""

import time
from dataclasses import dataclass
from typing import Literal


@dataclass(frozen=True)
class EngineState:
    """How the engine is: ``message`` is a sentence for the user; ``devices`` are those the workers found.

    * starting: the cluster comes up;
    * warming: a worker is there and imports TensorFlow;
    * ready: at least one worker trains, or could;
    * lost: no worker or no scheduler, and another is on its way; waiting runs stay in the queue;
    * no_store: the store of runs cannot be used, so that no run could be kept;
    * failed: several attempts in a row came to nothing; the next one is minutes away, or a click.

    ``since`` is when that began (``time.monotonic``), None where it does not matter.
    """

    status: Literal["starting", "warming", "ready", "lost", "no_store", "failed"]
    message: str
    devices: tuple[str, ...] = ()
    since: float | None = None

    @property
    def seconds(self) -> float | None:
        """How long it has been so."""
        return None if self.since is None else max(time.monotonic() - self.since, 0.0)


@dataclass(frozen=True)
class EngineLoad:
    """Runs that wait and train, and how many can train at once."""

    waiting: int
    training: int
    slots: int
