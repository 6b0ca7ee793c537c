"""AdaBN: BatchNormalization's statistics of the target in place of the source's (Li et al. 2018, arXiv:1603.04779)."""

from collections.abc import Mapping

from tl_core.config import RunConfig
from tl_core.training.objective import OBJECTIVES
from tl_core.training.objectives.adapting import SurveysTarget


class AdaBn(SurveysTarget):
    """Minimises nothing: its phase passes the target through the network; "loss" is the mean entropy meanwhile."""

    def __init__(self, config: RunConfig):
        self.share = min(config.adaptation_weight, 1.0)


@OBJECTIVES.register("adabn")
def _adabn(config: RunConfig, channels: int, classes: Mapping[str, int]) -> AdaBn:
    return AdaBn(config)
