"""Clusters of pictures without a label, through transferred features, random ones and pixels."""

from tl_core.discovery import discover, request
from tl_core.lessons import wording
from tl_core.lessons.growing_figures import GrowingFigures
from tl_core.lessons.lesson import Figures, Finding, GoOn, Guess, Lesson, Paper

FEATURES = {"efficientnet_lite0": "Features learnt on ImageNet", "pixels": "Pixels", "random": "Random weights"}
GAP = "learnt - pixels"


def demonstrate(seed: int, figures: GrowingFigures) -> None:
    asked = request.of_fields("household", tuple(FEATURES), domain="photo", image_size=96, limit=300, clusters=8,
                              seed=seed, maps=())
    values = discover.discover(asked, figures.progress).figures
    for one in values["compared"]:
        scores = one["labels"]
        title = FEATURES["random" if "random" in one["features"] else one["features"].partition(":")[0]]
        figures.point(title, scores["ari"], None, *scores["ari_ci95"])
        if title == FEATURES["pixels"]:
            figures.difference(GAP, one["difference"]["ari"], *one["difference"]["ci95"])
    figures.values["tested"] = values["count"]


def finding(figures: Figures) -> Finding:
    gap, low, high = figures["gaps"][GAP]
    learnt, between = wording.value(figures, FEATURES["efficientnet_lite0"]), f"(95 % interval {low:.2f} to {high:.2f})"
    if low > 0:
        return Finding(f"Without one label, clusters of learnt features agree with the true kinds at {learnt:.2f}, "
                       f"{gap:.2f} more than clusters of pixels {between}.", True)
    if high < 0:
        return Finding(f"Here pixels cluster better than learnt features: by {-gap:.2f} {between}.", False)
    return Finding(f"Clusters of learnt features and of pixels cannot be told apart: {gap:.2f} {between}.", False)


def answer(figures: Figures) -> int:
    best = max(figures["points"], key=lambda point: point["value"])["group"]
    return list(FEATURES.values()).index(best)


LESSON = Lesson(
    "clustering", "Unsupervised transfer: clusters", "unsupervised",
    "Nobody has labelled anything. Does a network that learnt elsewhere sort the pictures all the same?",
    ("300 drawings of eight household objects, no labels: k-means makes eight groups of them.",
     "Once it sees the features of a network that learnt ImageNet, once the bare pixels, once random weights.",
     "Labels are read at the very end, to say how well groups and kinds agree: 1 is the same, 0 is chance (the "
     "adjusted Rand index)."),
    Guess("Whose groups agree best with the kinds?", tuple(FEATURES.values())),
    "Groups are what the features find alike: with pictures in several styles that may be the style.",
    Paper("Guérin and others 2017", "CNN features are also great at unsupervised classification",
          "https://arxiv.org/abs/1707.01700"),
    (GoOn("discover", "Look into the groups on the page Discover", {"data": "household", "domain": "photo",
                                                                     "size": "96", "limit": "300"}),),
    "Agreement with the true kinds (ARI)", demonstrate, finding, answer, figure="pictures:household:photo")
