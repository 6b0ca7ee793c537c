"""All that a comparison of runs needs, in one import."""

from tl_core.analysis.agreement import agreement, kendall_tau, ranked_as_it_came
from tl_core.analysis.bootstrap import paired_bootstrap
from tl_core.analysis.comparison import Verdict, verdict, verdicts, verdicts_of_pairs
from tl_core.analysis.curves import Saving, labels_saved, pareto_front
from tl_core.analysis.intervals import mean_interval
from tl_core.analysis.negative_transfer import AtLabels, TransferVerdict, negative_transfer
from tl_core.analysis.predictions import FILE, Predictions, load, same_pictures
from tl_core.analysis.significance import holm, mcnemar, pictures_needed

__all__ = ["FILE", "AtLabels", "Predictions", "Saving", "TransferVerdict", "Verdict", "agreement", "holm",
           "kendall_tau", "labels_saved", "load", "mcnemar", "mean_interval", "negative_transfer",
           "paired_bootstrap", "pareto_front", "pictures_needed", "ranked_as_it_came", "same_pictures", "verdict",
           "verdicts", "verdicts_of_pairs"]
