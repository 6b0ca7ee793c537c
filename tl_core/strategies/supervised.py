"""The article's strategies with labels: extract features, fine-tune, or train from scratch."""

from collections.abc import Iterator

from tl_core.config import RunConfig
from tl_core.strategies.phase import Phase
from tl_core.strategies.registry import STRATEGIES, Strategy


def warm_up_epochs(epochs: int) -> int:
    """Epochs for warming the head: at most a third of all, none where a third is less than one."""
    return epochs // 3


def feature_extraction(config: RunConfig, blocks: int) -> Iterator[Phase]:
    """All blocks frozen; only the new predicting layers learn."""
    yield _head_only("Feature extraction", config, blocks, config.epochs)


def fine_tuning(config: RunConfig, blocks: int) -> Iterator[Phase]:
    """Warm the head, then train the blocks above the freeze depth at their own, smaller rate."""
    warm = warm_up_epochs(config.epochs)
    if warm:
        yield _head_only("Warm the head", config, blocks, warm)
    yield _unfrozen("Fine-tune", config, config.freeze_depth, blocks, config.epochs - warm)


def full_fine_tuning(config: RunConfig, blocks: int) -> Iterator[Phase]:
    """Fine-tuning with nothing frozen after the head is warm."""
    yield from fine_tuning(config.changed(freeze_depth=0), blocks)


def from_scratch(config: RunConfig, blocks: int) -> Iterator[Phase]:
    """Random weights, everything trained at one rate: what transfer is compared with."""
    yield Phase("Train from scratch",
                f"All {blocks} blocks and the head start random and train for {_epochs(config.epochs)}.",
                config.epochs, 0, config.learning_rate, config.learning_rate, freeze_batch_norm=False)


def _head_only(name: str, config: RunConfig, blocks: int, epochs: int) -> Phase:
    return Phase(name, f"All {blocks} blocks stay frozen; the head trains for {_epochs(epochs)} "
                 f"at {config.learning_rate:g}.",
                 epochs, blocks, config.learning_rate, config.backbone_learning_rate)


def _unfrozen(name: str, config: RunConfig, depth: int, blocks: int, epochs: int) -> Phase:
    rate = config.backbone_learning_rate
    return Phase(name, f"{_what_trains(depth, blocks, rate)} the head trains on, for {_epochs(epochs)}.",
                 epochs, depth, config.learning_rate, rate, config.freeze_batch_norm)


def _what_trains(depth: int, blocks: int, rate: float) -> str:
    if depth == blocks:
        return f"All {blocks} blocks stay frozen;"
    if depth == 0:
        return f"All {blocks} blocks train at {rate:g};"
    return f"The lower {depth} of {blocks} blocks stay frozen, the upper {blocks - depth} train at {rate:g};"


def _epochs(count: int) -> str:
    return f"{count} epoch{'s' if count != 1 else ''}"


for _strategy in (
    Strategy("feature_extraction", "Feature extraction",
             "Freeze the whole backbone and train only new predicting layers. Fast, and hard to overfit: "
             "the first thing to try with few pictures.",
             "Donahue et al. 2014, DeCAF, arXiv:1310.1531", "all", True, feature_extraction),
    Strategy("fine_tuning", "Fine-tuning",
             "Keep the lower, general blocks frozen; once the head is warm, train the upper, specialised blocks "
             "at a smaller learning rate. Helps when your pictures differ from the source's.",
             "Yosinski et al. 2014, How transferable are features, arXiv:1411.1792", "chosen", True, fine_tuning),
    Strategy("full_fine_tuning", "Full fine-tuning",
             "Start from pretrained weights and train every block. The most adaptable transfer, the slowest, "
             "and the easiest to spoil with a large learning rate.",
             "Girshick et al. 2014, R-CNN, arXiv:1311.2524", "none", True, full_fine_tuning),
    Strategy("from_scratch", "From scratch",
             "Forget the pretrained weights and learn everything from your pictures alone: the baseline that "
             "shows what transfer is worth.",
             "He et al. 2019, Rethinking ImageNet pre-training, arXiv:1811.08883", "none", False, from_scratch),
):
    STRATEGIES.add(_strategy.name, _strategy)
