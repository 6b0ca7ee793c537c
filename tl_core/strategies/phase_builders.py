"""Phases that several strategies are made of, and their sentences."""

from tl_core.config import RunConfig
from tl_core.strategies import rates
from tl_core.strategies.phase import Phase
from tl_core.words import plural


def warm_up_epochs(epochs: int) -> int:
    """Epochs for warming the head: at most a third of all, none where a third is less than one."""
    return epochs // 3


def build_phase(config: RunConfig, name: str, sentence: str, epochs: int, block_rates: rates.Rates,
                learning_rate: float, **more) -> Phase:
    """A phase with the config's ways of training."""
    ways = {name: getattr(config, name) for name in ("batch_norm", "schedule", "warm_up")}
    return Phase(name, sentence, epochs, block_rates, learning_rate, **{**ways, **more})


def head_only(name: str, config: RunConfig, blocks: int, epochs: int) -> Phase:
    return build_phase(config, name, f"All {blocks} blocks stay frozen; the head trains for {in_words(epochs)} "
                       f"at {config.learning_rate:g}.", epochs, rates.frozen(blocks), config.learning_rate)


def band(config: RunConfig, blocks: int) -> rates.Rates:
    """Rates of the blocks between the freeze depth and ``freeze_above``; blocks that start random have the head's."""
    assert config.freeze_depth is not None and config.backbone_learning_rate is not None  # of a resolved config
    block_rates = rates.band(config.backbone_learning_rate, blocks, config.freeze_depth, top(config, blocks),
                             config.layer_decay)
    known = blocks if config.transfer_depth is None else config.transfer_depth
    return block_rates[:known] + tuple(rate and config.learning_rate for rate in block_rates[known:])


def top(config: RunConfig, blocks: int) -> int:
    """Blocks up to the last that trains."""
    return blocks if config.freeze_above is None else config.freeze_above


def what_trains(config: RunConfig, blocks: int) -> str:
    """The band as half a sentence."""
    if config.transfer_depth is None:
        return _band_in_words(config, blocks)
    above = f"those above block {config.transfer_depth}" if config.transfer_depth else "all"
    return (f"{_band_in_words(config, blocks)} {above} start random and train at {config.learning_rate:g} where they "
            "are not frozen;")


def _band_in_words(config: RunConfig, blocks: int) -> str:
    assert config.freeze_depth is not None  # of a resolved config
    low, high, rate = config.freeze_depth, top(config, blocks), config.backbone_learning_rate
    if low == high:
        return f"All {blocks} blocks stay frozen;"
    slower = f", each at {config.layer_decay:g} of the rate of the block above it" if config.layer_decay < 1 else ""
    if high < blocks:
        which = f"Block {high}" if high == low + 1 else f"Blocks {low + 1} to {high}"
        verb = "trains" if high == low + 1 else "train"
        return f"{which} of {blocks} {verb} at {rate:g}{slower}, the others stay frozen;"
    if low == 0:
        return f"All {blocks} blocks train at {rate:g}{slower};"
    return f"The lower {low} of {blocks} blocks stay frozen, the upper {blocks - low} train at {rate:g}{slower};"


def in_words(epochs: int) -> str:
    return plural(epochs, "epoch")
