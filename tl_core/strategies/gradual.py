"""Gradual unfreezing with a smaller learning rate for deeper blocks (Howard and Ruder 2018, arXiv:1801.06146)."""

from collections.abc import Iterator

from tl_core.config import RunConfig
from tl_core.strategies import rates
from tl_core.strategies.phase import Phase
from tl_core.strategies.phase_builders import build_phase, head_only, in_words
from tl_core.strategies.registry import STRATEGIES, Strategy

USUAL_STEPS = 4


def gradual_unfreezing(config: RunConfig, blocks: int) -> Iterator[Phase]:
    """The head, then the blocks above the freeze depth from the top, in steps of equal length; the last takes the rest.

    There are fewer steps where there are fewer blocks or epochs than asked for.
    """
    assert config.freeze_depth is not None and config.backbone_learning_rate is not None  # of a resolved config
    unfreeze_steps = config.unfreeze_steps or USUAL_STEPS
    steps = min(unfreeze_steps, blocks - config.freeze_depth, config.epochs - 1)
    each = config.epochs // (steps + 1)
    if steps or config.freeze_depth == blocks:
        yield head_only("Warm the head", config, blocks, each)
    steps = steps or min(1, blocks - config.freeze_depth)  # one epoch: everything trains at once
    stages = rates.stages(config.backbone_learning_rate, blocks, config.freeze_depth, steps, config.step_decay)
    for number, block_rates in enumerate(stages, start=1):
        epochs = config.epochs - each * steps if number == steps and config.epochs > 1 else each
        yield build_phase(config, _name(number, steps), _sentence(block_rates, config.learning_rate, epochs), epochs,
                          block_rates, config.learning_rate)


def _name(number: int, steps: int) -> str:
    return f"Unfreeze {number} of {steps}" if steps > 1 else "Unfreeze"


def _sentence(block_rates: rates.Rates, head: float, epochs: int) -> str:
    free = [rate for rate in block_rates if rate]
    at = f"at {free[-1]:g}" if free[0] == free[-1] else f"at {free[-1]:g} down to {free[0]:.2g} for the lowest"
    return f"{_which(len(free), len(block_rates))} {at}; the head trains on at {head:g}, for {in_words(epochs)}."


def _which(free: int, blocks: int) -> str:
    if free == blocks:
        return f"All {blocks} blocks train"
    return f"The upper {free} of {blocks} blocks train" if free > 1 else f"The top one of {blocks} blocks trains"


STRATEGIES.add("gradual_unfreezing", Strategy(
    "gradual_unfreezing", "Gradual unfreezing",
    "Train the head, then set the blocks free from the top, step by step; blocks freed later learn more slowly. What "
    "the lower blocks know is kept longest: gentler than full fine-tuning with few pictures, "
    "at the price of more phases.",
    "Howard and Ruder 2018, ULMFiT, arXiv:1801.06146", "chosen", True, gradual_unfreezing,
    ("unfreeze_steps", "step_decay", "batch_norm", "l2_sp"), default_depth=0))
