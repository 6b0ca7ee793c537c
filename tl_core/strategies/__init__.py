"""Strategies: generators of phases. Importing the package registers them all; no TensorFlow here."""

from tl_core.strategies import supervised  # noqa: F401  (registers)
from tl_core.strategies.phase import Phase
from tl_core.strategies.registry import STRATEGIES, Strategy

__all__ = ["STRATEGIES", "Phase", "Strategy"]
