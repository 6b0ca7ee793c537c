"""What stands beside the map: the three questions, negative transfer, and what a pretrained network is good for."""

from dataclasses import dataclass

from ui.learn.links import LearnLink


@dataclass(frozen=True)
class Idea:
    """``name`` is the concept of its lessons, ``link`` a page that does it, with its words.

    ``glyph`` draws a way to use a network: how many of four blocks are frozen, and whether the last layer is new.
    """

    name: str
    title: str
    text: str
    link: LearnLink | None = None
    label: str = ""
    glyph: tuple[int, bool] = (4, False)


QUESTIONS = (
    Idea("what", "What to transfer?", "Lower blocks see edges and colours, which every picture has; upper ones what "
         "the source was about."),
    Idea("when", "When?", "Related source, few labels: there transfer pays. With labels enough, or from far away, it "
         "need not.", LearnLink("when"), "When"),
    Idea("how", "How?", "Ask the network as it is, take its features, or train some of its blocks on."),
    Idea("negative", "Negative transfer", "What was learnt elsewhere can be in the way: then learning from scratch is "
         "better.", LearnLink("when", {"view": "effect"}), "Does it help here?"),
)
WAYS = (
    Idea("prediction", "Prediction", "As it is, with the classes it knows.", LearnLink("predict"), "Predict"),
    Idea("feature_extraction", "Feature extraction", "All blocks stay frozen, a new last layer learns.",
         LearnLink("train", {"v": "1", "strategy": "feature_extraction"}), "Train", (4, True)),
    Idea("fine_tuning", "Fine-tuning", "The upper blocks learn on with it.",
         LearnLink("train", {"v": "1", "strategy": "fine_tuning"}), "Train", (2, True)),
)
TEXT = Idea("text", "Pictures and texts", "A language model is transferred in just the same three ways.",
            LearnLink("train", {"v": "1", "data": "notes", "strategy": "feature_extraction"}), "Train on texts")
NAMES = (*(idea.name for idea in QUESTIONS), TEXT.name)
