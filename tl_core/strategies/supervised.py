"""The article's strategies with labels: extract features, fine-tune, or train from scratch."""

from collections.abc import Iterator

from tl_core.config import RunConfig
from tl_core.strategies import rates
from tl_core.strategies.phase import Phase
from tl_core.strategies.phase_builders import band, build_phase, head_only, in_words, warm_up_epochs, what_trains
from tl_core.strategies.registry import STRATEGIES, TUNING, Strategy


def feature_extraction(config: RunConfig, blocks: int) -> Iterator[Phase]:
    """All blocks frozen; only the new predicting layers learn."""
    yield head_only("Feature extraction", config, blocks, config.epochs)


def fine_tuning(config: RunConfig, blocks: int) -> Iterator[Phase]:
    """Warm the head, then train the blocks above the freeze depth at their own, smaller rate."""
    warm = warm_up_epochs(config.epochs) if config.transfer_depth is None else 0  # random blocks are no use to a head
    if warm:
        yield head_only("Warm the head", config, blocks, warm)
    left = config.epochs - warm
    yield build_phase(config, "Fine-tune", f"{what_trains(config, blocks)} the head trains on, for {in_words(left)}.",
                      left, band(config, blocks), config.learning_rate)


def full_fine_tuning(config: RunConfig, blocks: int) -> Iterator[Phase]:
    """Fine-tuning with nothing frozen after the head is warm."""
    yield from fine_tuning(config.changed(freeze_depth=0), blocks)


def from_scratch(config: RunConfig, blocks: int) -> Iterator[Phase]:
    """Random weights, everything trained at one rate: what transfer is compared with."""
    yield build_phase(config, "Train from scratch",
                      f"All {blocks} blocks and the head start random and train for {in_words(config.epochs)}.",
                      config.epochs, rates.band(config.learning_rate, blocks, 0, blocks), config.learning_rate,
                      batch_norm="trained")


for _strategy in (
    Strategy("feature_extraction", "Feature extraction",
             "Freeze the whole backbone and train only new predicting layers. Fast, and hard to overfit: "
             "the first thing to try with few pictures.",
             "Donahue et al. 2014, DeCAF, arXiv:1310.1531", "all", True, feature_extraction),
    Strategy("fine_tuning", "Fine-tuning",
             "Keep the lower, general blocks frozen; once the head is warm, train the upper, specialised blocks "
             "at a smaller learning rate. Helps when your pictures differ from the source's. With the blocks above "
             "frozen too it is surgical: the first blocks suit pictures that look different (blur, another camera), "
             "the last ones other classes.",
             "Yosinski et al. 2014, How transferable are features, arXiv:1411.1792; bands: Lee et al. 2023, "
             "Surgical fine-tuning, arXiv:2210.11466", "chosen", True, fine_tuning,
             (*TUNING, "transfer_depth"), bands=True),
    Strategy("full_fine_tuning", "Full fine-tuning",
             "Start from pretrained weights and train every block. The most adaptable transfer, the slowest, "
             "and the easiest to spoil with a large learning rate.",
             "Girshick et al. 2014, R-CNN, arXiv:1311.2524", "none", True, full_fine_tuning,
             (*TUNING, "transfer_depth")),
    Strategy("from_scratch", "From scratch",
             "Forget the pretrained weights and learn everything from your pictures alone: the baseline that "
             "shows what transfer is worth.",
             "He et al. 2019, Rethinking ImageNet pre-training, arXiv:1811.08883", "none", False, from_scratch),
):
    STRATEGIES.add(_strategy.name, _strategy)
