"""What the examples of a run or a set are called, pictures or texts: the same on pages, in commands and messages."""

from tl_core.backbones.catalog import BACKBONES
from tl_core.config import RunConfig
from tl_core.modality_nouns import Noun, of

__all__ = ["Noun", "of", "of_run", "size_of_run"]


def of_run(config: RunConfig) -> Noun:
    """Of what the run's backbone reads; pictures where this version does not know it."""
    return of(BACKBONES.get(config.backbone).modality if config.backbone in BACKBONES else "image")


def size_of_run(config: RunConfig) -> str:
    """How large what the run reads is: "160 px" on each side of a picture, "128 tokens" of a text."""
    reads = BACKBONES.get(config.backbone).input if config.backbone in BACKBONES else None
    return f"{config.image_size} px" if reads is None or reads.modality == "image" else (
        f"{reads.size_of(config)} tokens")
