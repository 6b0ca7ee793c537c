"""Accuracy by number of labels, with ImageNet's features and from scratch: how many labels transfer saves."""

from tl_core.config import RunConfig
from tl_core.lessons import lesson_seeds, trained_runs, wording
from tl_core.lessons.growing_figures import GrowingFigures
from tl_core.lessons.lesson import Figures, Finding, GoOn, Guess, Lesson, Paper
from tl_core.lessons.trained_runs import Asked

COUNTS = (24, 80, 240)
FEW, MANY = COUNTS[:2]
TRANSFER, SCRATCH = "Features of ImageNet", "From scratch"
GAP = "transfer with few - scratch with many"


def demonstrate(seed: int, figures: GrowingFigures) -> None:
    shared = {"data": "household", "domain": "photo", **lesson_seeds.fields(seed), "image_size": 64}
    transfer = RunConfig(backbone="efficientnet_lite0", strategy="feature_extraction", epochs=30, **shared)
    scratch = RunConfig(backbone="small_cnn", strategy="from_scratch", epochs=12, **shared)
    answers = trained_runs.train([
        *(Asked(transfer.changed(limit=count), TRANSFER, count) for count in COUNTS),
        *(Asked(scratch.changed(limit=count), SCRATCH, count) for count in COUNTS)], figures)
    figures.gap(GAP, answers[0].correct, answers[len(COUNTS) + 1].correct)


def finding(figures: Figures) -> Finding:
    return wording.of_gap(
        figures, GAP,
        f"With {FEW} labels, features of ImageNet are {{gap}} ahead of a network from scratch with {MANY}: "
        f"they save more than {MANY - FEW} labels.",
        f"A network from scratch with {MANY} labels is {{gap}} ahead of ImageNet's features with {FEW}.",
        f"ImageNet's features with {FEW} labels and a network from scratch with {MANY} differ by {{gap}}: about "
        f"{MANY - FEW} labels are saved, give or take.")


def answer(figures: Figures) -> int:
    return {1: 0, 0: 1, -1: 2}[wording.of_gaps(figures, GAP)]


LESSON = Lesson(
    "labels_saved", "From scratch, and labels saved", "how",
    "How many labels does a pretrained network save?",
    ("Labels cost a person's time; that is why one transfers.",
     f"Household objects with {', '.join(map(str, COUNTS[:-1]))} and {COUNTS[-1]} labels: once on frozen features of "
     "ImageNet, once by a small network that starts from nothing.",
     "Read the chart sideways: at which number of labels do both reach the same height?"),
    Guess(f"Features of ImageNet with {FEW} labels, from scratch with {MANY}: who is ahead?",
          (f"ImageNet's features with {FEW}", "About the same", f"From scratch with {MANY}")),
    "The two networks differ in size, too: a big one from scratch would need still more labels.",
    Paper("He and others 2019", "Rethinking ImageNet Pre-training", "https://arxiv.org/abs/1811.08883"),
    (GoOn("compare", "Label counts on a set of yours", {}), GoOn("when", "Does transfer help?", {"view": "effect"})),
    "Test accuracy", 28, demonstrate, finding, answer, axis="Labels", figure="pictures:household:photo")
