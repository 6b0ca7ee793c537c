"""What takes the home's space, and freeing it: nothing that trains, and nothing that something else needs."""

from tl_core.operations.clean.kinds import KINDS, CleanKind
from tl_core.operations.clean.overview import KindUsage, free, usage
from tl_core.operations.clean.removable import Removable

__all__ = ["KINDS", "CleanKind", "KindUsage", "Removable", "free", "usage"]
