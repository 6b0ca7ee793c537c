"""Objectives that adapt to a domain without labels; importing the package registers them all."""

from tl_core.training.objectives import (  # noqa: F401  (each registers)
    adabn,
    adversarial,
    confusion,
    coral,
    mmd,
    shot,
)
