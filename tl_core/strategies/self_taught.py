"""Strategies that learn without labels from a pool of pictures. No TensorFlow here.

Raina et al. 2007 named it self-taught learning: the pool need not be of the target's classes. What comes of it is a
source of weights (``run:ID``), no classifier.
"""

from collections.abc import Iterator
from functools import partial

from tl_core.config import RunConfig
from tl_core.errors import UserError
from tl_core.strategies import rates
from tl_core.strategies.phase import Phase
from tl_core.strategies.phase_builders import band, build_phase, in_words, what_trains
from tl_core.strategies.registry import STRATEGIES, TUNING, Strategy

POOL = ("unlabelled",)


def without_labels(objective: str, aim: str, config: RunConfig, blocks: int) -> Iterator[Phase]:
    """One phase on the pool; ``aim`` ends the sentence. Random weights train at the head's rate, statistics and all."""
    ways = {"streams": POOL, "objective": objective, "classifier": False, "reads_pictures": True}
    if config.weights != "random":
        yield build_phase(config, "Learn from the pool", f"{what_trains(config, blocks)} they learn to {aim}, for "
                          f"{in_words(config.epochs)}.", config.epochs, band(config, blocks), config.learning_rate,
                          **ways)
        return
    low = config.freeze_depth or 0
    which = f"Blocks {low + 1} to {blocks}" if low else f"All {blocks} blocks"
    yield build_phase(config, "Learn from the pool", f"{which} start random and learn to {aim}, for "
                      f"{in_words(config.epochs)}.", config.epochs,
                      rates.band(config.learning_rate, blocks, low, blocks, config.layer_decay), config.learning_rate,
                      batch_norm="trained", **ways)


def needs_blocks(config: RunConfig, blocks: int) -> None:
    """``UserError`` where no block can learn."""
    if config.freeze_depth == blocks:
        raise UserError(f"freeze_depth is {blocks}.", "Learning without labels moves the blocks above it, and there is "
                        "none.", f"Set the freeze depth to {blocks - 1} or less.")


_WITHOUT_LABELS = (
    ("rotation", "Rotation",
     "Turn each picture by quarters and learn which way up it is: whoever can tell has seen what things look like. The "
     "simplest task that needs no labels; no use where pictures have no upright, as seen from above or through a "
     "microscope.",
     "Gidaris et al. 2018, Unsupervised representation learning by predicting image rotations, arXiv:1803.07728",
     "tell which way up a picture is", ()),
    ("simclr", "SimCLR (contrastive)",
     "Take two views of each picture (crops, other light) and learn to find one among all others by the other. What "
     "views differ in is forgotten, what tells pictures apart stays. It likes large batches and long training.",
     "Chen et al. 2020, A simple framework for contrastive learning, arXiv:2002.05709",
     "find a picture's second view among all others", ("temperature",)),
    ("simsiam", "SimSiam (no negatives)",
     "Take two views of each picture and learn to predict one's embedding from the other's. No other pictures push it "
     "away, so small batches do; what keeps all embeddings from becoming the same is only that no gradient goes "
     "through the predicted one: watch their standard deviation.",
     "Chen and He 2021, Exploring simple Siamese representation learning, arXiv:2011.10566",
     "predict one view of a picture from the other", ()),
    ("denoising", "Denoising autoencoder",
     "Draw each picture again from a copy full of noise, by way of the pooled features: they must hold what the "
     "picture shows. Steady, it cannot collapse; much of what it keeps is light and colour, not kinds of things.",
     "Vincent et al. 2008, Extracting and composing robust features, ICML; deep networks: Vincent et al. 2010, "
     "JMLR 11; a survey: Bengio et al. 2013, arXiv:1206.5538",
     "draw a picture again from a noisy copy", ()),
    ("masked", "Masked pictures",
     "Hide half of each picture's patches and learn to draw them from the rest. It asks for more than noise does, for "
     "what is hidden has to be guessed from what is around it.",
     "Pathak et al. 2016, Context encoders, arXiv:1604.07379; He et al. 2022, Masked autoencoders, arXiv:2111.06377",
     "draw the hidden half of a picture", ()),
)

for _name, _title, _summary, _source, _aim, _uses in _WITHOUT_LABELS:
    STRATEGIES.add(_name, Strategy(
        _name, _title, _summary, _source, "chosen", True, partial(without_labels, _name, _aim), (*TUNING, *_uses),
        default_depth=0, linear_head=True, needs=("pool",), check=needs_blocks, predicts=False))
