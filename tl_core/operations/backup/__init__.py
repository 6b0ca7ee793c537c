"""A copy of a home in one file, made while the home is in use, and a home made of it again."""

from tl_core.operations.backup.pack import Packed, back_up
from tl_core.operations.backup.restore import Restored, restore

__all__ = ["Packed", "Restored", "back_up", "restore"]
