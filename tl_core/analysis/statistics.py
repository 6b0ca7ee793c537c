"""All that a comparison of runs needs, in one import."""

from tl_core.comparison.negative_transfer import AtLabels, TransferVerdict, negative_transfer
from tl_core.comparison.pareto_and_label_savings import Saving, labels_saved, pareto_front
from tl_core.comparison.verdicts import Verdict, verdict, verdicts, verdicts_of_pairs
from tl_core.statistics.bootstrap import paired_bootstrap
from tl_core.statistics.intervals import mean_interval
from tl_core.statistics.predictions import FILE, Predictions, load, same_pictures
from tl_core.statistics.rank_correlation import agreement, concordance_sentence, kendall_tau
from tl_core.statistics.significance import holm, mcnemar, pictures_needed

__all__ = ["FILE", "AtLabels", "Predictions", "Saving", "TransferVerdict", "Verdict", "agreement", "holm",
           "kendall_tau", "labels_saved", "load", "mcnemar", "mean_interval", "negative_transfer",
           "paired_bootstrap", "pareto_front", "pictures_needed", "concordance_sentence", "same_pictures", "verdict",
           "verdicts", "verdicts_of_pairs"]
