"""What a run says while it runs: small frozen records, the only thing that leaves a worker.

Points come gathered: the fields of ``Batch`` and ``Epoch`` are equally long lists,
so that many steps cost one message. ``to_dict``/``from_dict`` are exact inverses.
"""

import time as clock
from collections.abc import Callable
from typing import Annotated, Any, Literal

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, TypeAdapter

from tl_core.printable import printable

# Words may quote files whose names no message can carry.
Words = Annotated[str, BeforeValidator(lambda text: printable(text) if isinstance(text, str) else text)]


class _Event(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")

    type: str
    time: float = Field(default_factory=clock.time)  # seconds since 1970

    def to_dict(self) -> dict[str, Any]:
        return self.model_dump(mode="json")


class RunQueued(_Event):
    """Waiting for a worker; ``place`` 1 is next."""
    type: Literal["run_queued"] = "run_queued"
    place: int = 1


class RunStarted(_Event):
    """A worker has taken the run."""
    type: Literal["run_started"] = "run_started"
    epochs: int
    seconds: float | None = None  # of training; where there are some, epochs are the most there may be
    steps_per_epoch: int
    classes: list[str]
    device: str
    total_parameters: int


class PhaseStarted(_Event):
    """A phase begins; ``first_epoch`` counts from 0 over the whole run."""
    type: Literal["phase_started"] = "phase_started"
    index: int
    name: str
    sentence: str
    first_epoch: int
    epochs: int
    freeze_depth: int
    trainable_parameters: int
    freeze_above: int | None = None  # blocks up to the last that trains; None in runs of earlier versions


class Progress(_Event):
    """Work outside fitting ("Reading pictures"): ``done`` of ``total``, 0 of 0 when unknown."""
    type: Literal["progress"] = "progress"
    stage: str
    done: int = 0
    total: int = 0


def going_on(done: int, epochs: int | None) -> Progress:
    """What a run says that goes on after ``done`` of ``epochs`` (None: the clock ends it), until its next batch."""
    return Progress(stage=f"Going on from epoch {done + 1}" if epochs is None else
                    f"Going on from epoch {min(done + 1, epochs)} of {epochs}")


class Batch(_Event):
    """Training points. ``step`` counts batches over the whole run from 1.

    ``loss`` and ``accuracy`` are means over the batches since the point before.
    """
    type: Literal["batch"] = "batch"
    step: list[int]
    loss: list[float]
    accuracy: list[float]
    images_per_second: float = 0.0
    eta_seconds: float | None = None


class Epoch(_Event):
    """Ended epochs, counted from 1 over the whole run; running training means, validation values."""
    type: Literal["epoch"] = "epoch"
    epoch: list[int]
    loss: list[float]
    accuracy: list[float]
    val_loss: list[float]
    val_accuracy: list[float]


class Note(_Event):
    """Something the user should know ("3 files could not be read: …")."""
    type: Literal["note"] = "note"
    text: Words
    level: Literal["info", "warning"] = "info"


class Finished(_Event):
    """The run's end; ``result`` is what ``train --json`` prints, see contracts."""
    type: Literal["finished"] = "finished"
    result: dict[str, Any]


class Failed(_Event):
    """The run's end by a failure, in words."""
    type: Literal["failed"] = "failed"
    reason: Words


class Stopped(_Event):
    """The run's end by the user; ``result`` holds the best weights' figures where an epoch had ended."""
    type: Literal["stopped"] = "stopped"
    result: dict[str, Any]


Event = Annotated[
    RunQueued | RunStarted | PhaseStarted | Progress | Batch | Epoch | Note | Finished | Failed | Stopped,
    Field(discriminator="type"),
]
Emit = Callable[[Event], None]
ENDS = (Finished, Failed, Stopped)

_adapter = TypeAdapter(Event)


def from_dict(values: dict[str, Any]) -> Event:
    """The event that ``to_dict`` wrote."""
    return _adapter.validate_python(values)
