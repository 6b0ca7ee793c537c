"""A pretrained network as it is: what it takes drawn fruit for, among its thousand classes."""

import numpy as np

from tl_core.lessons import probes, wording
from tl_core.lessons.growing_figures import GrowingFigures
from tl_core.lessons.lesson import Figures, Finding, GoOn, Guess, Lesson, Paper

BACKBONE, LABELS = "efficientnet_lite0", 5
KNOWN = {"banana": ("banana",), "lemon": ("lemon",), "orange": ("orange",), "strawberry": ("strawberry",),
         "apple_granny_smith": ("granny smith",)}  # our classes that ImageNet has a class for
AS_IS, HEAD = "As it is, a thousand classes", "New head, five labels of each"
GAP = "head - as it is"


def demonstrate(seed: int, figures: GrowingFigures) -> None:
    figures.progress("Reading pictures", 0, 0)
    target = probes.few("fruits", LABELS, seed, domain="photo", classes=tuple(KNOWN))
    named = probes.named_by_backbone(target, BACKBONE, figures.progress)
    right = np.array([name in KNOWN[target.dataset.classes[label]]
                      for name, label in zip(named, target.test.labels, strict=True)])
    figures.answers(AS_IS, right)
    wrong = [name for name, is_right in zip(named, right, strict=True) if not is_right]
    figures.text("instead", ", ".join(sorted(set(wrong), key=lambda name: -wrong.count(name))[:3]))
    size = probes.usual_size(BACKBONE)
    rows = probes.features(target, BACKBONE, size, progress=figures.progress)
    learnt = target.probed(rows)
    figures.answers(HEAD, learnt)
    figures.gap(GAP, learnt, right)


def finding(figures: Figures) -> Finding:
    as_is = wording.value(figures, AS_IS)
    instead = figures["texts"].get("instead")
    found = wording.of_gap(
        figures, GAP,
        "A new head that saw five examples of each is {gap} ahead of the network as it is.",
        "The network as it is is {gap} ahead of a new head of five examples each.",
        "The network as it is and a new head of five examples each differ by {gap}: nobody can tell which is better.")
    more = f" Else it takes them for: {instead}." if instead else ""
    return Finding(f"Without any training it names {wording.share(as_is)} of the pictures rightly.{more} "
                   f"{found.sentence}", found.held)


def answer(figures: Figures) -> float:
    return 100 * wording.value(figures, AS_IS)


LESSON = Lesson(
    "prediction", "How: predict with it as it is", "how",
    "What does a network that knows a thousand things take our drawings for?",
    ("A pretrained network comes with its last layer: a thousand classes of ImageNet, bananas and lemons among them.",
     "It has never seen a drawing of ours. We ask it, without training anything, what five kinds of drawn fruit are.",
     "Then its last layer goes, and a new one learns from five examples of each kind."),
    Guess("How many of the drawings does it name rightly as it is?"),
    "It cannot say what it has no class for, and it never says that it does not know.",
    Paper("Russakovsky and others 2015", "ImageNet Large Scale Visual Recognition Challenge",
          "https://arxiv.org/abs/1409.0575"),
    (GoOn("predict", "Ask it about pictures of yours", {}),),
    "Test accuracy", demonstrate, finding, answer, figure="pictures:fruits:photo")
