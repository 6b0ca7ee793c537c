"""Learnt from photos, asked about sketches: what happens when tests are not like training."""

import numpy as np

from tl_core.lessons import probes, wording
from tl_core.lessons.growing_figures import GrowingFigures
from tl_core.lessons.lesson import Figures, Finding, GoOn, Guess, Lesson, Paper
from tl_core.self_taught import linear_probe

BACKBONE, SIZE, LABELS = "efficientnet_lite0", 96, 30
DOMAINS = {"photo": "Photos, as in training", "night": "Photos at night", "sketch": "Sketches",
           "silhouette": "Silhouettes"}
GAP = "photo - sketch"


def demonstrate(seed: int, figures: GrowingFigures) -> None:
    right: dict[str, np.ndarray] = {}
    rows = labels = np.zeros(0)
    for domain, title in DOMAINS.items():
        of = probes.few("fruits", LABELS if not right else 0, seed, domain=domain)
        described = probes.features(of, BACKBONE, SIZE, progress=figures.progress)
        learnt = len(of.train)
        if learnt:
            rows, labels = described[:learnt], of.train.labels
        right[domain] = linear_probe.hits(rows, labels, described[learnt:], of.test.labels)
        figures.answers(title, right[domain])
    figures.unpaired_gap(GAP, right["photo"], right["sketch"])


def finding(figures: Figures) -> Finding:
    return wording.of_gap(
        figures, GAP,
        "On sketches the same classifier loses {gap} against photos, which it was trained on.",
        "On sketches the same classifier is even {gap} better than on photos.",
        "Photos and sketches cannot be told apart here: {gap}.")


def answer(figures: Figures) -> float:
    return 100 * wording.value(figures, DOMAINS["sketch"])


LESSON = Lesson(
    "changed_distribution", "When tests are not like training", "when",
    "A classifier that knows photos: what does it make of sketches?",
    ("Machine learning promises something only for tests that come from where the training came from.",
     "A head learns eight fruits from photos alone, on features of ImageNet, and is very good at photos.",
     "The same head is then asked about the same fruits at night, as pencil sketches and as silhouettes."),
    Guess("How many of the sketches does it name rightly?"),
    "No figure of a test split tells you this: the split is like training by its making.",
    Paper("Torralba and Efros 2011", "Unbiased look at dataset bias", "https://doi.org/10.1109/CVPR.2011.5995347"),
    (GoOn("adapt", "Adapt it without labels", {"data": "fruits", "source": "photo", "target": "sketch", "size": "96",
                                                "limit": "300"}),),
    "Accuracy", demonstrate, finding, answer, figure="pictures:fruits:photo,night,sketch,silhouette")
