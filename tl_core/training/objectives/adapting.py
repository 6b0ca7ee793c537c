"""What objectives that adapt have in common: the source's labels, and a look at the target that opens none."""

from collections.abc import Mapping

import numpy as np
import tensorflow as tf

from tl_core.config import RunConfig
from tl_core.data.dataset import LABEL
from tl_core.metrics import Monitor
from tl_core.statistics.softmax import softmax
from tl_core.statistics.unlabelled import mutual_information, nuclear_norm
from tl_core.training.objective import Classification, Objective, Outputs

SOURCE, TARGET = "source", "target"
IM, BNM = "val_target_im", "val_target_bnm"  # stand in for the target's accuracy


class SurveysTarget(Objective):
    """Tells after each epoch how sure and how even the predictions on some of the target's pictures are.

    The best epoch is the one with the highest mutual information: neither training nor choosing has the target's
    labels. An eighth of an epoch's rows costs a twenty-fourth of its time, for a step takes three passes.
    """

    surveys = TARGET
    survey_share = 1 / 8
    monitor = Monitor(IM, "max")

    def survey(self, hidden: np.ndarray, logits: np.ndarray) -> dict[str, float]:
        probabilities = softmax(logits)
        return {IM: mutual_information(probabilities), BNM: nuclear_norm(probabilities)}


class Adapting(SurveysTarget, Classification):
    """Cross-entropy of the source's labels and a ``term`` of source and target, ``weight`` times."""

    term = ""

    def __init__(self, config: RunConfig):
        super().__init__(config.augment.mixup > 0, config.label_smoothing, SOURCE)
        self.losses = ("cross_entropy", self.term)
        self.weights = {self.term: config.adaptation_weight}


def both(outputs: Mapping[str, Outputs], part: str, head: str = LABEL) -> tuple:
    """``part`` ("logits" or "hidden") of source and target, float32 whatever the network computes in."""
    return tuple(tf.cast(getattr(outputs[name], part)[head], tf.float32) for name in (SOURCE, TARGET))


def hidden_width(config: RunConfig, channels: int) -> int:
    """Of what the head's last layer reads."""
    return config.head.hidden[-1] if config.head.hidden else channels
