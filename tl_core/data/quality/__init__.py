"""The check-up of a data set: what is wrong with it, what that does to training, how to mend it."""

from tl_core.data.quality.check import check
from tl_core.data.quality.report import CheckupFinding, CheckupReport, FindingExample, Remedy

__all__ = ["FindingExample", "CheckupFinding", "Remedy", "CheckupReport", "check"]
