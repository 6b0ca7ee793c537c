"""Phase: one stretch of training with one set of frozen blocks. No TensorFlow here."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Phase:
    """What is trained, for how long and how fast.

    ``freeze_depth`` counts frozen blocks from the input. ``learning_rate`` is the
    head's, ``backbone_learning_rate`` that of the unfrozen blocks. Heads are named:
    a phase may train several (multi-task work), by default the one called "label".
    """

    name: str
    sentence: str
    epochs: int
    freeze_depth: int
    learning_rate: float
    backbone_learning_rate: float
    freeze_batch_norm: bool = True
    heads: tuple[str, ...] = ("label",)
