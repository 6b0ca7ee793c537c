"""What is wrong with an installation, and how to mend it; nothing is changed and TensorFlow is not imported."""

from tl_core.operations.doctor.examine import examine
from tl_core.operations.doctor.result import CheckResult

__all__ = ["CheckResult", "examine"]
