"""Words have labels, pictures have none, and no network reads both: how many pairs tie the two spaces."""

from tl_core.adaptation import request as pair_request
from tl_core.adaptation.spaces import curves, request, task
from tl_core.lessons import lesson_seeds, wording
from tl_core.lessons.growing_figures import GrowingFigures
from tl_core.lessons.lesson import Figures, Finding, GoOn, Guess, Lesson, Paper

PAIRS = (3, 10, 30, 100)
TIED, UNTIED = "Tied by pairs", "No pairs, PCA to equal widths"
GAP = "tied - untied"


def demonstrate(seed: int, figures: GrowingFigures) -> None:
    described = {"data": "descriptions", "backbone": "minilm_l6", "limit": 300, **lesson_seeds.fields(seed)}
    pair = pair_request.of_pair(described, None, "household:photo", "source_only", "half", 3, 2)
    asked = request.of_target(pair, "efficientnet_lite0", None, 96, pairs=PAIRS[-1])
    spaces = task.describe(asked, figures.progress).spaces
    measured = curves.curves(spaces, PAIRS, (), seed=seed, seeds=3, progress=figures.progress)
    right = {(point.name, point.count): point.right for point in measured}
    for count in PAIRS:
        figures.answers(TIED, right["ridge", count], count)
        figures.answers(UNTIED, right[curves.PCA, 0], count)
    figures.gap(GAP, right["ridge", PAIRS[-1]], right[curves.PCA, 0])


def finding(figures: Figures) -> Finding:
    return wording.of_gap(
        figures, GAP,
        f"{PAIRS[-1]} pairs of a description and a picture bring {{gap}} over PCA, which ties nothing.",
        f"Even with {PAIRS[-1]} pairs the tie is {{gap}} behind PCA.",
        f"With {PAIRS[-1]} pairs the tie and PCA cannot be told apart: {{gap}}.")


def answer(figures: Figures) -> float:
    half = max(point["value"] for point in figures["points"]) / 2
    return next(point["x"] for point in figures["points"] if point["group"] == TIED and point["value"] >= half)


LESSON = Lesson(
    "feature_spaces", "Different feature spaces", "feature_spaces",
    "Descriptions have labels, pictures have none. Can words teach a network to see?",
    ("A network for texts turns a description into 384 numbers, one for pictures turns a drawing into 1,280: no number "
     "means the same in both.",
     "Pairs tie them, a description with a picture of the same thing, without a label. A linear map from one space to "
     "the other is fitted to these.",
     "PCA brings both to the same width, and so looks like an answer; it ties nothing."),
    Guess("How many pairs reach half of the highest accuracy?", low=3, high=100, unit="pairs"),
    "Without a pair or a label of the target nothing ties two feature spaces, whatever is done to their widths.",
    Paper("Dai and others 2008", "Translated Learning", "https://papers.nips.cc/paper/2008/hash/"
          "0060ef47b12160b9198302ebdb144dcf-Abstract.html"),
    (GoOn("adapt", "Open it on the page Adapt", {"data": "descriptions", "networks": "two", "of": "household",
                                                  "target": "photo", "limit": "600"}),),
    "Accuracy on pictures", demonstrate, finding, answer, axis="Pairs", figure="texts:descriptions")
