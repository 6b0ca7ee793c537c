"""What a page says about the engine."""

from dataclasses import dataclass
from typing import Literal


@dataclass(frozen=True)
class EngineState:
    """``message`` is one sentence for the user; ``devices`` are those the workers found."""

    status: Literal["starting", "warming", "ready", "failed"]
    message: str
    devices: tuple[str, ...] = ()
