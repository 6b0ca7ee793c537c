"""What a practitioner would say about a run before it starts. Importing the package registers all rules; no TensorFlow.

``lint(config, facts)`` gives the findings, ``mended(config, changes)`` the config with one's remedy.
"""

from tl_core.linter import rates  # noqa: F401, I001  (each registers, in the order findings are told)
from tl_core.linter import networks  # noqa: F401
from tl_core.linter import augmentation  # noqa: F401
from tl_core.linter import data_size  # noqa: F401
from tl_core.linter.context import DatasetFacts, native_size, of_dataset, of_summary
from tl_core.linter.rules import RULES, LintFinding, lint, mended

__all__ = ["RULES", "DatasetFacts", "LintFinding", "lint", "mended", "native_size", "of_dataset", "of_summary"]
