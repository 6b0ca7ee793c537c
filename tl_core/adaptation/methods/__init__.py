"""Methods of adaptation. Importing the package registers them all; no TensorFlow here."""

from tl_core.adaptation.methods import source_only  # noqa: F401, I001  (each registers, in the order they are listed)
from tl_core.adaptation.methods import alignment  # noqa: F401
from tl_core.adaptation.methods import tca  # noqa: F401
from tl_core.adaptation.methods import optimal_transport  # noqa: F401
from tl_core.adaptation.methods import label_spreading  # noqa: F401
from tl_core.adaptation.methods import self_training  # noqa: F401
from tl_core.adaptation.methods import prototypes  # noqa: F401
from tl_core.adaptation.methods import entropy_heads  # noqa: F401
from tl_core.adaptation.methods import network  # noqa: F401
from tl_core.adaptation.methods.registry import METHODS, AdaptationMethod, of_kind
from tl_core.adaptation.methods.reweighted import REWEIGHTED  # the last of them

__all__ = ["METHODS", "REWEIGHTED", "AdaptationMethod", "of_kind"]
