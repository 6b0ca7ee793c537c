"""A comparison's budget: the same epochs, seconds or multiply-adds for every run. No TensorFlow here."""

from bisect import bisect_right
from collections.abc import Sequence
from typing import Literal, get_args

from tl_core import plan
from tl_core.backbones.catalog import BACKBONES
from tl_core.backbones.multiply_adds import multiply_adds
from tl_core.config import RunConfig, bounds
from tl_core.errors import UserError, unknown_name

Budget = Literal["epochs", "seconds", "multiply_adds"]
BUDGETS: tuple[Budget, ...] = get_args(Budget)
MOST_EPOCHS = int(bounds("epochs")[1] or 1)


def equalize_budget(configs: Sequence[RunConfig], budget: str, seconds: float | None = None) -> list[RunConfig]:
    """Resolved ``configs`` that may all spend the same.

    ``epochs``: as they are. ``seconds``: each trains for that long. ``multiply_adds``: the run
    that computes most keeps its epochs, every other one gets as many as fit into as much work.
    ``UserError`` for another budget, and for seconds that are missing or not asked for.
    """
    if budget not in BUDGETS:
        raise unknown_name("budget", budget, BUDGETS, "Those are what runs may have in common.")
    if (seconds is None) == (budget == "seconds"):
        raise UserError(f"The budget is {budget} and {'no seconds are' if seconds is None else 'seconds are'} given.",
                        "Expected seconds with the budget seconds, and only there.",
                        "Say how many seconds each run may train, or choose another budget.")
    if budget == "seconds":
        return _unique(config if config.seconds == seconds else
                       plan.resolve_config(config.changed(seconds=seconds, epochs=MOST_EPOCHS)) for config in configs)
    if budget == "multiply_adds":
        most = max(work(config) for config in configs)
        return _unique(_within(config, most) for config in configs)
    return list(configs)


def work(config: RunConfig) -> float:
    """Multiply-adds of all epochs for one training example of a resolved config.

    A block costs one forward pass in every epoch, stored or not: strategies are compared here,
    and not the program. Above the freeze depth it costs as much again for what flows back,
    and once more where its weights train. The head's few are left out.
    """
    spec = BACKBONES.get(config.backbone)
    blocks = multiply_adds(spec, spec.input.size_of(config))
    return sum(phase.epochs * sum(cost * (1 + (block >= phase.freeze_depth) + (rate > 0))
                                  for block, (cost, rate) in enumerate(zip(blocks, phase.block_rates, strict=True)))
               for phase in plan.phases(config))


def both(a: RunConfig, b: RunConfig) -> tuple[float, float]:
    """What two resolved runs may spend, in the measure in which they are equal if there is one.

    Seconds where one has them (0 for one that does not end by the clock), epochs where these
    are the same, else multiply-adds.
    """
    if a.seconds is not None or b.seconds is not None:
        return a.seconds or 0.0, b.seconds or 0.0
    return (a.epochs, b.epochs) if a.epochs == b.epochs else (work(a), work(b))


def in_words(configs: Sequence[RunConfig], budget: str) -> str:
    """What the runs have in common, as a clause: "the same multiply-adds (10 to 30 epochs)"."""
    low, high = (pick(config.epochs for config in configs) for pick in (min, max))
    if budget == "seconds":
        return f"the same {configs[0].seconds:g} seconds of training"
    if budget == "multiply_adds" and low < high:
        return f"the same multiply-adds ({low} to {high} epochs)"
    return f"the same {low} epochs" if low > 1 else "the same one epoch"


def _within(config: RunConfig, most: float) -> RunConfig:
    """The config with the most epochs whose work is no more than ``most``, a millionth aside."""
    epochs = bisect_right(range(1, MOST_EPOCHS + 1), most * (1 + 1e-6),
                          key=lambda count: work(config.model_copy(update={"epochs": count})))
    return plan.resolve_config(config.changed(epochs=max(epochs, 1)))


def _unique(configs) -> list[RunConfig]:
    return list(dict.fromkeys(configs))
