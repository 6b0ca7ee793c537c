"""The check-up of a data set: what is wrong with it, what that does to training, how to mend it."""

from tl_core.data.quality.check import check
from tl_core.data.quality.report import Example, Finding, Remedy, Report

__all__ = ["Example", "Finding", "Remedy", "Report", "check"]
