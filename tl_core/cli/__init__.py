"""The command line: ``python -m tl_core …``, installed as ``tl``."""

from tl_core.cli.app import main

__all__ = ["main"]
