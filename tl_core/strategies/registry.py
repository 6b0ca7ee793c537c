"""The registered strategies: what a page lists, the command line takes and tests walk over."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Literal

from tl_core.config import RunConfig
from tl_core.errors import UserError
from tl_core.registry import Registry
from tl_core.strategies.phase import Phase

# Settings that not every strategy has a use for. Where one has none, a run keeps the setting's default.
OPTIONS = ("layer_decay", "unfreeze_steps", "step_decay", "batch_norm", "l2_sp", "transfer_depth",
           "adaptation_weight", "temperature")
TUNING = ("layer_decay", "batch_norm", "l2_sp")
ADAPTING = (*TUNING, "adaptation_weight")

Need = Literal["target", "pool", "unlabelled", "tasks", "text", "image"]
# What a strategy may need of a data set, in words that follow "needs".
NEEDS: dict[Need, str] = {"target": "a target domain beside others",
                          "pool": "a pool of pictures, whose labels it never sees",
                          "unlabelled": "pictures without a label",
                          "tasks": "several targets to predict", "text": "texts",
                          "image": "pictures, as backbones that read texts keep no statistics of BatchNormalization"}


def check_predicts(name: str, run_id: str) -> None:
    """``UserError`` where a run of the strategy of this name learnt no classes."""
    if name in STRATEGIES and not (strategy := STRATEGIES.get(name)).predicts:
        raise UserError(f"The run {run_id[:8]!r} learnt without labels ({strategy.title}).",
                        "Its network knows no classes, so it predicts none: there is nothing to judge or to take away.",
                        f"Train a run with labels on its weights, run:{run_id[:8]}, and take that one.")


def allows_all(config: RunConfig, blocks: int) -> None:
    """No config leaves the strategy nothing to do."""


@dataclass(frozen=True)
class Strategy:
    """A named generator of phases.

    ``depth`` says what it does with the freeze depth: freezes ``"all"`` blocks,
    ``"none"``, or as many as the user sets (``"chosen"``), by default ``default_depth`` or,
    where that is None, the backbone's own. ``bands``: blocks above those that train can be
    frozen too. ``uses`` names those of ``OPTIONS`` that change what it does.
    ``pretrained`` is False where the backbone's weights are ignored; ``linear_head`` leaves
    hidden layers out. ``phases(config, blocks)`` takes a resolved config and the backbone's
    number of blocks. ``needs`` says what a data set must have for it; ``validates_on`` and
    ``tests_on`` name the evaluation sets it is judged on. ``predicts`` is False where the network learns no classes:
    then it is a source of weights. ``check(config, blocks)`` raises
    ``UserError`` for a resolved config that leaves it nothing to do.
    """

    name: str
    title: str
    summary: str
    source: str
    depth: Literal["all", "none", "chosen"]
    pretrained: bool
    phases: Callable[[RunConfig, int], Iterator[Phase]]
    uses: tuple[str, ...] = ()
    bands: bool = False
    default_depth: int | None = None
    linear_head: bool = False
    needs: tuple[Need, ...] = ()
    validates_on: str = "val"
    tests_on: str = "test"
    check: Callable[[RunConfig, int], None] = allows_all
    predicts: bool = True

    @property
    def needed(self) -> str:
        """What a data set must have for it, in a sentence; "" where any will do."""
        return f"Needs {' and '.join(NEEDS[need] for need in self.needs)}." if self.needs else ""

    def reads(self, modality: str) -> bool:
        """Whether it means something for sets of this modality, "image" or "text"."""
        of_one = {"text": "text", "image": "image", "pool": "image"}
        return all(of_one.get(need, modality) == modality for need in self.needs)

    @property
    def about(self) -> str:
        """The summary with what it needs: what pages and the command line list."""
        return f"{self.summary} {self.needed}".strip()

    def unused(self) -> list[str]:
        """Those of ``OPTIONS`` that it has no use for."""
        return [name for name in OPTIONS if name not in self.uses]


STRATEGIES: Registry[Strategy] = Registry(
    "strategy", "`python -m tl_core strategies` lists them.")
