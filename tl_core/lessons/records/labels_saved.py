"""Accuracy by number of labels, with ImageNet's features and from scratch: how many labels transfer saves."""

import numpy as np

from tl_core.config import RunConfig
from tl_core.lessons import lesson_seeds, trained_runs, wording
from tl_core.lessons.growing_figures import GrowingFigures
from tl_core.lessons.lesson import Figures, Finding, GoOn, Guess, Lesson, Paper
from tl_core.lessons.trained_runs import Asked

COUNTS = (24, 48, 96)
FEW, MOST = COUNTS[0], COUNTS[-1]
TRANSFER, SCRATCH = "Features of ImageNet", "From scratch"
GAP = "transfer - scratch, few labels"


def demonstrate(seed: int, figures: GrowingFigures) -> None:
    shared = {"data": "household", "domain": "photo", "image_size": 64, "epochs": 20, "batch_size": 8,
              **lesson_seeds.fields(seed)}
    transfer = RunConfig(backbone="efficientnet_lite0", strategy="feature_extraction", **shared)
    scratch = RunConfig(backbone="small_cnn", strategy="from_scratch", **shared)
    answers = trained_runs.train([
        *(Asked(transfer.changed(limit=count), TRANSFER, count) for count in COUNTS),
        *(Asked(scratch.changed(limit=count), SCRATCH, count) for count in COUNTS)], figures)
    figures.gap(GAP, answers[0].correct, answers[len(COUNTS)].correct)


def needed(figures: Figures) -> float | None:
    """Labels with which scratch is as accurate as transfer with few, between two counts in proportion; None: more."""
    wanted = wording.value(figures, TRANSFER, FEW)
    reached = [wording.value(figures, SCRATCH, count) for count in COUNTS]
    first = next((number for number, accuracy in enumerate(reached) if accuracy >= wanted), None)
    if not first:
        return None if first is None else float(FEW)
    around = slice(first - 1, first + 1)
    return float(np.interp(wanted, reached[around], COUNTS[around]))


def finding(figures: Figures) -> Finding:
    count = needed(figures)
    until = f"takes about {count:.0f} labels to get there" if count is not None else \
        f"does not get there even with {MOST} labels"
    return wording.of_gap(
        figures, GAP,
        f"With {FEW} labels, features of ImageNet are {{gap}} ahead. The network from scratch {until}.",
        f"With {FEW} labels, the network from scratch is {{gap}} ahead: nothing is saved.",
        f"With {FEW} labels, ImageNet's features and the network from scratch cannot be told apart: {{gap}}.")


def answer(figures: Figures) -> float:
    count = needed(figures)
    return MOST if count is None else count


LESSON = Lesson(
    "labels_saved", "From scratch, and labels saved", "how",
    "How many labels does a pretrained network save?",
    ("Labels cost a person's time; that is why one transfers.",
     f"Household objects with {', '.join(map(str, COUNTS[:-1]))} and {COUNTS[-1]} labels: once on frozen features of "
     "ImageNet, once by a small network that starts from nothing.",
     "Read the chart sideways: at which number of labels do both reach the same height?"),
    Guess(f"How many labels does it take from scratch to reach what features of ImageNet reach with {FEW}?", low=FEW,
          high=MOST, unit="labels"),
    "The two networks differ in size, too: a big one from scratch would need still more labels.",
    Paper("He and others 2019", "Rethinking ImageNet Pre-training", "https://arxiv.org/abs/1811.08883"),
    (GoOn("compare", "Label counts on a set of yours", {}), GoOn("when", "Does transfer help?", {"view": "effect"})),
    "Test accuracy", demonstrate, finding, answer, axis="Labels", figure="pictures:household:photo")
