"""What is fitted again after a choice: listed here, done by ``tl_core.adaptation.reweighting``."""

from tl_core.adaptation.methods.registry import METHODS, AdaptationMethod

REWEIGHTED = "reweighted"

METHODS.add(REWEIGHTED, AdaptationMethod(
    REWEIGHTED, "Re-weighted head",
    "The chosen method is fitted once more, the source's pictures weighted until its classes have the shares that the "
    "target seems to have.",
    "Saerens et al. 2002, Adjusting the outputs of a classifier to new a priori probabilities, Neural Computation 14",
    assumes_equal_shares=False, kind="reweighted"))
