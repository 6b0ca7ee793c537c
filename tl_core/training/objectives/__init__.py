"""Objectives that adapt to a domain without labels, and that learn without any; importing the package registers all."""

from tl_core.training.objectives import (  # noqa: F401  (each registers)
    adabn,
    adversarial,
    confusion,
    coral,
    mmd,
    rotation,
    shot,
    simclr,
)
