"""Strategies: generators of phases. Importing the package registers them all; no TensorFlow here."""

from tl_core.strategies import supervised  # noqa: F401, I001  (each registers, in the order they are listed)
from tl_core.strategies import probe_then_tune  # noqa: F401
from tl_core.strategies import gradual  # noqa: F401
from tl_core.strategies import adaptation  # noqa: F401
from tl_core.strategies import self_taught  # noqa: F401
from tl_core.strategies.phase import Phase
from tl_core.strategies.registry import OPTIONS, STRATEGIES, Strategy, check_predicts

__all__ = ["OPTIONS", "STRATEGIES", "Phase", "Strategy", "check_predicts"]
