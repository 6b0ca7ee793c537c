"""A linear probe first, then fine-tuning from it (Kumar et al. 2022, arXiv:2202.10054)."""

from collections.abc import Iterator

from tl_core.config import RunConfig
from tl_core.strategies.phase import Phase
from tl_core.strategies.phase_builders import band, build_phase, head_only, in_words, warm_up_epochs, what_trains
from tl_core.strategies.registry import STRATEGIES, TUNING, Strategy


def linear_probe_then_fine_tune(config: RunConfig, blocks: int) -> Iterator[Phase]:
    """The best probe's head and the blocks train on at one small rate, so that features are hardly distorted."""
    probe = warm_up_epochs(config.epochs)
    if probe:
        yield head_only("Linear probe", config, blocks, probe)
    assert config.backbone_learning_rate is not None  # of a resolved config
    left, rate = config.epochs - probe, config.backbone_learning_rate
    start = "From the best probe: " if probe else ""
    yield build_phase(config, "Fine-tune", f"{start}{what_trains(config, blocks)} the head trains at {rate:g}, "
                      f"for {in_words(left)}.", left, band(config, blocks), rate, from_best=True)


STRATEGIES.add("linear_probe_then_fine_tune", Strategy(
    "linear_probe_then_fine_tune", "Linear probe, then fine-tuning",
    "Train a linear head on the frozen backbone, then head and blocks together from the best probe, all at the small "
    "learning rate. A head that fits already distorts the features less: better than full fine-tuning where "
    "the pictures to come differ from those trained on. The head has no hidden layers.",
    "Kumar et al. 2022, Fine-tuning can distort pretrained features, arXiv:2202.10054", "chosen", True,
    linear_probe_then_fine_tune, TUNING, bands=True, default_depth=0, linear_head=True))
