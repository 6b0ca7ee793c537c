"""A tiny strategy that adapts to a target domain, registered for a test alone."""

from tl_core.config import RunConfig
from tl_core.strategies import STRATEGIES, Phase, Strategy, rates

NAME = "adapting"


def phases(config: RunConfig, blocks: int):
    """The head alone, and then everything, on the source beside the target's pictures."""
    first = config.epochs // 2
    upper = rates.band(config.backbone_learning_rate, blocks, config.freeze_depth, blocks)
    for name, epochs, block_rates in (("Warm the head", first, rates.frozen(blocks)),
                                      ("Adapt", config.epochs - first, upper)):
        if epochs:
            yield Phase(name, f"{name}.", epochs, block_rates, config.learning_rate, streams=("source", "target"))


def strategy(**changes) -> Strategy:
    return Strategy(**{
        "name": NAME, "title": "Adapting", "summary": "Learns on the source beside the target's pictures.",
        "source": "made up", "depth": "chosen", "pretrained": True, "phases": phases, "default_depth": 3,
        "needs": ("target",), "validates_on": "source_val", "tests_on": "target_test", **changes})


def registered(monkeypatch, **changes) -> Strategy:
    """The strategy in the registry, as long as the test lasts."""
    changed = strategy(**changes)
    monkeypatch.setattr(STRATEGIES, "_items", {**STRATEGIES._items, changed.name: changed})
    return changed
