"""All that a comparison of runs needs, in one import."""

from tl_core.analysis.comparison import Verdict, verdict, verdicts
from tl_core.analysis.intervals import mean_interval
from tl_core.analysis.predictions import FILE, Predictions, load, same_pictures
from tl_core.analysis.significance import holm, mcnemar, pictures_needed

__all__ = ["FILE", "Predictions", "Verdict", "holm", "load", "mcnemar", "mean_interval", "pictures_needed",
           "same_pictures", "verdict", "verdicts"]
