"""Phase: one stretch of training with one learning rate for each block. No TensorFlow here."""

from dataclasses import dataclass

from tl_core.config import BatchNorm, Schedule


@dataclass(frozen=True)
class Phase:
    """What is trained, for how long and how fast.

    ``block_rates`` holds the learning rate of each block, from the input on; 0 is a frozen
    one. ``learning_rate`` is the head's. ``from_best``: the phase starts from the best
    weights so far instead of the last. Heads are named: a phase may train several
    (multi-task work), by default the one called "label". ``streams`` names what it draws its
    batches from, roles of ``Dataset.stream``, the labelled one that counts its epochs first (one without labels
    takes as many steps); ``objective`` what it minimises on them. ``classifier``: whether the heads' last
    layers train too. ``reads_pictures``: what its objective changes is the pictures themselves, so frozen blocks are
    part of every step.
    """

    name: str
    sentence: str
    epochs: int
    block_rates: tuple[float, ...]
    learning_rate: float
    batch_norm: BatchNorm = "frozen"
    schedule: Schedule = "constant"
    warm_up: float = 0.0
    from_best: bool = False
    heads: tuple[str, ...] = ("label",)
    streams: tuple[str, ...] = ("labelled",)
    objective: str = "classification"
    classifier: bool = True
    reads_pictures: bool = False

    @property
    def freeze_depth(self) -> int:
        """Blocks frozen below the first that trains; all of them where none does."""
        return next((block for block, rate in enumerate(self.block_rates) if rate), len(self.block_rates))

    @property
    def cut(self) -> int:
        """Blocks below the rows that its steps read, which can be stored."""
        return 0 if self.reads_pictures else self.freeze_depth

    @property
    def trains_head_alone(self) -> bool:
        """Whether it trains one classifier's head on one stream and nothing else: then runs can share their steps."""
        plain = (self.heads, self.objective, len(self.streams)) == (("label",), "classification", 1)
        return plain and self.freeze_depth == len(self.block_rates)

    @property
    def freeze_above(self) -> int:
        """Blocks up to the last that trains: those above are frozen too. The freeze depth where none trains."""
        trained = [block for block, rate in enumerate(self.block_rates, start=1) if rate]
        return trained[-1] if trained else self.freeze_depth
