"""What the code needs to know of a run, and what its pieces are."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import NamedTuple

from tl_core.config import RunConfig
from tl_core.strategies import Phase


class CodeCell(NamedTuple):
    """A notebook's cell: what it does, and its code."""

    heading: str
    text: str
    code: str


@dataclass(frozen=True)
class CodeContext:
    """Everything that the code needs to know of a run. ``block_ends`` are layers, ``data`` the pictures' folder,
    ``deep_ends`` the values of files of 16 bits that became 0 and 255, None where they are all of them. ``size`` is a
    picture's side or a text's tokens, ``modality`` "image" or "text"."""

    config: RunConfig
    phases: tuple[Phase, ...]
    classes: tuple[str, ...]
    block_ends: tuple[str, ...]
    data: str
    class_weights: tuple[float, ...] | None
    accuracy: float | None
    title: str
    remarks: tuple[str, ...]
    tensorflow: str
    deep_ends: tuple[float, float] | None = None
    size: int = 0
    modality: str = "image"

    @property
    def rates_differ(self) -> bool:
        """Whether one step needs more than plain Adam: rates of their own, or AdamW's decay."""
        return self.config.weight_decay > 0 or any(
            len({phase.learning_rate, *filter(None, phase.block_rates)}) > 1 for phase in self.phases)

    @property
    def of_texts(self) -> bool:
        return self.modality == "text"

    @property
    def scheduled(self) -> bool:
        return any(phase.schedule != "constant" or phase.warm_up for phase in self.phases)


def source_lines(facts: CodeContext) -> Iterator[str]:
    """The docstring of the script: what it is, what it needs, what differs."""
    yield f"{facts.title}: a run of Transfer Lab, trained again without it."
    yield ""
    more = " tokenizers keras-hub" if facts.of_texts else ""
    yield (f"Needs TensorFlow {facts.tensorflow}{', tokenizers and KerasHub' if more else ' only'}: "
           f"pip install tensorflow=={facts.tensorflow}{more}")
    yield ""
    yield "What differs from the run:"
    yield from (f"* {remark}" for remark in facts.remarks)
