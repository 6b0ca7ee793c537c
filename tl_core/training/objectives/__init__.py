"""Objectives that adapt to a domain, learn without labels or learn several tasks; importing the package registers all.
"""

from tl_core.training.objectives import (  # noqa: F401  (each registers)
    adabn,
    adversarial,
    confusion,
    coral,
    mmd,
    multitask,
    reconstruction,
    rotation,
    shot,
    simclr,
    simsiam,
)
