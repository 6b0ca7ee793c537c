"""What a run says while it runs: small frozen records, the only thing that leaves a worker.

Points come gathered: ``Batch`` and ``Epoch`` hold equally long lists, so that many steps
cost one message. ``to_dict``/``from_dict`` are exact inverses; in their JSON each metric is a
field of its own (``"loss": […]``), as outside readers know it.
"""

import time as clock
from collections.abc import Callable, Sequence
from typing import Annotated, Any, ClassVar, Literal, Self

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, TypeAdapter, model_serializer, model_validator

from tl_core import metrics
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


Name = Annotated[str, BeforeValidator(metrics.check_name)]


class SeriesEvent(_Event):
    """Several of a kind in one: the numbers in the field ``COUNTER`` and, by name, as many ``values``.

    Made with each name as an argument of its own too: ``Batch(step=[1], loss=[0.5])``.
    """
    COUNTER: ClassVar[str]
    values: dict[Name, list[Any]]

    @property
    def numbers(self) -> list[int]:
        return getattr(self, self.COUNTER)

    def at(self, indices: Sequence[int]) -> Self:
        """A copy with the points at these indices only."""
        return self.model_copy(update={
            self.COUNTER: [self.numbers[index] for index in indices],
            "values": {name: [column[index] for index in indices] for name, column in self.values.items()}})

    def joined(self, after: Sequence["SeriesEvent"]) -> "SeriesEvent":
        """A copy of the last of ``after``, with all points of this one and of those, which have the same names."""
        parts: list[SeriesEvent] = [self, *after]
        return parts[-1].model_copy(update={
            self.COUNTER: [number for part in parts for number in part.numbers],
            "values": {name: [value for part in parts for value in part.values[name]] for name in self.values}})

    @model_validator(mode="before")
    @classmethod
    def _gather(cls, fields: Any) -> Any:
        if not isinstance(fields, dict) or "values" in fields:
            return fields
        named = {name: value for name, value in fields.items()
                 if name not in cls.model_fields and isinstance(value, list | tuple)}
        return {**{name: value for name, value in fields.items() if name not in named}, "values": named}

    @model_validator(mode="after")
    def _equally_long(self) -> Self:
        if any(len(column) != len(self.numbers) for column in self.values.values()):
            raise ValueError(f"expected {len(self.numbers)} values of each name")
        return self

    @model_serializer(mode="wrap")
    def _flat(self, serialize) -> dict[str, Any]:
        fields = serialize(self)
        return {**{name: value for name, value in fields.items() if name != "values"}, **fields["values"]}


class Points(SeriesEvent):
    """SeriesEvent points: ``values`` are metrics."""
    values: dict[Name, list[float]]


class Batch(Points):
    """Training points. ``step`` counts batches over the whole run from 1.

    ``values`` (loss, accuracy, …) are means over the batches since the point before.
    """
    COUNTER = "step"
    type: Literal["batch"] = "batch"
    step: list[int]
    images_per_second: float = 0.0
    eta_seconds: float | None = None


class Epoch(Points):
    """Ended epochs, counted from 1 over the whole run.

    ``values`` are running training means (loss, accuracy, …) and validation values (val_loss, val_accuracy, …).
    """
    COUNTER = "epoch"
    type: Literal["epoch"] = "epoch"
    epoch: list[int]


class EpochView(SeriesEvent):
    """What of each of these epochs is to be looked at, in lists: too much for a metric."""
    COUNTER = "epoch"
    epoch: list[int]
    values: dict[Name, list[list[int | float]]]


class DomainProjection(EpochView):
    """Where the same pictures of both domains lie after each of these epochs, on planes turned towards each other.

    ``values`` has for each epoch lists over the pictures, the first ``source`` of which are the source's: positions
    ``x`` and ``y``, and ``predicted``, the number of the class. Epoch 0 is before the first.
    """
    type: Literal["projection"] = "projection"
    source: int


class Validation(EpochView):
    """What validation showed after each of these epochs: where some examples lie, and which classes are confused.

    ``values`` has for each epoch positions ``x`` and ``y`` of the examples whose classes are ``labels``, on planes
    turned towards each other, and ``predicted``, the class that each is taken for; and the confusion matrix of all
    ``examples`` by its cells that are not 0: ``count`` of class ``true`` were taken for ``taken``, rare mistakes among
    many left out. ``layer`` says whose output the plane shows: the head's last hidden layer's, the features that a
    linear head reads, or the logits; None: no examples are drawn.
    """
    type: Literal["validation"] = "validation"
    examples: int
    labels: list[int]
    layer: Literal["hidden", "features", "logits"] | None = None


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
    """The run's end by the user, or for a ``reason``; ``result`` holds the best weights' figures, if any."""
    type: Literal["stopped"] = "stopped"
    result: dict[str, Any]
    reason: str = ""


Event = Annotated[
    RunQueued | RunStarted | PhaseStarted | Progress | Batch | Epoch | DomainProjection | Validation | Note | Finished
    | Failed | Stopped,
    Field(discriminator="type"),
]
Emit = Callable[[Event], None]
End = Finished | Failed | Stopped
ENDS = (Finished, Failed, Stopped)

_adapter = TypeAdapter(Event)


def from_dict(values: dict[str, Any]) -> Event:
    """The event that ``to_dict`` wrote."""
    return _adapter.validate_python(values)
