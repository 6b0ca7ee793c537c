"""Frozen features of ImageNet against frozen random ones and bare pixels, with few labels."""

from tl_core.lessons import probes, wording
from tl_core.lessons.growing_figures import GrowingFigures
from tl_core.lessons.lesson import Figures, Finding, GoOn, Guess, Lesson, Paper

BACKBONE, SIZE, LABELS = "efficientnet_lite0", 96, 5
LEARNT, RANDOM, PIXELS = "Features learnt on ImageNet", "The same network, random weights", "Pixels"
GAP, PLAIN = "learnt - random", "learnt - pixels"


def demonstrate(seed: int, figures: GrowingFigures) -> None:
    figures.progress("Reading pictures", 0, 0)
    target = probes.few("household", LABELS, seed, domain="photo")
    learnt = target.probed(probes.features(target, BACKBONE, SIZE, progress=figures.progress))
    figures.answers(LEARNT, learnt)
    random = target.probed(probes.features(target, BACKBONE, SIZE, "random", seed, figures.progress))
    figures.answers(RANDOM, random)
    pixels = target.probed(probes.pixels(target, 32))
    figures.answers(PIXELS, pixels)
    figures.gap(GAP, learnt, random)
    figures.gap(PLAIN, learnt, pixels)


def finding(figures: Figures) -> Finding:
    return wording.of_gap(
        figures, GAP,
        "Features learnt on ImageNet are {gap} ahead of the same network with random weights, and "
        f"{wording.points(figures['gaps'][PLAIN])} from pixels.",
        "The random weights are {gap} ahead: ImageNet's features do not suit these pictures.",
        "Learnt and random features cannot be told apart here: {gap}.")


def answer(figures: Figures) -> float:
    return 100 * wording.value(figures, LEARNT)


LESSON = Lesson(
    "feature_extraction", "How: the backbone as a feature extractor", "how",
    "How far do five labels a class go, if the features come from somewhere else?",
    ("The last layer of a pretrained network is cut off; what is left turns a picture into numbers, its features.",
     "Nothing of it is trained: only a new linear layer learns from five drawings of each of eight household objects.",
     "The controls: the same network with random weights, and the bare pixels."),
    Guess("How many test drawings does the linear layer on ImageNet's features name?"),
    "Without a control a high figure says little: easy pictures are named by pixels alone.",
    Paper("Donahue and others 2014", "DeCAF: A Deep Convolutional Activation Feature",
          "https://arxiv.org/abs/1310.1531"),
    (GoOn("train", "Train a feature extractor", {"v": "1", "data": "household", "backbone": BACKBONE,
                                                  "strategy": "feature_extraction", "domain": "photo"}),
     GoOn("features", "Look at the features", {"data": "household"})),
    "Test accuracy", demonstrate, finding, answer, figure=f"network:{BACKBONE}:18")
