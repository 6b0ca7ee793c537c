"""A linear probe after every few blocks: which layer's features are worth most for the target."""

from tl_core.backbones.catalog import BACKBONES
from tl_core.embeddings import embedding
from tl_core.lessons import probes, wording
from tl_core.lessons.growing_figures import GrowingFigures
from tl_core.lessons.lesson import Figures, Finding, GoOn, Guess, Lesson, Paper

BACKBONE, SIZE, LABELS = "efficientnet_lite0", 96, 5
GROUP, GAP = "Features of the block", "middle - first"


def demonstrate(seed: int, figures: GrowingFigures) -> None:
    figures.progress("Reading pictures", 0, 0)
    target = probes.few("fruits", LABELS, seed, domain="sketch")
    top = len(BACKBONES.get(BACKBONE).blocks)
    depths = [*range(1, top, 3), top]
    rows = embedding.embed_blocks(target.dataset, target.keys, depths, backbone=BACKBONE, image_size=SIZE,
                                  progress=figures.progress)
    right = {}
    for depth in depths:
        right[depth] = target.probed(rows[depth])
        figures.answers(GROUP, right[depth], depth)
    middle = depths[len(depths) // 2]
    figures.gap(GAP, right[middle], right[depths[0]])


def finding(figures: Figures) -> Finding:
    best = max(figures["points"], key=lambda point: point["value"])
    last = figures["points"][-1]
    found = wording.of_gap(
        figures, GAP,
        "Features from the middle of the network are {gap} better than the first block's.",
        "Features from the middle of the network are {gap} worse than the first block's.",
        "The middle of the network and its first block cannot be told apart: {gap}.")
    return Finding(f"{found.sentence} Best of all is block {best['x']:.0f} with {wording.share(best['value'])}; the "
                   f"last one has {wording.share(last['value'])}.", found.held)


def answer(figures: Figures) -> int:
    best = max(figures["points"], key=lambda point: point["value"])["x"]
    last = figures["points"][-1]["x"]
    return 0 if best <= last / 3 else 1 if best <= 2 * last / 3 else 2


LESSON = Lesson(
    "which_block", "What to transfer: which block", "what",
    "Which part of a network that knows photographs is worth most for pencil sketches?",
    ("A pretrained network is a stack of blocks: the first see edges and colours, the last see whole things.",
     "We take the features after one block after another, none of them trained any further, and fit a linear "
     f"classifier to {LABELS} sketches of each of eight fruits.",
     "The curve shows how many of the test sketches it then names."),
    Guess("Whose features name most sketches?",
          ("Those of the lower blocks", "Those of the middle", "Those at the top")),
    "The curve is of this target. For photographs like ImageNet's the top is better, for X-rays it may be the middle.",
    Paper("Yosinski and others 2014", "How transferable are features in deep neural networks?",
          "https://arxiv.org/abs/1411.1792"),
    (GoOn("features", "See the features of any block", {"data": "fruits", "backbone": BACKBONE}),
     GoOn("train", "Train from a block on", {"v": "1", "data": "fruits", "backbone": BACKBONE,
                                              "strategy": "fine_tuning", "domain": "sketch"})),
    "Test accuracy", demonstrate, finding, answer, axis="Block", figure="network:efficientnet_lite0:18")
