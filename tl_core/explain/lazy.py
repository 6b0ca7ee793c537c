"""Methods whose modules are imported when they are first called: some of them need TensorFlow."""

import importlib
from collections.abc import Callable


def lazy(module: str, name: str) -> Callable:
    """The function ``name`` of ``tl_core.explain.<module>``, which is imported with its first call."""
    def compute(*arguments):
        return getattr(importlib.import_module(f"{__package__}.{module}"), name)(*arguments)
    return compute
