"""Strategies that adapt a network to a domain without labels, from a source with labels. No TensorFlow here.

Each fine-tunes above the freeze depth; with an adaptation weight of 0 it is fine-tuning on the source alone.
"""

from collections.abc import Iterator
from dataclasses import replace
from functools import partial

from tl_core.config import RunConfig
from tl_core.errors import UserError
from tl_core.strategies.phase import Phase
from tl_core.strategies.phase_builders import band, build_phase, head_only, in_words, warm_up_epochs, what_trains
from tl_core.strategies.registry import ADAPTING, STRATEGIES, Strategy, allows_all
from tl_core.strategies.supervised import fine_tuning

SOURCE, BOTH, TARGET = ("source",), ("source", "target"), ("target",)


def source_only(config: RunConfig, blocks: int) -> Iterator[Phase]:
    """Fine-tuning on the source's labels."""
    return (replace(phase, streams=SOURCE) for phase in fine_tuning(config, blocks))


def side_by_side(objective: str, aim: str, config: RunConfig, blocks: int) -> Iterator[Phase]:
    """Warm the head on the source, then train on batches of source and target; ``aim`` ends the sentence."""
    if not config.adaptation_weight:
        yield from source_only(config, blocks)
        return
    warm = warm_up_epochs(config.epochs)
    if warm:
        yield replace(head_only("Warm the head", config, blocks, warm), streams=SOURCE)
    left = config.epochs - warm
    yield build_phase(config, "Adapt", f"{what_trains(config, blocks)} the head trains on the source's labels "
                      f"{aim}, for {in_words(left)}.", left, band(config, blocks), config.learning_rate, streams=BOTH,
                      objective=objective)


def source_free(config: RunConfig, blocks: int) -> Iterator[Phase]:
    """Fine-tuning on the source for the first half, rounded up; then the target alone under a frozen classifier."""
    adapting = config.epochs // 2 if config.adaptation_weight else 0
    yield from source_only(config.changed(epochs=config.epochs - adapting), blocks)
    if adapting:
        yield build_phase(config, "Adapt to the target", f"The source's pictures are needed no more. "
                          f"{what_trains(config, blocks)} the classifier stays as it is and what is below it learns to "
                          f"be sure of the target's pictures, for {in_words(adapting)}.", adapting,
                          band(config, blocks), config.learning_rate, streams=TARGET, objective="shot",
                          classifier=False, from_best=True)


def renewed_statistics(config: RunConfig, blocks: int) -> Iterator[Phase]:
    """Fine-tuning on the source; in the last epoch, where there are two, the target passes through."""
    renewing = int(config.epochs > 1 and config.adaptation_weight > 0)
    yield from source_only(config.changed(epochs=config.epochs - renewing), blocks)
    if renewing:
        yield build_phase(config, "Renew the statistics", "Mean and variance of BatchNormalization above block "
                          f"{config.freeze_depth} of {blocks} become those of the target's pictures; no other weight "
                          "changes.", renewing, band(config, blocks), config.learning_rate, streams=TARGET,
                          objective="adabn", batch_norm="statistics", from_best=True)


def needs_blocks(config: RunConfig, blocks: int) -> None:
    """``UserError`` where every block is frozen."""
    if config.freeze_depth == blocks and config.adaptation_weight:
        raise UserError(f"freeze_depth is {blocks}.", "AdaBN renews the statistics of the blocks above it, and there "
                        "is none.", f"Set the freeze depth to {blocks - 1} or less.")


def needs_hidden(config: RunConfig, blocks: int) -> None:
    """``UserError`` where nothing below the classifier can move."""
    if config.freeze_depth == blocks and not config.head.hidden and config.adaptation_weight:
        raise UserError(f"freeze_depth is {blocks} and the head has no hidden layer.", "This strategy moves what the "
                        "head's last layer reads, and none of it trains.",
                        "Lower the freeze depth, or give the head a hidden layer.")


_JOINTLY = (
    ("deep_coral", "Deep CORAL",
     "Train on the source's labels while the covariance of the predictions is drawn to the same one in source and "
     "target. The simplest alignment inside a network: quick, steady, and blind to classes.",
     "Sun and Saenko 2016, Deep CORAL, arXiv:1607.01719", "while covariances of source and target are aligned",
     allows_all),
    ("dan", "DAN (several kernels)",
     "Train on the source's labels while features of source and target are drawn together as far as five kernels can "
     "tell them apart (maximum mean discrepancy). It sees more than covariances, and still no classes.",
     "Long et al. 2015, Learning transferable features, arXiv:1502.02791",
     "while features of source and target are drawn together", needs_hidden),
    ("dann", "DANN (adversarial)",
     "Train on the source's labels while a second small network learns to tell the domains apart and the features "
     "learn to fool it, ever more over the phase. Strong where both domains have the same classes in equal shares; it "
     "can match the wrong classes with each other.",
     "Ganin et al. 2016, Domain-adversarial training, arXiv:1505.07818",
     "while features learn to fool a discriminator of domains", needs_hidden),
    ("cdan", "CDAN (adversarial, by class)",
     "DANN whose discriminator also sees the predicted class, and listens more to sure predictions: domains are "
     "matched class by class, as far as predictions are right.",
     "Long et al. 2018, Conditional adversarial domain adaptation, arXiv:1705.10667",
     "while features learn to fool a discriminator that sees the predicted class", needs_hidden),
    ("deep_mcc", "MCC (class confusion)",
     "Train on the source's labels while the target's predictions learn not to mix up classes. Nothing is aligned, so "
     "shares of classes may differ; the most dependable of them in our measurements.",
     "Jin et al. 2020, Minimum class confusion, arXiv:1912.03699",
     "while the target's predictions learn not to confuse classes", allows_all),
)

for _name, _title, _summary, _source, _aim, _check in _JOINTLY:
    STRATEGIES.add(_name, Strategy(
        _name, _title, _summary, _source, "chosen", True, partial(side_by_side, _name, _aim), ADAPTING,
        needs=("target",), validates_on="source_val", tests_on="target_test", check=_check))

STRATEGIES.add("shot", Strategy(
    "shot", "SHOT (source-free)",
    "Train on the source, then go on with the target's pictures alone: the classifier stays, and what is below it "
    "learns to be sure, even over the classes, and close to each class's centre. Whoever has the target gets the "
    "network, never the source's pictures. It assumes that no class is rare in the target.",
    "Liang et al. 2020, Do we really need to access the source data, arXiv:2002.08546", "chosen", True, source_free,
    ADAPTING, needs=("target",), validates_on="source_val", tests_on="target_test", check=needs_hidden))

STRATEGIES.add("adabn", Strategy(
    "adabn", "AdaBN (statistics)",
    "Train on the source, then replace the mean and variance in BatchNormalization by the target's, in the blocks "
    "above the freeze depth. No weight learns anything from the target, and one pass over its pictures is enough; it "
    "mends light, contrast and camera, not shapes.",
    "Li et al. 2018, Revisiting batch normalization for domain adaptation, arXiv:1603.04779", "chosen", True,
    renewed_statistics, ADAPTING, needs=("target", "image"), validates_on="source_val", tests_on="target_test",
    check=needs_blocks))
