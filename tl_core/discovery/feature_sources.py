"""Where features come from, by name: pixels or TF-IDF, random weights, a pretrained backbone, a run; at any block.

``pixels`` (of pictures) · ``tfidf`` (of texts) · ``random`` (the asked backbone before it learnt anything) · a
backbone's name · ``run:ID``; after ``@`` a block by its name or number, ``efficientnet_lite0@block9``. No
TensorFlow here.
"""

from dataclasses import dataclass

from tl_core import plan, tracking
from tl_core.backbones.catalog import BACKBONES
from tl_core.config import RunConfig
from tl_core.embeddings.request import RUN, FeatureLayer, depth_of
from tl_core.errors import UserError, unknown_name
from tl_core.tracking import weights_name

PIXELS, TFIDF, RANDOM = "pixels", "tfidf", "random"
NO_NETWORK = {"image": PIXELS, "text": TFIDF}  # what a set is seen through without any network
TITLES = {PIXELS: "pixels", TFIDF: "TF-IDF"}
HINT = "Those, a run as in run:ID, and after @ a block, as in efficientnet_lite0@block9."


@dataclass(frozen=True)
class FeatureSource:
    """``config`` (resolved) and ``layer`` say what computes the rows; both are None of pixels and TF-IDF."""

    name: str
    title: str
    config: RunConfig | None = None
    layer: FeatureLayer | None = None

    @property
    def full_name(self) -> str:
        """One name for one source: a block by its name, the last one by none."""
        if self.config is None or self.layer is None:
            return self.name
        blocks, base = BACKBONES.get(self.config.backbone).blocks, self.name.partition("@")[0]
        return base if self.layer.depth == len(blocks) else f"{base}@{blocks[self.layer.depth - 1].name}"

    @property
    def modality(self) -> str:
        """What it sees: "image" or "text"."""
        if self.config is None:
            return "text" if self.name == TFIDF else "image"
        return BACKBONES.get(self.config.backbone).modality

    @property
    def is_control(self) -> bool:
        """Whether nothing was learnt elsewhere: pixels, TF-IDF and random weights."""
        return self.config is None or self.config.weights == RANDOM


def parse(name: str, backbone: str, weights: str | None, image_size: int, seed: int) -> FeatureSource:
    """The source called ``name``; ``backbone``, ``weights`` and ``image_size`` hold where it says nothing else.

    ``UserError`` for an unknown backbone, run or block, and where a network has no such weights.
    """
    base, _, block = name.partition("@")
    if base in (PIXELS, TFIDF):
        if block:
            raise UserError(f"The features {name!r} name a block.", "Pixels and TF-IDF go through no network.",
                            "Leave it out.")
        return FeatureSource(base, TITLES[base])
    config = _config(base, backbone, weights, image_size, seed)
    spec = BACKBONES.get(config.backbone)
    depth = depth_of(spec, block or None)
    after = f" after {spec.blocks[depth - 1].name}" if block else ""
    return FeatureSource(name, f"{_title(base, config, spec.title)}{after}", config, FeatureLayer(depth))


def backbone_of(name: str) -> str | None:
    """The backbone that a source names, of a run its own; None where it names none. ``UserError``: no run."""
    base = name.partition("@")[0]
    if base.startswith(RUN):
        return tracking.run(base.removeprefix(RUN)).config.backbone
    return base if base in BACKBONES else None


def _config(base: str, backbone: str, weights: str | None, image_size: int, seed: int) -> RunConfig:
    if base.startswith(RUN):
        return _of_run(base.removeprefix(RUN), seed)
    if base not in (RANDOM, *BACKBONES.names()):
        raise unknown_name("features", base, [PIXELS, TFIDF, RANDOM, *BACKBONES.names()], HINT)
    named = backbone if base == RANDOM else base
    own = RANDOM if base == RANDOM else weights if base == backbone else None
    return _resolved({"backbone": named, "weights": own, "image_size": image_size, "seed": seed})


def _of_run(run_id: str, seed: int) -> RunConfig:
    """A run's network; where its own pictures are now plays no part."""
    record = tracking.run(run_id)
    tracking.model_file(record.run_id)
    return _resolved({"backbone": record.config.backbone, "weights": RUN + record.run_id,
                      "image_size": record.config.image_size, "seed": seed})


def _resolved(fields: dict) -> RunConfig:
    return plan.resolve_config(RunConfig.parse({**fields, "strategy": "feature_extraction"}))


def _title(base: str, config: RunConfig, network: str) -> str:
    if base.startswith(RUN):
        return weights_name.of(base)
    if config.weights == RANDOM:
        return f"{network}, random weights"
    return network if config.weights == "imagenet" else f"{network}, {str(config.weights).removeprefix('package:')}"
